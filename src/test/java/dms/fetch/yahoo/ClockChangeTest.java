package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.FetchRequest;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingSession;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * S17 with recorded answers: a year of daily bars, stamped at the opening by the exchange's clocks, has every session of the
 * exchange on its date and no other, through both changes of the clocks. Intraday: {@code
 * dms.maintain.RecoveryTest.run_weekOfTheClockChange_hasEverySessionOnItsDate}.
 */
class ClockChangeTest {

    private static final Instant LATER = Instant.parse("2026-11-23T00:00:00Z");

    @BeforeAll
    static void requireData() {
        RecordedAnswers.require();
    }

    @ParameterizedTest
    @CsvSource({
        "aapl-1d-2020-4div-1split.json, AAPL, 2020-01-02, 2020-12-31",
        "ocdo.l-1d-2020-pence-gbp.json, OCDO.L, 2020-01-02, 2020-12-31",
        "tsla-1d-2010-2023-period1-0.json, TSLA, 2010-06-29, 2023-08-11",
        "0700.HK-1d.json, 0700.HK, 2026-08-03, 2026-08-07",
    })
    void dates_ofARecordedYear_areTheSessionsOfTheExchange(
            String file, String ticker, LocalDate first, LocalDate last) {
        SeriesKey key = new SeriesKey(Symbol.parse(ticker), Interval.D1);
        ChartAnswer answer = RecordedAnswers.answer(file);

        RawBars rows = HistoryRows.of(
                        answer,
                        new FetchRequest(key, TimeRange.ALL, LATER),
                        TimeRange.ALL,
                        ExchangeZones.of(answer, key.symbol()))
                .kept();

        List<LocalDate> dates = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Instant time = Instant.ofEpochMilli(rows.openTimeMillis(i));
            assertThat(time)
                    .isEqualTo(time.atZone(ZoneOffset.UTC)
                            .toLocalDate()
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant());
            dates.add(LocalDate.ofInstant(time, ZoneOffset.UTC));
        }
        assertThat(dates)
                .containsExactlyElementsOf(
                        TradingCalendar.of(key.symbol().market()).orElseThrow().sessions(first, last).stream()
                                .map(TradingSession::date)
                                .toList());
    }
}
