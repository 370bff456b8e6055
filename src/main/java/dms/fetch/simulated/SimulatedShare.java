package dms.fetch.simulated;

import dms.fetch.simulated.Noise.Purpose;
import dms.market.CorporateAction;
import dms.market.Market;
import dms.market.Symbol;
import dms.market.TradingCalendar;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The made-up life of a symbol: when it was listed, its splits and dividends, and its price on any day, as a function of
 * seed and symbol. Immutable; a day costs well under a microsecond and needs no day before it.
 *
 * <p>The logarithm of the close is a random walk by midpoint displacement (Lévy's construction of Brownian motion): the
 * value in the middle of two days is their mean plus noise that shrinks with the distance. Displacements do not grow beyond
 * {@link #WIDEST} days, which keeps prices within reason. On top, prices climb evenly towards each split by its ratio and
 * fall back at it.
 *
 * <p>Splits fall on the first trading day of a month that is a Monday, so that no weekly or monthly bar mixes two price
 * bases. Dividends do not move the price by themselves.
 */
final class SimulatedShare {

    /** The path is drawn between day 0 of the epoch and this one (2149-06-07), and the share has no bars after it. */
    private static final int LAST_DAY = 1 << 16;

    private static final int WIDEST = 2048;
    private static final LocalDate FIRST_LISTING = LocalDate.of(1990, 1, 2);
    private static final int LISTING_DAYS = 7300;
    private static final int YEARS_BETWEEN_SPLITS = 5;
    private static final double[][] RATIOS = {{2, 1}, {4, 1}, {3, 2}, {3, 1}, {2, 1}, {10, 1}, {1, 10}, {5, 1}};

    private final Market market;
    private final Noise noise;
    private final LocalDate listed;
    private final double volatility;
    private final double logPrice;
    private final double logVolume;
    private final List<CorporateAction.Split> splits;

    SimulatedShare(long seed, Symbol symbol) {
        market = symbol.market();
        noise = Noise.of(seed, symbol);
        listed = onTradingDay(FIRST_LISTING.plusDays(noise.below(Purpose.SHARE, 0, LISTING_DAYS)));
        double calm = market == Market.FX ? 0.3 : market == Market.CRYPTO ? 2 : 1;
        volatility = calm * (0.008 + 0.014 * noise.uniform(Purpose.SHARE, 1));
        logPrice = market == Market.FX
                ? -0.5 + noise.uniform(Purpose.SHARE, 2)
                : StrictMath.log(15) + 2.5 * noise.uniform(Purpose.SHARE, 2);
        logVolume = StrictMath.log(200_000) + 4 * noise.uniform(Purpose.SHARE, 3);
        splits = hasActions() ? drawSplits() : List.of();
    }

    private boolean hasActions() {
        return switch (market) {
            case FX, CRYPTO, INDEX, FUTURE -> false;
            default -> true;
        };
    }

    private List<CorporateAction.Split> drawSplits() {
        List<CorporateAction.Split> drawn = new ArrayList<>();
        int lastYear = LocalDate.ofEpochDay(LAST_DAY).getYear() - YEARS_BETWEEN_SPLITS;
        for (int year = listed.getYear() + 1; year < lastYear; year += YEARS_BETWEEN_SPLITS) {
            if (noise.below(Purpose.SPLIT, 3L * year, 100) < 55) {
                int months = noise.below(Purpose.SPLIT, 3L * year + 1, 12 * (YEARS_BETWEEN_SPLITS - 2));
                double[] ratio = RATIOS[noise.below(Purpose.SPLIT, 3L * year + 2, RATIOS.length)];
                LocalDate exDate = mondayOpeningAMonth(LocalDate.of(year, 1, 1).plusMonths(months));
                drawn.add(new CorporateAction.Split(exDate, ratio[0], ratio[1]));
            }
        }
        return List.copyOf(drawn);
    }

    private LocalDate mondayOpeningAMonth(LocalDate firstOfMonth) {
        LocalDate month = firstOfMonth;
        while (onTradingDay(month).getDayOfWeek() != DayOfWeek.MONDAY) {
            month = month.plusMonths(1);
        }
        return onTradingDay(month);
    }

    private LocalDate onTradingDay(LocalDate date) {
        LocalDate day = date;
        while (!isOpen(day)) {
            day = day.plusDays(1);
        }
        return day;
    }

    private LocalDate tradingDayBefore(LocalDate date) {
        LocalDate day = date.minusDays(1);
        while (!isOpen(day)) {
            day = day.minusDays(1);
        }
        return day;
    }

    /** The first day with a bar. */
    LocalDate listed() {
        return listed;
    }

    /** The last day that has a bar, long after anybody asks. */
    static LocalDate lastDay() {
        return LocalDate.ofEpochDay(LAST_DAY - 1L);
    }

    /** Whether the share trades on a date. */
    boolean tradesOn(LocalDate date) {
        return isOpen(date) && !date.isBefore(listed) && date.toEpochDay() < LAST_DAY;
    }

    /** By the exchange's calendar where it is known, otherwise by the day of the week. */
    private boolean isOpen(LocalDate date) {
        return market.tradesOn(date.getDayOfWeek())
                && TradingCalendar.of(market)
                        .filter(calendar -> calendar.covers(date))
                        .map(calendar -> calendar.isSession(date))
                        .orElse(true);
    }

    /** Every split and dividend from the listing to a date, by ex-date. */
    List<CorporateAction> actionsUntil(LocalDate last) {
        List<CorporateAction> actions = new ArrayList<>();
        for (CorporateAction.Split split : splits) {
            if (!split.exDate().isAfter(last)) {
                actions.add(split);
            }
        }
        if (hasActions() && noise.below(Purpose.DIVIDEND, 0, 100) < 60) {
            addDividends(last, actions);
        }
        actions.sort((left, right) -> left.exDate().compareTo(right.exDate()));
        return actions;
    }

    private void addDividends(LocalDate last, List<CorporateAction> actions) {
        double quarterly = 0.001 + 0.009 * noise.uniform(Purpose.DIVIDEND, 1);
        int inMonth = 5 + noise.below(Purpose.DIVIDEND, 2, 20);
        LocalDate month = listed.withDayOfMonth(1).plusMonths(12L + noise.below(Purpose.DIVIDEND, 3, 3));
        for (; month.toEpochDay() < LAST_DAY - 40; month = month.plusMonths(3)) {
            LocalDate exDate = onTradingDay(month.withDayOfMonth(inMonth));
            if (exDate.isAfter(last)) {
                return;
            }
            double price = StrictMath.exp(logClose(tradingDayBefore(exDate)));
            actions.add(new CorporateAction.Dividend(exDate, Math.max(1, Math.rint(price * quarterly * 1000)) / 1000));
        }
    }

    /** The bar of a day on which the share trades, prices as traded. */
    SimulatedDay day(LocalDate date) {
        long index = date.toEpochDay();
        double gap = 0.3 * volatility * noise.normal(Purpose.GAP, index);
        double open = StrictMath.exp(logClose(tradingDayBefore(date)) - logRatioAt(date) + gap);
        double close = StrictMath.exp(logClose(date));
        double above = 0.5 * volatility * Math.abs(noise.normal(Purpose.HIGH, index));
        double below = 0.5 * volatility * Math.abs(noise.normal(Purpose.LOW, index));
        double high = Math.max(open, close) * StrictMath.exp(above);
        double low = Math.min(open, close) * StrictMath.exp(-below);
        double volume = StrictMath.exp(logVolume + 0.4 * noise.normal(Purpose.VOLUME, index)) * sharesAt(date);
        return SimulatedDay.of(index, scale(low), new double[] {open, high, low, close}, volume);
    }

    private int scale(double price) {
        if (market == Market.FX) {
            return 100_000;
        }
        return price < 1 ? 1000 : 100;
    }

    private double logClose(LocalDate date) {
        return logPrice + climb(date) + walk((int) date.toEpochDay());
    }

    /** How far the price has climbed towards the next split; back at 0 on its ex-date. */
    private double climb(LocalDate date) {
        LocalDate from = listed;
        for (CorporateAction.Split split : splits) {
            if (date.isBefore(split.exDate())) {
                double way = split.exDate().toEpochDay() - from.toEpochDay();
                double gone = Math.max(0, date.toEpochDay() - from.toEpochDay());
                return StrictMath.log(split.ratio()) * gone / way;
            }
            from = split.exDate();
        }
        return 0;
    }

    private double logRatioAt(LocalDate date) {
        for (CorporateAction.Split split : splits) {
            if (split.exDate().equals(date)) {
                return StrictMath.log(split.ratio());
            }
        }
        return 0;
    }

    private double sharesAt(LocalDate date) {
        double shares = 1;
        for (CorporateAction.Split split : splits) {
            if (!date.isBefore(split.exDate())) {
                shares *= split.ratio();
            }
        }
        return shares;
    }

    private double walk(int day) {
        int low = 0;
        int high = LAST_DAY;
        double atLow = 0;
        double atHigh = 0;
        while (day > low) {
            int middle = (low + high) >>> 1;
            double spread = volatility * 0.5 * Math.sqrt(Math.min(high - low, WIDEST));
            double atMiddle = (atLow + atHigh) / 2 + spread * noise.normal(Purpose.PATH, middle);
            if (day >= middle) {
                low = middle;
                atLow = atMiddle;
            } else {
                high = middle;
                atHigh = atMiddle;
            }
        }
        return atLow;
    }
}
