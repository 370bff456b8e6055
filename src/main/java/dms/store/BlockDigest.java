package dms.store;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.TimeRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the bars of a block of a series come to. A block is, in UTC, a week from Monday of one-minute bars, a month of other
 * intraday ones, a year of daily ones and all time of longer ones, so that it is the same on every node; the embedded store
 * keeps each as one row. The canonical bytes of a bar are its time in epoch milliseconds and
 * open, high, low, close and volume as 64-bit floats, all little-endian; there is no negative zero.
 *
 * @param range the block
 * @param bars how many bars it has
 * @param digest the SHA-256 of their canonical bytes, in hexadecimal digits
 */
public record BlockDigest(TimeRange range, int bars, String digest) {

    private static final BarField[] FIELDS = {
        BarField.OPEN, BarField.HIGH, BarField.LOW, BarField.CLOSE, BarField.VOLUME
    };
    private static final int BAR_BYTES = Long.BYTES * (1 + FIELDS.length);

    /** The blocks of these bars. */
    public static List<BlockDigest> of(Interval interval, BarSeries bars) {
        List<BlockDigest> blocks = new ArrayList<>();
        int from = 0;
        while (from < bars.size()) {
            TimeRange block = blockOf(interval, bars.openTimeMillis(from));
            int to = bars.indexFrom(block.endMillis());
            blocks.add(new BlockDigest(block, to - from, HexFormat.of().formatHex(bytes(bars.rows(from, to)))));
            from = to;
        }
        return blocks;
    }

    /** The digest of these bars, taken for one block, as its 32 bytes. */
    public static byte[] bytes(BarSeries bars) {
        ByteBuffer canonical = ByteBuffer.allocate(bars.size() * BAR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bars.size(); i++) {
            canonical.putLong(bars.openTimeMillis(i));
            for (BarField field : FIELDS) {
                canonical.putDouble(bars.value(field, i) + 0.0);
            }
        }
        return sha256().digest(canonical.array());
    }

    /** The block that a bar belongs to. */
    public static TimeRange blockOf(Interval interval, long openTimeMillis) {
        LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(openTimeMillis), ZoneOffset.UTC);
        return switch (interval) {
            case M1 -> {
                LocalDate monday = date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield TimeRange.ofDates(monday, monday.plusDays(6));
            }
            case M5, M15, M30, H1 -> {
                LocalDate first = date.withDayOfMonth(1);
                yield TimeRange.ofDates(first, first.plusMonths(1).minusDays(1));
            }
            case D1 -> {
                LocalDate first = date.withDayOfYear(1);
                yield TimeRange.ofDates(first, first.plusYears(1).minusDays(1));
            }
            case W1, MO1 -> TimeRange.ALL;
        };
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
