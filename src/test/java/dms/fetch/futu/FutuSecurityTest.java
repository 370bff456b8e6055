package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;

import com.futu.openapi.pb.QotCommon.Security;
import dms.market.Market;
import dms.market.Symbol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FutuSecurityTest {

    @ParameterizedTest
    @CsvSource({
        "HK.00700, 1, 00700, HK",
        "US.AAPL, 11, AAPL, US",
        "US.BRK.B, 11, BRK.B, US",
        "SH.600519, 21, 600519, SH",
        "SH.000001, 21, 000001, SH",
        "SZ.000001, 22, 000001, SZ",
        "SZ.399001, 22, 399001, SZ",
        "INDEX.HSI, 1, 800000, HK",
        "INDEX.HSCE, 1, 800100, HK",
        "INDEX.HSTECH, 1, 800700, HK",
        "INDEX.GSPC, 11, .SPX, US",
        "INDEX.IXIC, 11, .IXIC, US"
    })
    void security_bothWays(String name, int market, String code, Market exchange) {
        Symbol symbol = Symbol.parse(name);
        Security security = FutuSecurity.of(symbol);

        assertThat(security.getMarket()).isEqualTo(market);
        assertThat(security.getCode()).isEqualTo(code);
        assertThat(FutuSecurity.symbolOf(security)).contains(symbol);
        assertThat(FutuSecurity.exchange(symbol)).isEqualTo(exchange);
    }

    @ParameterizedTest
    @CsvSource({"UK.VOD", "FX.EURUSD", "INDEX.FTSE"})
    void carries_whatFutuLacks_isFalse(String name) {
        assertThat(FutuSecurity.carries(Symbol.parse(name))).isFalse();
    }

    @Test
    void symbolOf_foreignCode_isEmpty() {
        Security option =
                Security.newBuilder().setMarket(1).setCode("TCH240730C380000").build();
        Security fund = Security.newBuilder().setMarket(81).setCode("EURUSD").build();

        assertThat(FutuSecurity.symbolOf(option)).isEmpty();
        assertThat(FutuSecurity.symbolOf(fund)).isEmpty();
    }
}
