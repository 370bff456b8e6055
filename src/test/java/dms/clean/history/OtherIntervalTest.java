package dms.clean.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Days against the hours of the same symbol, and hours against its days. */
class OtherIntervalTest {

    private static final int ROWS = 60;
    private static final int ROW = 30;
    private static final HistoryContext DAYS = HistoryContext.of(new SeriesKey(Symbol.parse("AAPL"), Interval.D1));
    private static final HistoryContext HOURS = HistoryContext.of(new SeriesKey(Symbol.parse("AAPL"), Interval.H1));

    private final PriceHistory days = new Walk(1, ROWS).history();
    private final PriceHistory hours = Walk.hours(days);

    private static HistoryReport examine(PriceHistory history, HistoryContext context) {
        return new HistoryCheck().examine(history, context);
    }

    @Test
    void examine_daysAndHoursAgree_findsNothing() {
        assertThat(examine(days, DAYS.withFiner(hours)).defects()).isEmpty();
        assertThat(examine(hours, HOURS.withDaily(days)).defects()).isEmpty();
    }

    @Test
    void examine_dayWithoutPrices_isBuiltFromItsHours() {
        double none = Double.NaN;
        PriceHistory broken = Walk.withRow(days, ROW, none, none, none, none);

        HistoryReport report = examine(broken, DAYS.withFiner(hours));

        assertThat(report.defects()).singleElement().satisfies(defect -> {
            assertThat(defect.kind()).isEqualTo(DefectKind.NULL_ROW);
            assertThat(defect.span().rule()).isEqualTo("finer");
            assertThat(defect.repair().applied()).isTrue();
        });
        for (HistoryColumn column : HistoryColumn.PRICES) {
            assertThat(report.repaired().value(column, ROW)).isCloseTo(days.value(column, ROW), within(1e-9));
        }
    }

    @Test
    void examine_rangeThatTwoHoursLeave_isWidened() {
        double close = days.value(HistoryColumn.CLOSE, ROW);
        double open = days.value(HistoryColumn.OPEN, ROW);
        PriceHistory narrow = Walk.withRow(days, ROW, open, Math.max(open, close), Math.min(open, close), close);

        HistoryReport report = examine(narrow, DAYS.withFiner(hours));

        assertThat(report.defects()).extracting(HistoryDefect::kind).containsExactly(DefectKind.OFF_FINER_RANGE);
        assertThat(report.repaired().value(HistoryColumn.HIGH, ROW))
                .isCloseTo(days.value(HistoryColumn.HIGH, ROW), within(1e-9));
        assertThat(report.repaired().value(HistoryColumn.LOW, ROW))
                .isCloseTo(days.value(HistoryColumn.LOW, ROW), within(1e-9));
    }

    @Test
    void examine_rangeThatOneHourLeaves_isProposedOnly() {
        PriceHistory bent =
                Walk.with(hours, ROW * 7 + 2, HistoryColumn.HIGH, days.value(HistoryColumn.HIGH, ROW) * 1.02);

        HistoryReport report = examine(days, DAYS.withFiner(bent));

        assertThat(report.isRepaired()).isFalse();
        assertThat(report.defects()).singleElement().satisfies(defect -> {
            assertThat(defect.kind()).isEqualTo(DefectKind.OFF_FINER_RANGE);
            assertThat(defect.repair().isEmpty()).isFalse();
        });
    }

    @Test
    void examine_dayFarWiderThanItsHours_isFound() {
        PriceHistory wide = Walk.with(days, ROW, HistoryColumn.HIGH, days.value(HistoryColumn.HIGH, ROW) * 1.08);

        assertThat(examine(wide, DAYS.withFiner(hours)).defects())
                .extracting(HistoryDefect::kind)
                .containsExactly(DefectKind.OFF_FINER_RANGE);
    }

    @Test
    void examine_hoursOnAnotherBasis_areNoMeasure() {
        PriceHistory other = new Walk(2, ROWS).paying(3, 60).history();

        assertThat(examine(days, DAYS.withFiner(Walk.hours(other))).defects()).isEmpty();
        assertThat(examine(hours, HOURS.withDaily(other)).defects()).isEmpty();
    }

    @Test
    void examine_hoursOutsideOfTheDay_areFoundOnceForTheDay() {
        double high = days.value(HistoryColumn.HIGH, ROW) * 1.03;
        PriceHistory bent = Walk.with(hours, ROW * 7 + 1, HistoryColumn.HIGH, high);
        bent = Walk.with(bent, ROW * 7 + 5, HistoryColumn.HIGH, high * 1.05);

        assertThat(examine(bent, HOURS.withDaily(days)).defects())
                .singleElement()
                .satisfies(defect -> {
                    assertThat(defect.kind()).isEqualTo(DefectKind.OFF_DAILY_RANGE);
                    assertThat(defect.span().rows()).isEqualTo(2);
                    assertThat(defect.evidence()).containsEntry("daily_high", days.value(HistoryColumn.HIGH, ROW));
                    assertThat(defect.confidence()).isGreaterThan(0.8);
                });
    }

    @Test
    void examine_barsOutsideOfTheSession_areFound() {
        long evening = 14 * 3_600_000L;
        long[] times = {
            Walk.SESSIONS.get(0).open().toEpochMilli(),
            0,
            Walk.SESSIONS.get(1).open().toEpochMilli()
        };
        times[1] = times[0] + evening;
        double[] prices = {100, 101, 102};
        PriceHistory history = PriceHistory.of(
                times,
                java.util.Map.of(
                        HistoryColumn.OPEN, prices,
                        HistoryColumn.HIGH, prices,
                        HistoryColumn.LOW, prices,
                        HistoryColumn.CLOSE, prices,
                        HistoryColumn.VOLUME, new double[] {5, 6, 7}));

        assertThat(examine(history, HOURS).defects()).singleElement().satisfies(defect -> {
            assertThat(defect.kind()).isEqualTo(DefectKind.OFF_SESSION);
            assertThat(defect.span().from().toEpochMilli()).isEqualTo(times[1]);
        });
    }

    @Test
    void examine_everyBarOfEverySession_isInside() {
        for (Market market : List.of(Market.US, Market.HK, Market.SH, Market.UK, Market.JP)) {
            for (Interval interval : List.of(Interval.M1, Interval.M30, Interval.H1)) {
                long[] times = dms.market.TradingCalendar.of(market)
                        .orElseThrow()
                        .sessions(java.time.LocalDate.of(2023, 12, 20), java.time.LocalDate.of(2024, 1, 5))
                        .stream()
                        .flatMapToLong(session -> java.util.Arrays.stream(session.openTimes(interval)))
                        .toArray();
                double[] prices = new double[times.length];
                for (int i = 0; i < prices.length; i++) {
                    prices[i] = 100 + i % 7;
                }
                PriceHistory history = PriceHistory.of(
                        times,
                        java.util.Map.of(
                                HistoryColumn.OPEN, prices,
                                HistoryColumn.HIGH, prices,
                                HistoryColumn.LOW, prices,
                                HistoryColumn.CLOSE, prices));
                HistoryContext context = HistoryContext.of(interval, market.zone())
                        .withCalendar(dms.market.TradingCalendar.of(market).orElseThrow());

                assertThat(examine(history, context).defects())
                        .as("%s %s", market, interval)
                        .noneMatch(defect -> defect.kind() == DefectKind.OFF_SESSION);
            }
        }
    }
}
