package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.fetch.SourceException;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangePlanTest {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Instant MON_2026_11_23 = Instant.parse("2026-11-23T21:00:00Z");

    @Test
    void daily_range_isAskedFromMidnightWithADaysMargin() {
        RangePlan plan = plan("US.AAPL/1d", TimeRange.ofDates(LocalDate.of(2020, 3, 6), LocalDate.of(2020, 3, 9)));

        assertThat(plan.windows())
                .containsExactly(
                        new TimeRange(Instant.parse("2020-03-05T05:00:00Z"), Instant.parse("2020-03-11T04:00:00Z")));
    }

    @Test
    void weekly_range_isAskedInWholeWeeks() {
        RangePlan plan = plan("US.AAPL/1wk", TimeRange.ofDates(LocalDate.of(2024, 9, 4), LocalDate.of(2024, 9, 12)));

        assertThat(plan.windows())
                .containsExactly(
                        new TimeRange(Instant.parse("2024-09-02T04:00:00Z"), Instant.parse("2024-09-16T04:00:00Z")));
    }

    @Test
    void monthly_range_isAskedInWholeMonths() {
        RangePlan plan = plan("US.AAPL/1mo", TimeRange.ofDates(LocalDate.of(2024, 2, 4), LocalDate.of(2024, 3, 12)));

        assertThat(plan.windows())
                .containsExactly(
                        new TimeRange(Instant.parse("2024-02-01T05:00:00Z"), Instant.parse("2024-04-01T04:00:00Z")));
    }

    @Test
    void daily_everything_beginsIn1900AndEndsTomorrow() {
        TimeRange window = plan("US.AAPL/1d", TimeRange.ALL).windows().get(0);

        assertThat(window.startInclusive()).isEqualTo("1899-12-31T05:00:00Z");
        assertThat(window.endExclusive()).isBefore(MON_2026_11_23.plus(Duration.ofDays(4)));
    }

    @Test
    void minutes_fourWeeks_areAskedSevenDaysAtATime() {
        RangePlan plan = plan("US.AAPL/1m", since("2026-10-26T13:30:00Z"));

        assertThat(plan.daysBeyond()).isZero();
        assertThat(plan.windows()).hasSize(5);
        assertThat(plan.windows().get(0))
                .isEqualTo(new TimeRange(Instant.parse("2026-10-26T04:00:00Z"), Instant.parse("2026-11-02T05:00:00Z")));
        assertThat(plan.windows().get(4))
                .isEqualTo(new TimeRange(Instant.parse("2026-11-23T05:00:00Z"), MON_2026_11_23));
        for (int i = 1; i < 5; i++) {
            assertThat(plan.windows().get(i).startInclusive())
                    .isEqualTo(plan.windows().get(i - 1).endExclusive());
        }
    }

    @ParameterizedTest
    @CsvSource({"1m, 29", "5m, 59", "15m, 59", "30m, 59", "1h, 729"})
    void intraday_rangeThatBeginsTooEarly_isCutToWhatYahooKeeps(String interval, int days) {
        RangePlan plan = plan("US.AAPL/" + interval, since("2024-01-01T00:00:00Z"));

        Instant first = plan.windows().get(0).startInclusive();
        assertThat(first)
                .isAfter(MON_2026_11_23.minus(Duration.ofDays(days)))
                .isBefore(MON_2026_11_23.minus(Duration.ofDays(days - 1)));
        assertThat(plan.daysBeyond()).isPositive();
    }

    @Test
    void intraday_rangeWhollyTooOld_isTooLong() {
        TimeRange old = new TimeRange(Instant.parse("2026-09-01T13:30:00Z"), Instant.parse("2026-09-05T20:00:00Z"));

        assertThatThrownBy(() -> plan("US.AAPL/5m", old))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(SourceException.Kind.RANGE_TOO_LONG))
                .hasMessageContaining("59 days of 5m bars, since 2026-09-26")
                .hasMessageContaining("2026-09-01 to 2026-09-05");
    }

    @Test
    void plan_futureOrEmptyRange_asksNothing() {
        assertThat(plan("US.AAPL/1m", since("2026-11-24T00:00:00Z")).windows()).isEmpty();
        assertThat(plan("US.AAPL/1d", TimeRange.ofMillis(5, 5)).windows()).isEmpty();
    }

    private static TimeRange since(String start) {
        return new TimeRange(Instant.parse(start), TimeRange.ALL.endExclusive());
    }

    private static RangePlan plan(String key, TimeRange range) {
        SeriesKey series = AsTradedTest.key(key);
        return RangePlan.of(series, range, NEW_YORK, MON_2026_11_23);
    }
}
