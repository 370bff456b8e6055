package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.Market;
import dms.market.Symbol;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class YahooTickerTest {

    @ParameterizedTest
    @CsvSource({
        "US.AAPL, AAPL",
        "US.BRK.B, BRK-B",
        "HK.00700, 0700.HK",
        "HK.00005, 0005.HK",
        "HK.09988, 9988.HK",
        "HK.80700, 80700.HK",
        "SH.600519, 600519.SS",
        "SZ.000001, 000001.SZ",
        "UK.VOD, VOD.L",
        "JP.7203, 7203.T",
        "DE.WSU, WSU.DE",
        "FR.AI, AI.PA",
        "IT.UNIR, UNIR.MI",
        "SE.ERIC-B, ERIC-B.ST",
        "NO.AZT, AZT.OL",
        "DK.ORSTED, ORSTED.CO",
        "AU.ALL, ALL.AX",
        "CA.0P000071W8, 0P000071W8.TO",
        "ID.WSKT, WSKT.JK",
        "FX.EURUSD, EURUSD=X",
        "FX.INR, INR=X",
        "CRYPTO.BTC-USD, BTC-USD",
        "INDEX.GSPC, ^GSPC",
        "FUTURE.GC, GC=F"
    })
    void ticker_symbol_isTranslatedBothWays(String symbol, String ticker) {
        assertThat(YahooTicker.of(Symbol.parse(symbol))).isEqualTo(ticker);
        assertThat(YahooTicker.symbolOf(ticker)).hasToString(symbol);
    }

    @ParameterizedTest
    @EnumSource(Market.class)
    void knows_everyMarket_isTrue(Market market) {
        assertThat(YahooTicker.knows(market)).isTrue();
    }

    @Test
    void ticker_shareClassAbroad_getsAHyphen() {
        assertThat(YahooTicker.of(Symbol.parse("UK.BT.A"))).isEqualTo("BT-A.L");
    }

    @Test
    void question_indexTicker_isEncoded() {
        ChartQuestion question = new ChartQuestion(
                "^GSPC",
                "1d",
                new dms.market.TimeRange(Instant.parse("1960-01-01T00:00:00Z"), Instant.parse("2020-01-01T00:00:00Z")));

        assertThat(question.at(URI.create("http://127.0.0.1:80/")))
                .hasToString("http://127.0.0.1:80/v8/finance/chart/%5EGSPC?period1=-315619200&period2=1577836800"
                        + "&interval=1d&includePrePost=false&events=div%7Csplit%7CcapitalGains");
    }
}
