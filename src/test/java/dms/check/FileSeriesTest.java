package dms.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.market.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSeriesTest {

    @ParameterizedTest
    @CsvSource({
        "AAPL.csv,                              AAPL,    1d,  US, 1",
        "aapl.CSV,                              aapl,    1d,  US, 1",
        "BRK-B.csv,                             BRK-B,   1d,  US, 1",
        "BRK-B-1wk.csv,                         BRK-B,   1wk, US, 1",
        "4063-T-1d-bad-stock-split.csv,         4063.T,  1d,  JP, 1",
        "VOD.L-1wk.csv,                         VOD.L,   1wk, UK, 100",
        "AV-L-1wk-bad-stock-split-fixed.csv,    AV.L,    1wk, UK, 100",
        "0700.HK_1h_2024.csv,                   0700.HK, 1h,  HK, 1",
        "SSW-JO-1d-100x-error.csv,              SSW.JO,  1d,  JO, 100",
        "KEN-TA-1d.csv,                         KEN.TA,  1d,  TA, 100",
        "NBK.KW.csv,                            NBK.KW,  1d,  KW, 1000",
        "HSBK-IL-1mo.csv,                       HSBK.IL, 1mo, IL, 1",
        "MSFT_5m.csv,                           MSFT,    5m,  US, 1"
    })
    void of_nameOfAFile_isSymbolIntervalExchangeAndUnit(
            String file, String name, String interval, String market, int subunit) {
        FileSeries series = FileSeries.of(file);

        assertThat(series.name()).isEqualTo(name);
        assertThat(series.interval()).isEqualTo(Interval.parse(interval));
        assertThat(series.market()).isEqualTo(market);
        assertThat(series.context().subunit()).isEqualTo(subunit);
    }

    @Test
    void of_noSymbol_saysWhatANameIs() {
        assertThatThrownBy(() -> FileSeries.of("prices of today!.csv"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "expected a name such as AAPL.csv, 4063-T-1d.csv or VOD.L-1wk-raw.csv; symbol:");
    }

    @Test
    void of_intervalThatDmsDoesNotHave_namesThoseThatItHas() {
        assertThatThrownBy(() -> FileSeries.of("AAPL-3mo.csv"))
                .hasMessage("expected an interval of 1m, 5m, 15m, 30m, 1h, 1d, 1wk or 1mo in the name, found 3mo");
    }
}
