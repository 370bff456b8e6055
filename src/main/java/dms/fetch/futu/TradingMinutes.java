package dms.fetch.futu;

import dms.market.Market;

/**
 * When the bars of a day open, by the minutes in which Futu says they end. Minutes count from midnight, market time. Futu
 * fills today's regular timetable even on days that were cut short, so the calendar's special hours do not matter here;
 * nor do earlier timetables, as minute bars reach back eight years.
 */
final class TradingMinutes {

    private static final int[] HONG_KONG = {570, 720, 780, 960};
    private static final int[] MAINLAND = {570, 690, 780, 900};
    private static final int[] UNITED_STATES = {570, 960};

    private TradingMinutes() {}

    /** Whether a stamp is the opening of the day: the opening auction, which has a minute of its own with Futu. */
    static boolean isAuction(Market exchange, int endMinute) {
        return endMinute == sessions(exchange)[0];
    }

    /**
     * The minute in which a bar opens. Bars are counted from the opening of their session, so the last of an odd session
     * is shorter: the hour that ends at 12:00 in Hong Kong opens at 11:30. The auction opens with the day's first bar.
     */
    static int openMinute(Market exchange, int endMinute, int length) {
        int[] sessions = sessions(exchange);
        for (int i = 0; i < sessions.length; i += 2) {
            if (endMinute > sessions[i] && endMinute <= sessions[i + 1]) {
                return sessions[i] + (endMinute - 1 - sessions[i]) / length * length;
            }
        }
        return isAuction(exchange, endMinute) ? endMinute : endMinute - length;
    }

    private static int[] sessions(Market exchange) {
        return switch (exchange) {
            case HK -> HONG_KONG;
            case SH, SZ -> MAINLAND;
            default -> UNITED_STATES;
        };
    }
}
