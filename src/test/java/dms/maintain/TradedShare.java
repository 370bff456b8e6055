package dms.maintain;

import dms.TestClock;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;

/** A share that the simulated source makes up, as it traded; it pays dividends and has splits. */
final class TradedShare {

    private static final LocalDate FRI_2010_01_01 = LocalDate.of(2010, 1, 1);
    private static final Instant FRI_2024_07_05 = Instant.parse("2024-07-05T12:00:00Z");

    private final SeriesKey key;
    private final List<Split> splits;

    private TradedShare(SeriesKey key, List<Split> splits) {
        this.key = key;
        this.splits = splits;
    }

    /** The first share whose first split after 2010 is a wanted one. */
    static TradedShare first(Predicate<Split> wanted) {
        return first(wanted, 1);
    }

    /** The first share whose first so many splits after 2010, and before July 2024, are wanted ones. */
    static TradedShare first(Predicate<Split> wanted, int count) {
        for (int i = 0; i < 500; i++) {
            SeriesKey key = new SeriesKey(Symbol.parse("US.S" + i), Interval.D1);
            List<CorporateAction> actions = new TradedShare(key, List.of()).actions(FRI_2024_07_05);
            List<Split> splits = actions.stream()
                    .filter(Split.class::isInstance)
                    .map(Split.class::cast)
                    .filter(split -> split.exDate().isAfter(FRI_2010_01_01))
                    .toList();
            if (actions.stream().anyMatch(CorporateAction.Dividend.class::isInstance)
                    && splits.size() >= count
                    && splits.subList(0, count).stream().allMatch(wanted)) {
                return new TradedShare(key, splits.subList(0, count));
            }
        }
        throw new IllegalStateException("no such share among 500");
    }

    SeriesKey key() {
        return key;
    }

    List<Split> splits() {
        return splits;
    }

    /** Every action up to an instant. */
    List<CorporateAction> actions(Instant now) {
        return answer(now, 1).actions();
    }

    /** The bars of so many days before an instant. */
    BarSeries rows(Instant now, int days) {
        FetchOutcome.Answered answer = answer(now, days);
        BarSeries.Builder bars = BarSeries.builder(answer.rows().size());
        for (int i = 0; i < answer.rows().size(); i++) {
            bars.add(
                    answer.rows().openTimeMillis(i),
                    answer.rows().value(BarField.OPEN, i),
                    answer.rows().value(BarField.HIGH, i),
                    answer.rows().value(BarField.LOW, i),
                    answer.rows().value(BarField.CLOSE, i),
                    answer.rows().value(BarField.VOLUME, i));
        }
        return bars.build();
    }

    private FetchOutcome.Answered answer(Instant now, int days) {
        TimeRange range = new TimeRange(now.minus(Duration.ofDays(days)), now);
        TestClock then = new TestClock(now);
        return (FetchOutcome.Answered) new SimulatedBarSource(SimulatedSettings.DEFAULT, then, duration -> {})
                .fetch(new FetchRequest(key, range, now));
    }
}
