package dms.clean.history;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A column of a price history, in Yahoo's layout. */
public enum HistoryColumn {
    /** First price of the bar, adjusted for later splits. */
    OPEN("Open"),
    /** Highest price. */
    HIGH("High"),
    /** Lowest price. */
    LOW("Low"),
    /** Last price. */
    CLOSE("Close"),
    /** Last price, adjusted for later splits and dividends. */
    ADJ_CLOSE("Adj Close"),
    /** Units traded, in today's shares. */
    VOLUME("Volume"),
    /** Cash per share of an ex-date in the bar, in today's shares; 0 where there is none. */
    DIVIDENDS("Dividends"),
    /** New shares for one old one of a split in the bar; 0 where there is none. */
    STOCK_SPLITS("Stock Splits"),
    /** Capital gains that a fund paid out, per share; 0 where there is none. */
    CAPITAL_GAINS("Capital Gains");

    /** Open, high, low and close. */
    public static final Set<HistoryColumn> PRICES = Collections.unmodifiableSet(EnumSet.range(OPEN, CLOSE));

    private final String title;

    HistoryColumn(String title) {
        this.title = title;
    }

    /** The name that Yahoo's layout gives it, such as {@code Adj Close}. */
    public String title() {
        return title;
    }

    /** Whether it holds events, of which a missing one is none, and not a value that every bar has. */
    public boolean isAction() {
        return compareTo(DIVIDENDS) >= 0;
    }

    /** The column that a title names: in any case, with or without spaces, also in the singular. */
    public static Optional<HistoryColumn> ofTitle(String text) {
        String wanted = plain(text);
        for (HistoryColumn column : values()) {
            String name = plain(column.title);
            if (wanted.equals(name) || (wanted + "s").equals(name)) {
                return Optional.of(column);
            }
        }
        return switch (wanted) {
            case "vol" -> Optional.of(VOLUME);
            case "split", "splits" -> Optional.of(STOCK_SPLITS);
            default -> Optional.empty();
        };
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
    }
}
