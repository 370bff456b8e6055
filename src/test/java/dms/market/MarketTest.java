package dms.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** D2 and D3: one key for a trading day in every season, and when a bar is over. */
class MarketTest {

    @ParameterizedTest
    @CsvSource({
        // New York springs forward on 2024-03-10 and falls back on 2024-11-03.
        "US, 2024-03-08, 2024-03-08T14:30:00Z, 2024-03-08T21:00:00Z",
        "US, 2024-03-11, 2024-03-11T13:30:00Z, 2024-03-11T20:00:00Z",
        "US, 2024-11-01, 2024-11-01T13:30:00Z, 2024-11-01T20:00:00Z",
        "US, 2024-11-04, 2024-11-04T14:30:00Z, 2024-11-04T21:00:00Z",
        // London on 2024-03-31 and 2024-10-27.
        "UK, 2024-03-28, 2024-03-28T08:00:00Z, 2024-03-28T16:35:00Z",
        "UK, 2024-04-02, 2024-04-02T07:00:00Z, 2024-04-02T15:35:00Z",
        "UK, 2024-10-25, 2024-10-25T07:00:00Z, 2024-10-25T15:35:00Z",
        "UK, 2024-10-28, 2024-10-28T08:00:00Z, 2024-10-28T16:35:00Z",
        // Hong Kong and China never change their clocks.
        "HK, 2024-03-11, 2024-03-11T01:30:00Z, 2024-03-11T08:10:00Z",
        "HK, 2024-11-04, 2024-11-04T01:30:00Z, 2024-11-04T08:10:00Z",
        "SH, 2024-07-05, 2024-07-05T01:30:00Z, 2024-07-05T07:00:00Z",
        "SZ, 2024-01-05, 2024-01-05T01:30:00Z, 2024-01-05T07:00:00Z",
        // Sydney opens on the day before, in UTC, while it has summer time.
        "AU, 2024-01-05, 2024-01-04T23:00:00Z, 2024-01-05T05:12:00Z",
        // Markets without closing time end with their day.
        "CRYPTO, 2024-07-05, 2024-07-05T00:00:00Z, 2024-07-06T00:00:00Z",
        "FX, 2024-07-05, 2024-07-04T23:00:00Z, 2024-07-05T23:00:00Z",
        "FX, 2024-01-05, 2024-01-05T00:00:00Z, 2024-01-06T00:00:00Z",
        "FUTURE, 2024-03-10, 2024-03-10T05:00:00Z, 2024-03-11T04:00:00Z",
    })
    void openAndClose_anySeason_followTheMarketsClocks(Market market, LocalDate date, Instant open, Instant close) {
        assertThat(market.openOf(date)).isEqualTo(open);
        assertThat(market.closeOf(date)).isEqualTo(close);
        assertThat(market.closeOf(Interval.D1, midnightUtc(date))).isEqualTo(close);
    }

    @ParameterizedTest
    @CsvSource({
        "US, 2024-03-08T14:30:00Z, 2024-03-08",
        "US, 2024-03-09T00:30:00Z, 2024-03-08",
        "US, 2024-03-11T03:59:59Z, 2024-03-10",
        "US, 2024-03-11T04:00:00Z, 2024-03-11",
        "US, 2024-11-04T04:59:59Z, 2024-11-03",
        "US, 2024-11-04T05:00:00Z, 2024-11-04",
        "HK, 2024-03-10T15:59:59Z, 2024-03-10",
        "HK, 2024-03-10T16:00:00Z, 2024-03-11",
        "SH, 2024-07-05T07:00:00Z, 2024-07-05",
        "UK, 2024-07-04T23:00:00Z, 2024-07-05",
        "AU, 2024-01-04T23:00:00Z, 2024-01-05",
    })
    void dateOf_intraday_isTheDateInTheMarketsZone(Market market, Instant openTime, LocalDate date) {
        assertThat(market.dateAt(openTime)).isEqualTo(date);
        assertThat(market.dateOf(Interval.M5, openTime.toEpochMilli())).isEqualTo(date);
    }

    @ParameterizedTest
    @EnumSource(Market.class)
    void dateOf_daily_isTheWrittenDateInEveryMarketAndSeason(Market market) {
        LocalDate end = LocalDate.of(2025, 1, 1);
        for (LocalDate date = LocalDate.of(2024, 1, 1); date.isBefore(end); date = date.plusDays(1)) {
            assertThat(market.dateOf(Interval.D1, midnightUtc(date))).isEqualTo(date);
            assertThat(market.lastDateOf(Interval.D1, midnightUtc(date))).isEqualTo(date);
        }
    }

    @ParameterizedTest
    @EnumSource(Market.class)
    void openAndClose_everyDayOfAYear_lieInTheirDateAndAscend(Market market) {
        Instant before = market.closeOf(LocalDate.of(2023, 12, 31));
        LocalDate end = LocalDate.of(2025, 1, 1);
        for (LocalDate date = LocalDate.of(2024, 1, 1); date.isBefore(end); date = date.plusDays(1)) {
            assertThat(market.openOf(date)).isBefore(market.closeOf(date)).isAfterOrEqualTo(before);
            assertThat(market.dateAt(market.openOf(date))).isEqualTo(date);
            assertThat(market.dateAt(market.closeOf(date).minusMillis(1))).isEqualTo(date);
            before = market.closeOf(date);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "US, 1wk, 2024-03-04, 2024-03-10, 2024-03-08T21:00:00Z",
        "US, 1wk, 2024-03-11, 2024-03-17, 2024-03-15T20:00:00Z",
        "HK, 1wk, 2024-03-11, 2024-03-17, 2024-03-15T08:10:00Z",
        "SH, 1wk, 2024-03-11, 2024-03-17, 2024-03-15T07:00:00Z",
        "CRYPTO, 1wk, 2024-03-11, 2024-03-17, 2024-03-18T00:00:00Z",
        // The last day of March 2024 is a Sunday, of October a Thursday, of November a Saturday.
        "US, 1mo, 2024-03-01, 2024-03-31, 2024-03-29T20:00:00Z",
        "US, 1mo, 2024-10-01, 2024-10-31, 2024-10-31T20:00:00Z",
        "US, 1mo, 2024-11-01, 2024-11-30, 2024-11-29T21:00:00Z",
        "HK, 1mo, 2024-02-01, 2024-02-29, 2024-02-29T08:10:00Z",
        "CRYPTO, 1mo, 2024-03-01, 2024-03-31, 2024-04-01T00:00:00Z",
    })
    void lastDateAndClose_weeksAndMonths_areOfTheirLastWorkingDay(
            Market market, String label, LocalDate first, LocalDate last, Instant close) {
        Interval interval = Interval.parse(label);

        assertThat(market.lastDateOf(interval, midnightUtc(first))).isEqualTo(last);
        assertThat(market.closeOf(interval, midnightUtc(first))).isEqualTo(close);
    }

    @Test
    void closeOf_intraday_isItsLengthAfterItsOpening() {
        Instant open = Instant.parse("2024-03-08T20:30:00Z");

        assertThat(Market.US.closeOf(Interval.M30, open.toEpochMilli())).isEqualTo("2024-03-08T21:00:00Z");
        assertThat(Market.US.closeOf(Interval.M1, open.toEpochMilli())).isEqualTo("2024-03-08T20:31:00Z");
    }

    @Test
    void tradesOn_weekends_onlyCryptoDoes() {
        for (Market market : Market.values()) {
            assertThat(market.tradesOn(DayOfWeek.FRIDAY)).isTrue();
            assertThat(market.tradesOn(DayOfWeek.SATURDAY)).isEqualTo(market == Market.CRYPTO);
            assertThat(market.tradesOn(DayOfWeek.SUNDAY)).isEqualTo(market == Market.CRYPTO);
        }
    }

    @Test
    void dateOf_currenciesOnSundayEvening_isMondayAsInTheirCalendar() {
        long sundayEvening = Instant.parse("2024-07-07T21:30:00Z").toEpochMilli();

        assertThat(Market.FX.dateOf(Interval.M5, sundayEvening)).isEqualTo(LocalDate.of(2024, 7, 8));
        assertThat(TradingCalendar.of(Market.FX)
                        .orElseThrow()
                        .session(LocalDate.of(2024, 7, 8))
                        .orElseThrow()
                        .open())
                .isEqualTo("2024-07-07T21:00:00Z");
    }

    @Test
    void seriesKey_anyBar_asksItsMarket() {
        SeriesKey key = new SeriesKey(Symbol.parse("AAPL"), Interval.W1);
        long week = midnightUtc(LocalDate.of(2024, 3, 4));

        assertThat(key.dateOf(week)).isEqualTo(LocalDate.of(2024, 3, 4));
        assertThat(key.lastDateOf(week)).isEqualTo(LocalDate.of(2024, 3, 10));
        assertThat(key.closeOf(week)).isEqualTo("2024-03-08T21:00:00Z");
        assertThat(key).hasToString("US.AAPL/1wk").isGreaterThan(new SeriesKey(key.symbol(), Interval.D1));
    }

    private static long midnightUtc(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
