package dms.config;

import dms.market.Symbol;
import java.util.List;

/** The key of {@code symbols/*.yaml}. */
final class SymbolKeys {

    static final KeyType<Symbol> SYMBOL =
            KeyType.parsed("a symbol such as US.AAPL, HK.00700, SH.600519, AAPL, 0700.HK or ^GSPC", Symbol::parse);

    static final Key<Symbol> SYMBOLS = Key.of("symbols[]", SYMBOL, "", "the symbols of the file");

    static final Schema SCHEMA = new Schema(List.of(SYMBOLS));

    private SymbolKeys() {}
}
