package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.FetchRequest;
import dms.market.BarField;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryRowsTest {

    @BeforeAll
    static void requireData() {
        RecordedAnswers.require();
    }

    @Test
    void daily_lastTradeStampAfterTheCloseAndSettled_isThatDaysBar() {
        HistoryRows rows = rows("aapl-1d-6mo-live-last-bar-2div.json", "US.AAPL/1d", "2025-10-29T20:00:00Z");

        assertThat(rows.leftOut()).isEmpty();
        assertThat(rows.kept().size()).isEqualTo(127);
        assertThat(last(rows)).isEqualTo(Instant.parse("2025-10-29T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "aapl-1d-6mo-live-last-bar-2div.json, US.AAPL/1d, 2025-10-29T19:59:59Z",
        "all.ax-1d-sydney-live-last-bar.json, AU.ALL/1d, 2022-01-13T05:10:07Z",
        "gs2c.de-1d-live-bar-across-dst.json, DE.GS2C/1d, 2025-10-29T16:34:59Z",
        "aapl-1d-array-length-mismatch-cut.json, US.AAPL/1d, 2026-10-05T19:59:59Z"
    })
    void daily_sessionNotSettled_isMoving(String file, String key, String settledBy) {
        assertThat(rows(file, key, settledBy).leftOut()).isEqualTo(Map.of("moving", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "aapl-1wk-live-extra-bar-1mo.json, US.AAPL/1wk, 2024-09-20T20:00:00Z, 2024-09-16T00:00:00Z, 5",
        "aapl-1mo-5y-20div-live-last-bar.json, US.AAPL/1mo, 2024-10-31T20:00:00Z, 2024-10-01T00:00:00Z, 60"
    })
    void longBars_periodOverAndExtraDayBar_onlyTheExtraIsLeftOut(
            String file, String key, String settledBy, String last, int size) {
        HistoryRows rows = rows(file, key, settledBy);

        assertThat(rows.leftOut()).isEqualTo(Map.of("live_extra", 1));
        assertThat(rows.kept().size()).isEqualTo(size);
        assertThat(last(rows)).isEqualTo(Instant.parse(last));
    }

    @Test
    void hourly_closingPrintInTheEvening_isTheOnlyOneLeftOut() {
        HistoryRows rows = rows("nvda-1h-closing-print-bar.json", "US.NVDA/1h", "2024-05-03T20:30:00Z");

        assertThat(rows.leftOut()).isEqualTo(Map.of("closing_print", 1));
        assertThat(rows.kept().size()).isEqualTo(7);
        assertThat(last(rows)).isEqualTo(Instant.parse("2024-05-03T19:30:00Z"));
    }

    @Test
    void fiveMinutes_lunchBreakInTokyo_staysAsNullRows() {
        HistoryRows rows = rows("7203.T-5m-lunch-break-nulls-cut.json", "JP.7203/5m", "2026-10-05T09:00:00Z");

        assertThat(rows.leftOut()).isEqualTo(Map.of("closing_print", 1));
        assertThat(rows.kept().size()).isEqualTo(9);
        assertThat(rows.kept().value(BarField.CLOSE, 3)).isNaN();
        assertThat(rows.kept().value(BarField.CLOSE, 8)).isNaN();
    }

    @Test
    void rows_rangeInsideTheAnswer_onlyThoseOfTheRange() {
        ChartAnswer answer = RecordedAnswers.answer("eurusd-1d-2020-fx-dst.json");
        SeriesKey key = AsTradedTest.key("FX.EURUSD/1d");
        TimeRange range = TimeRange.ofDates(LocalDate.of(2020, 3, 27), LocalDate.of(2020, 3, 31));

        HistoryRows rows = HistoryRows.of(
                answer,
                new FetchRequest(key, range, Instant.parse("2021-11-13T00:00:00Z")),
                TimeRange.ALL,
                key.symbol().market().zone());

        assertThat(rows.kept().size()).isEqualTo(3);
        assertThat(Instant.ofEpochMilli(rows.kept().openTimeMillis(0))).isEqualTo("2020-03-27T00:00:00Z");
        assertThat(Instant.ofEpochMilli(rows.kept().openTimeMillis(1))).isEqualTo("2020-03-30T00:00:00Z");
        assertThat(last(rows)).isEqualTo(Instant.parse("2020-03-31T00:00:00Z"));
        assertThat(rows.leftOut()).isEmpty();
    }

    @Test
    void daily_everyStampOfThirteenYears_isAWeekdayOnce() {
        HistoryRows rows = rows("tsla-1d-2010-2023-period1-0.json", "US.TSLA/1d", "2024-09-16T12:00:00Z");
        SeriesKey key = AsTradedTest.key("US.TSLA/1d");
        LocalDate before = LocalDate.MIN;

        for (int i = 0; i < rows.kept().size(); i++) {
            LocalDate date = key.dateOf(rows.kept().openTimeMillis(i));
            assertThat(date).isAfter(before);
            assertThat(key.symbol().market().tradesOn(date.getDayOfWeek()))
                    .as(date.toString())
                    .isTrue();
            before = date;
        }
    }

    private static HistoryRows rows(String file, String keyText, String settledBy) {
        SeriesKey key = AsTradedTest.key(keyText);
        ChartAnswer answer = RecordedAnswers.answer(file);
        return HistoryRows.of(
                answer,
                new FetchRequest(key, TimeRange.ALL, Instant.parse(settledBy)),
                TimeRange.ALL,
                ExchangeZones.of(answer, key.symbol()));
    }

    private static Instant last(HistoryRows rows) {
        return Instant.ofEpochMilli(rows.kept().openTimeMillis(rows.kept().size() - 1));
    }
}
