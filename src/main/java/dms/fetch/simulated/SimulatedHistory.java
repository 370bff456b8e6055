package dms.fetch.simulated;

import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Market;
import dms.market.Symbol;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The made-up history of one symbol from its listing up to a date: a random walk by day, with dividends in some quarters
 * and a split when the price has run too high or too low. Days without holidays: every weekday trades.
 */
final class SimulatedHistory {

    private static final double TICK = 0.01;
    private static final double SPLIT_ABOVE = 400;
    private static final double REVERSE_SPLIT_BELOW = 2;
    private static final double OVERNIGHT = 0.006;
    private static final double INTRADAY = 0.011;

    private final Dice dice;
    private final Symbol symbol;
    private final List<SimulatedDay> days = new ArrayList<>();
    private final List<CorporateAction> actions = new ArrayList<>();

    /** The history up to and including a date. */
    SimulatedHistory(long seed, Symbol symbol, LocalDate last) {
        this.symbol = symbol;
        this.dice = new Dice(seed, symbol);
        SplittableRandom birth = dice.of(0, 0);
        LocalDate date = LocalDate.of(2000 + birth.nextInt(10), 1 + birth.nextInt(12), 1 + birth.nextInt(28));
        boolean isShare = symbol.market() != Market.FX
                && symbol.market() != Market.CRYPTO
                && symbol.market() != Market.INDEX
                && symbol.market() != Market.FUTURE;
        boolean pays = isShare && birth.nextInt(3) > 0;
        double close = round(20 + birth.nextDouble() * 180);
        double shares = Math.exp(13 + birth.nextDouble() * 3);
        for (; !date.isAfter(last); date = date.plusDays(1)) {
            if (!symbol.market().tradesOn(date.getDayOfWeek())) {
                continue;
            }
            if (isShare) {
                close = split(date, close);
                close = pays ? dividend(date, close) : close;
            }
            SimulatedDay day = day(date, close, shares);
            days.add(day);
            close = day.close();
        }
    }

    /** The trading days, ascending. */
    List<SimulatedDay> days() {
        return days;
    }

    /** The splits and dividends up to the last day. */
    List<CorporateAction> actions() {
        return actions;
    }

    /** The numbers for what happens within a day. */
    SplittableRandom within(LocalDate date) {
        return dice.of(date.toEpochDay(), 2);
    }

    /** Whether an accident of a kind happens to a day: once in so many days, at days of its own. */
    boolean strikes(LocalDate date, int kind, int onceIn) {
        return dice.of(date.toEpochDay(), 10 + kind).nextInt(onceIn) == 0;
    }

    private double split(LocalDate date, double close) {
        if (close > SPLIT_ABOVE && dice.of(date.toEpochDay(), 3).nextInt(40) == 0) {
            actions.add(new Split(date, 4, 1));
            return round(close / 4);
        }
        if (close < REVERSE_SPLIT_BELOW && dice.of(date.toEpochDay(), 3).nextInt(40) == 0) {
            actions.add(new Split(date, 1, 10));
            return round(close * 10);
        }
        return close;
    }

    /** Half a per cent on the first trading day from the tenth on of every third month. */
    private double dividend(LocalDate date, double close) {
        boolean isMonth = date.getMonthValue() % 3 == 2;
        boolean isDay = date.getDayOfMonth() >= 10
                && (days.isEmpty() || days.get(days.size() - 1).date().isBefore(date.withDayOfMonth(10)));
        double amount = round(close * 0.005);
        if (!isMonth || !isDay || days.isEmpty() || amount <= 0) {
            return close;
        }
        actions.add(new Dividend(date, amount));
        return round(close - amount);
    }

    private SimulatedDay day(LocalDate date, double previousClose, double shares) {
        SplittableRandom random = dice.of(date.toEpochDay(), 1);
        double open = round(previousClose * (1 + OVERNIGHT * Dice.normal(random)));
        double close = round(open * (1 + 0.0002 + INTRADAY * Dice.normal(random)));
        double high = round(Math.max(open, close) * (1 + 0.004 * Math.abs(Dice.normal(random))));
        double low = round(Math.min(open, close) * (1 - 0.004 * Math.abs(Dice.normal(random))));
        long volume = Math.round(shares * Math.exp(0.5 * Dice.normal(random)));
        return new SimulatedDay(date, open, high, low, close, Math.max(volume, 1_000));
    }

    /** The symbol. */
    Symbol symbol() {
        return symbol;
    }

    static double round(double price) {
        return Math.max(TICK, Math.rint(price * 100) / 100);
    }
}
