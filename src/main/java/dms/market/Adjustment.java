package dms.market;

import java.util.Locale;

/** What a reader wants prices adjusted for (D4). Stored prices are as traded; adjustment happens on read. */
public enum Adjustment {
    /** As traded on the day. */
    NONE,
    /** Divided by the splits after the bar; volumes multiplied by them. */
    SPLIT,
    /** For cash dividends as Yahoo's {@code adjclose} does, and not for splits; volumes as traded. */
    DIVIDEND,
    /** For splits, and for cash dividends as Yahoo's {@code adjclose} does. */
    ALL;

    /**
     * Reads {@code none}, {@code split}, {@code dividend} or {@code all}, in any case.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Adjustment parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "none" -> NONE;
            case "split" -> SPLIT;
            case "dividend" -> DIVIDEND;
            case "all" -> ALL;
            default ->
                throw new IllegalArgumentException("adjust: expected none, split, dividend or all, found \""
                        + (text.length() > 20 ? text.substring(0, 20) + "…" : text) + '"');
        };
    }

    /** Whether splits are adjusted for. */
    public boolean isForSplits() {
        return this == SPLIT || this == ALL;
    }

    /** Whether dividends are adjusted for, so that the closes before them must be known. */
    public boolean isForDividends() {
        return this == DIVIDEND || this == ALL;
    }

    /** The same as {@link #parse}, under the name by which Jakarta REST finds it for query parameters. */
    public static Adjustment fromString(String text) {
        return parse(text);
    }
}
