package dms.maintain;

import dms.market.BarField;
import dms.market.RawBars;
import dms.market.SeriesKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Rows of another program under the times of this one (D2). Daily and longer ones stand there at the exchange's midnight in
 * UTC, off by an hour where summer time was not minded: 04:00 and 05:00 of the same day for New York, 16:00 of the day
 * before for Hong Kong. Such a row belongs to the date of the midnight next to it; one at midnight in UTC to that date; one
 * at another hour to its date at the exchange. Where a market has no zone of its own, as indices, the nearest midnight in
 * UTC is right for every exchange from New York to Sydney. Intraday rows stand at their instant already.
 */
final class ImportedRows {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final Duration NEAR = Duration.ofHours(3);
    private static final Duration NEAREST = Duration.ofHours(12);

    private ImportedRows() {}

    /**
     * The rows of one spelling of a symbol.
     *
     * @param isCanonical whether the symbol is spelled as it is here
     * @param rows the rows, with their times there
     */
    record Spelled(boolean isCanonical, RawBars rows) {}

    /**
     * The rows of a series, so that of several of one date the last is the best one: at a true midnight before others, and of
     * the spelling that is also that of this program before others.
     */
    static RawBars of(SeriesKey key, List<Spelled> spellings) {
        int size = spellings.stream().mapToInt(one -> one.rows().size()).sum();
        RawBars all = new RawBars(size);
        for (int rank = 0; rank < 4; rank++) {
            for (Spelled one : spellings) {
                RawBars rows = one.rows();
                for (int i = 0; i < rows.size(); i++) {
                    long there = rows.openTimeMillis(i);
                    if (rank == (isMidnight(key, there) ? 2 : 0) + (one.isCanonical() ? 1 : 0)) {
                        add(all, timeOf(key, there), rows, i);
                    }
                }
            }
        }
        return all;
    }

    private static void add(RawBars all, long time, RawBars rows, int i) {
        all.add(
                time,
                rows.value(BarField.OPEN, i),
                rows.value(BarField.HIGH, i),
                rows.value(BarField.LOW, i),
                rows.value(BarField.CLOSE, i),
                rows.value(BarField.VOLUME, i));
    }

    /** The time of a bar here that stands at that time there. */
    static long timeOf(SeriesKey key, long there) {
        if (key.interval().isIntraday()) {
            return there;
        }
        LocalDate date = Math.floorMod(there, DAY) == 0
                ? LocalDate.ofEpochDay(Math.floorDiv(there, DAY))
                : dateNear(key.symbol().market().zone(), there);
        return key.interval().firstDate(date).toEpochDay() * DAY;
    }

    private static LocalDate dateNear(ZoneId zone, long there) {
        Duration near = zone.getRules().isFixedOffset() ? NEAREST : NEAR;
        return Instant.ofEpochMilli(there)
                .atZone(zone)
                .toLocalDateTime()
                .plus(near)
                .toLocalDate();
    }

    private static boolean isMidnight(SeriesKey key, long there) {
        Instant instant = Instant.ofEpochMilli(there);
        return key.interval().isIntraday()
                || isMidnight(instant, ZoneOffset.UTC)
                || isMidnight(instant, key.symbol().market().zone());
    }

    private static boolean isMidnight(Instant instant, ZoneId zone) {
        return instant.atZone(zone).toLocalTime().equals(LocalTime.MIDNIGHT);
    }
}
