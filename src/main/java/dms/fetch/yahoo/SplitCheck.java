package dms.fetch.yahoo;

import dms.fetch.FetchOutcome.Held;
import dms.market.BarField;
import dms.market.CorporateAction.Split;
import dms.market.RawBars;
import dms.market.SeriesKey;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether Yahoo has applied its own splits. In split-adjusted prices nothing happens at an ex-date. A jump of about the
 * ratio near it, from one close to the next, says that older prices are not divided by it (a fall by a 4:1 split's 4), or
 * that they are divided twice (a rise by 4). The jump is looked for some days around the date, because Yahoo has been seen
 * to switch a day before and a week after it.
 *
 * <p>Ratios below 1.5 hide in ordinary movements and are not looked at; nor are those below 3 of weekly and monthly bars.
 */
final class SplitCheck {

    private static final double LEAST_RATIO = 1.5;
    private static final double LEAST_RATIO_OF_LONG_BARS = 3;

    /** How far the logarithm of a jump may be from that of the ratio, as a share of it: small ratios need more care. */
    private static final double TOLERANCE = 0.3;

    private static final double TOLERANCE_OF_SMALL_RATIOS = 0.2;
    private static final double SMALL_RATIO = 4;

    private final RawBars rows;
    private final SeriesKey key;

    private SplitCheck(RawBars rows, SeriesKey key) {
        this.rows = rows;
        this.key = key;
    }

    /**
     * The first contradiction.
     *
     * @param rows ascending rows in Yahoo's prices, moving ones too
     * @param key their series
     * @param splits the splits that the prices should be adjusted for
     */
    static Optional<Held> contradiction(RawBars rows, SeriesKey key, List<Split> splits) {
        SplitCheck check = new SplitCheck(rows, key);
        for (Split split : splits) {
            Optional<Held> held = check.contradiction(split);
            if (held.isPresent()) {
                return held;
            }
        }
        return Optional.empty();
    }

    private Optional<Held> contradiction(Split split) {
        double ratio = Math.log(split.ratio());
        double least = daysAround() > 15 ? LEAST_RATIO_OF_LONG_BARS : LEAST_RATIO;
        if (rows.size() < 2 || Math.abs(ratio) < Math.log(least) - 1e-9) {
            return Optional.empty();
        }
        LocalDate from = split.exDate().minusDays(daysAround());
        LocalDate to = split.exDate().plusDays(daysAround());
        if (dateOf(rows.size() - 1).isBefore(from) || dateOf(0).isAfter(to)) {
            return Optional.empty();
        }
        return Optional.ofNullable(nearestJump(split, ratio, from, to)).map(jump -> jump.held(key, split));
    }

    private @Nullable Jump nearestJump(Split split, double ratio, LocalDate from, LocalDate to) {
        double tolerance =
                (Math.abs(ratio) < Math.log(SMALL_RATIO) ? TOLERANCE_OF_SMALL_RATIOS : TOLERANCE) * Math.abs(ratio);
        Jump nearest = null;
        int before = -1;
        for (int i = 0; i < rows.size(); i++) {
            double close = rows.value(BarField.CLOSE, i);
            if (!(close > 0)) {
                continue;
            }
            LocalDate date = dateOf(i);
            if (date.isAfter(to)) {
                break;
            }
            if (before >= 0 && !dateOf(before).isBefore(from)) {
                double jump = Math.log(close / rows.value(BarField.CLOSE, before));
                boolean fits = Math.abs(Math.abs(jump) - Math.abs(ratio)) <= tolerance;
                long distance = Math.abs(ChronoUnit.DAYS.between(split.exDate(), date));
                if (fits && (nearest == null || distance < nearest.distance)) {
                    nearest = new Jump(
                            dateOf(before),
                            date,
                            rows.value(BarField.CLOSE, before),
                            close,
                            distance,
                            Math.signum(jump) != Math.signum(ratio));
                }
            }
            before = i;
        }
        return nearest;
    }

    private LocalDate dateOf(int i) {
        return key.dateOf(rows.openTimeMillis(i));
    }

    private int daysAround() {
        return switch (key.interval()) {
            case W1 -> 28;
            case MO1 -> 93;
            default -> 12;
        };
    }

    private record Jump(
            LocalDate before, LocalDate after, double from, double to, long distance, boolean againstTheSplit) {

        Held held(SeriesKey key, Split split) {
            String listed = number(split.numerator()) + ":" + number(split.denominator());
            return new Held(
                    againstTheSplit ? "split_not_applied" : "split_applied_twice",
                    split.exDate(),
                    "Yahoo lists a split " + listed + " of " + key.symbol() + " on " + split.exDate()
                            + ", and its prices, which should be adjusted for it, go from " + number(from) + " on "
                            + before + " to " + number(to) + " on " + after + ", " + number(to / from)
                            + " times; expected no jump: "
                            + (againstTheSplit
                                    ? "the split is not applied to the older ones"
                                    : "the split is applied twice to the older ones"));
        }

        private static String number(double value) {
            String text = String.format(Locale.ROOT, "%.4f", value);
            return text.replaceAll("\\.?0+$", "");
        }
    }
}
