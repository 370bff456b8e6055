package dms.clean.history;

import java.util.Locale;

/** What can be wrong with a history. Each kind is explained, with its thresholds, in {@code quality.md}. */
public enum DefectKind {
    /** A row without any price. */
    NULL_ROW(Severity.WARNING),
    /** A row that lacks some of its prices or its volume. */
    MISSING_VALUE(Severity.WARNING),
    /** A price of zero or less, or an infinite one. */
    PRICE_NOT_POSITIVE(Severity.ERROR),
    /** Open or close outside of low and high, or low above high. */
    IMPOSSIBLE_RANGE(Severity.WARNING),
    /** A volume below zero. */
    NEGATIVE_VOLUME(Severity.WARNING),
    /** No volume on a trading day. */
    ZERO_VOLUME(Severity.INFO),
    /** Another row of the same time. */
    DUPLICATE_ROW(Severity.WARNING),
    /** A row on a day without session. */
    OFF_SESSION(Severity.WARNING),
    /** A session without row. */
    MISSING_SESSION(Severity.WARNING),
    /** The same bar again. */
    STALE_REPEAT(Severity.WARNING),
    /** Prices a hundred times too high or too low. */
    UNIT_ERROR(Severity.ERROR),
    /** Prices on the wrong side of a split. */
    SPLIT_ERROR(Severity.ERROR),
    /** A price that leaves its neighbours and comes back. */
    PRICE_SPIKE(Severity.ERROR),
    /** A step that neither volatility nor any action explains. */
    PRICE_JUMP(Severity.ERROR),
    /** High and low do not hold what the finer bars show. */
    OFF_FINER_RANGE(Severity.WARNING),
    /** Bars within a day that leave the range of the day's own bar. */
    OFF_DAILY_RANGE(Severity.WARNING),
    /** An adjusted close that is infinite, zero or negative, or off the adjustment of its neighbours. */
    ADJ_INVALID(Severity.ERROR),
    /** A dividend that the adjusted closes before it do not carry. */
    ADJ_MISSING(Severity.ERROR),
    /** Adjusted closes carry a hundred times the dividend, or a hundredth. */
    ADJ_UNIT(Severity.ERROR),
    /** Adjusted closes carry another amount than the dividend. */
    ADJ_WRONG(Severity.ERROR),
    /** A dividend a hundred times too large or too small. */
    DIVIDEND_UNIT(Severity.ERROR),
    /** Dividends in another currency than the prices: all of them off by one ratio. */
    DIVIDEND_CURRENCY(Severity.ERROR),
    /** A dividend in the shares of before a split. */
    DIVIDEND_NOT_SPLIT_ADJUSTED(Severity.ERROR),
    /** A dividend of another amount than was paid. */
    DIVIDEND_WRONG(Severity.ERROR),
    /** A dividend that was never paid, or is there twice. */
    DIVIDEND_PHANTOM(Severity.ERROR),
    /** The adjusted closes carry a dividend that is not listed. */
    DIVIDEND_MISSING(Severity.ERROR),
    /** Dividend and adjustment stand on different dates. */
    DIVIDEND_WRONG_DATE(Severity.ERROR),
    /** A fund's capital gain that is part of its dividend and was taken off once more. */
    CAPITAL_GAIN_COUNTED_TWICE(Severity.ERROR);

    private final Severity severity;

    DefectKind(Severity severity) {
        this.severity = severity;
    }

    /** How much it matters. */
    public Severity severity() {
        return severity;
    }

    /** The name in reports, such as {@code unit_error}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
