package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** D1: one canonical form for every spelling. */
class SymbolTest {

    @ParameterizedTest
    @CsvSource({
        "AAPL, US.AAPL",
        "aapl, US.AAPL",
        "' aapl ', US.AAPL",
        "US.AAPL, US.AAPL",
        "us.aapl, US.AAPL",
        "AAPL.US, US.AAPL",
        "T, US.T",
        "00700, HK.00700",
        "700, HK.00700",
        "0700.HK, HK.00700",
        "0700.hk, HK.00700",
        "HK.700, HK.00700",
        "HK.00700, HK.00700",
        "9988.HK, HK.09988",
        "600519, SH.600519",
        "600519.SS, SH.600519",
        "600519.SH, SH.600519",
        "SH.600519, SH.600519",
        "000001.SZ, SZ.000001",
        "000001.SS, SH.000001",
        "000001, SZ.000001",
        "300750, SZ.300750",
        "BRK-B, US.BRK.B",
        "brk.b, US.BRK.B",
        "US.BRK.B, US.BRK.B",
        "US.BRK-B, US.BRK.B",
        "^GSPC, INDEX.GSPC",
        "INDEX.GSPC, INDEX.GSPC",
        "EURUSD=X, FX.EURUSD",
        "FX.EURUSD, FX.EURUSD",
        "BTC-USD, CRYPTO.BTC-USD",
        "CRYPTO.BTC-USD, CRYPTO.BTC-USD",
        "GC=F, FUTURE.GC",
        "VOD.L, UK.VOD",
        "UK.VOD, UK.VOD",
        "7203.T, JP.7203",
        "WSU.DE, DE.WSU",
        "OCDO.L, UK.OCDO",
        "AZT.OL, NO.AZT",
    })
    void parse_anySpelling_givesTheCanonicalSymbol(String text, String canonical) {
        Symbol symbol = Symbol.parse(text);

        assertThat(symbol).hasToString(canonical);
        assertThat(Symbol.parse(canonical)).isEqualTo(symbol);
        assertThat(Symbol.fromString(text)).isEqualTo(symbol);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "../AAPL",
                "..AAPL",
                "US.",
                "US...",
                "US./etc/passwd",
                "AAPL/../../x",
                "AAPL\\x",
                "AA'PL",
                "AA\"PL",
                "AAPL\nMSFT",
                "AAPL\u0000",
                "AA PL",
                "AAPL;",
                "AAPL_1D",
                "ÄPL",
                "ＡＡＰＬ",
                "^",
                "=X",
                "=F",
                "-AAPL",
                "AAPL-",
                "HK.ABC",
                "HK.000700",
                "HK.-1",
                "SH.60051",
                "SZ.ABCDEF",
                "400001",
            })
    void parse_notASymbol_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Symbol.parse(text))
                .withMessageStartingWith("symbol: expected ");
    }

    @Test
    void parse_tooLong_isRefusedAndCutInTheMessage() {
        assertThat(Symbol.parse("A".repeat(32)).code()).hasSize(32);

        assertThatIllegalArgumentException().isThrownBy(() -> Symbol.parse("A".repeat(33)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Symbol.parse("A".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(150));
    }

    @Test
    void compareTo_symbols_ordersByMarketThenCode() {
        assertThat(Symbol.parse("ZZZ")).isLessThan(Symbol.parse("00001"));
        assertThat(Symbol.parse("AAPL")).isLessThan(Symbol.parse("MSFT"));
        assertThat(Symbol.parse("700")).isEqualByComparingTo(Symbol.parse("0700.HK"));
    }
}
