package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarField;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportedRowsTest {

    private static SeriesKey key(String symbol, String interval) {
        return new SeriesKey(Symbol.parse(symbol), Interval.parse(interval));
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource({
        "AAPL, 1d, 2024-07-05T04:00:00Z, 2024-07-05T00:00:00Z",
        "AAPL, 1d, 2024-01-05T05:00:00Z, 2024-01-05T00:00:00Z",
        // Summer time not minded, either way.
        "AAPL, 1d, 2024-07-05T05:00:00Z, 2024-07-05T00:00:00Z",
        "AAPL, 1d, 2024-01-05T04:00:00Z, 2024-01-05T00:00:00Z",
        "AAPL, 1d, 2024-07-05T00:00:00Z, 2024-07-05T00:00:00Z",
        // The opening and the close of the exchange.
        "AAPL, 1d, 2024-07-05T13:30:00Z, 2024-07-05T00:00:00Z",
        "AAPL, 1d, 2024-07-05T20:00:00Z, 2024-07-05T00:00:00Z",
        "0700.HK, 1d, 2024-07-04T16:00:00Z, 2024-07-05T00:00:00Z",
        "0700.HK, 1d, 2024-07-05T01:30:00Z, 2024-07-05T00:00:00Z",
        "600519.SS, 1d, 2024-07-04T16:00:00Z, 2024-07-05T00:00:00Z",
        "VOD.L, 1d, 2024-07-04T23:00:00Z, 2024-07-05T00:00:00Z",
        "VOD.L, 1d, 2024-01-05T00:00:00Z, 2024-01-05T00:00:00Z",
        "^GSPC, 1d, 2024-07-05T04:00:00Z, 2024-07-05T00:00:00Z",
        "^HSI, 1d, 2024-07-04T16:00:00Z, 2024-07-05T00:00:00Z",
        "BTC-USD, 1d, 2024-07-05T00:00:00Z, 2024-07-05T00:00:00Z",
        // Wednesday of a week, and a day of a month.
        "AAPL, 1wk, 2024-07-03T04:00:00Z, 2024-07-01T00:00:00Z",
        "0700.HK, 1mo, 2024-06-30T16:00:00Z, 2024-07-01T00:00:00Z",
        "AAPL, 1h, 2024-07-05T13:30:00Z, 2024-07-05T13:30:00Z",
        "AAPL, 1d, 1969-12-30T05:00:00Z, 1969-12-30T00:00:00Z"
    })
    void timeOf_whatStandsThere_isTheSessionsDate(String symbol, String interval, String there, String here) {
        assertThat(Instant.ofEpochMilli(ImportedRows.timeOf(key(symbol, interval), millis(there))))
                .isEqualTo(here);
    }

    @Test
    void of_severalRowsOfOneDate_theBestIsLast() {
        SeriesKey aapl = key("AAPL", "1d");
        RawBars yahoo = new RawBars(3);
        yahoo.add(millis("2024-07-05T05:00:00Z"), 1, 1, 1, 1, 1);
        yahoo.add(millis("2024-07-05T04:00:00Z"), 3, 3, 3, 3, 3);
        RawBars canonical = new RawBars(2);
        canonical.add(millis("2024-07-05T05:00:00Z"), 2, 2, 2, 2, 2);
        canonical.add(millis("2024-07-05T04:00:00Z"), 4, 4, 4, 4, 4);

        RawBars rows = ImportedRows.of(
                aapl, List.of(new ImportedRows.Spelled(true, canonical), new ImportedRows.Spelled(false, yahoo)));

        assertThat(rows.size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(rows.openTimeMillis(i)).isEqualTo(millis("2024-07-05T00:00:00Z"));
            assertThat(rows.value(BarField.CLOSE, i)).isEqualTo(i + 1);
        }
    }
}
