package dms.fetch.yahoo;

import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.SplitFactors;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The corporate actions of a symbol as Yahoo lists them, by ex-date; amounts still adjusted for every split up to the
 * asking. Immutable once built.
 *
 * <p>Capital gains of funds: until the nineties Yahoo lists them beside the dividend of the same day (VFINX 1987-12-29:
 * gain 0.17, dividend 0.15), nowadays the dividend already holds the gain (VWILX 2024-12-18: gain 8.999, dividend 9.968;
 * github.com/ranaroussi/yfinance/issues/2666, read 2026-11-23), and {@code adjclose} counts both either way. A gain is
 * paid apart from the dividend of its day if it exceeds that dividend, or if another gain within six years does; else the
 * dividend holds it.
 */
final class ActionHistory {

    private static final int YEARS_OF_ONE_HABIT = 6;

    private final SortedMap<LocalDate, Split> splits = new TreeMap<>();
    private final SortedMap<LocalDate, Double> dividends = new TreeMap<>();
    private final SortedMap<LocalDate, Double> gains = new TreeMap<>();
    private int unreadable;

    private ActionHistory() {}

    /** Of a symbol without any action. */
    static ActionHistory empty() {
        return new ActionHistory();
    }

    /** What an answer lists; the ex-date is each event's own {@code date}, not the bar it is listed under. */
    static ActionHistory of(ChartAnswer answer, ZoneId zone) {
        ActionHistory history = new ActionHistory();
        for (ChartAnswer.SplitEvent split : answer.splits) {
            LocalDate exDate = dateOf(split.date(), zone);
            history.splits.put(exDate, new Split(exDate, split.numerator(), split.denominator()));
        }
        history.addPayments(answer.dividends, history.dividends, zone);
        history.addPayments(answer.capitalGains, history.gains, zone);
        return history;
    }

    private void addPayments(List<ChartAnswer.Payment> payments, Map<LocalDate, Double> byDate, ZoneId zone) {
        for (ChartAnswer.Payment payment : payments) {
            if (!(payment.amount() > 0) || Double.isInfinite(payment.amount())) {
                unreadable++;
                continue;
            }
            byDate.merge(
                    dateOf(payment.date(), zone),
                    payment.amount(),
                    (one, other) -> one.equals(other) ? one : (Double) (one + other));
        }
    }

    private static LocalDate dateOf(long seconds, ZoneId zone) {
        return Instant.ofEpochSecond(seconds).atZone(zone).toLocalDate();
    }

    /** This history, and of the other what it lacks. */
    ActionHistory with(ActionHistory other) {
        ActionHistory merged = new ActionHistory();
        for (ActionHistory history : List.of(other, this)) {
            merged.splits.putAll(history.splits);
            merged.dividends.putAll(history.dividends);
            merged.gains.putAll(history.gains);
        }
        merged.unreadable = Math.max(unreadable, other.unreadable);
        return merged;
    }

    /** How many payments had no amount above zero. */
    int unreadable() {
        return unreadable;
    }

    /** The splits that Yahoo's prices of a day are adjusted for: those with an ex-date up to it. */
    List<Split> splitsUpTo(LocalDate asOf) {
        return List.copyOf(splits.headMap(asOf.plusDays(1)).values());
    }

    /**
     * Splits and dividends up to a day, amounts as paid on their ex-date, ascending by ex-date, the split first.
     *
     * @param asOf the day of the asking, up to which amounts are adjusted
     */
    List<CorporateAction> asTraded(LocalDate asOf) {
        LocalDate end = asOf.plusDays(1);
        List<Split> applied = splitsUpTo(asOf);
        SplitFactors factors = SplitFactors.of(applied);
        List<CorporateAction> actions = new ArrayList<>(applied);
        paid().headMap(end)
                .forEach((exDate, amount) ->
                        actions.add(new Dividend(exDate, AsTraded.sevenDigits(amount * factors.after(exDate)))));
        actions.sort(Comparator.comparing(CorporateAction::exDate));
        return actions;
    }

    private SortedMap<LocalDate, Double> paid() {
        SortedMap<LocalDate, Double> paid = new TreeMap<>(dividends);
        gains.forEach((exDate, gain) -> {
            if (isApart(exDate)) {
                paid.merge(exDate, gain, Double::sum);
            }
        });
        return paid;
    }

    private boolean isApart(LocalDate exDate) {
        return gains
                .subMap(
                        exDate.minusYears(YEARS_OF_ONE_HABIT),
                        exDate.plusYears(YEARS_OF_ONE_HABIT).plusDays(1))
                .entrySet()
                .stream()
                .anyMatch(gain -> gain.getValue() > dividends.getOrDefault(gain.getKey(), 0.0));
    }

    /**
     * Whether an answer may lack events. Yahoo lists one event under each bar: of several in one bar the later ones move
     * to the next bars, and what is left at the end is overwritten. So an event listed under a bar that is not its own
     * tells that others may be gone (recorded: VFINX, 3mo over its whole life, lacks 19 dividends of 2020 to 2025;
     * github.com/joshuaulrich/quantmod/issues/372, read 2026-11-23).
     */
    static boolean mayLack(ChartAnswer answer) {
        return answer.dividends.stream().anyMatch(payment -> isMoved(answer, payment.key(), payment.date()))
                || answer.capitalGains.stream().anyMatch(payment -> isMoved(answer, payment.key(), payment.date()))
                || answer.splits.stream().anyMatch(split -> isMoved(answer, split.key(), split.date()));
    }

    private static boolean isMoved(ChartAnswer answer, long key, long date) {
        int bar = Arrays.binarySearch(answer.stamps, key);
        if (bar < 0) {
            return true;
        }
        boolean tooEarly = date < key - 86_400;
        boolean tooLate = bar + 1 < answer.size() && date >= answer.stamp(bar + 1);
        return tooEarly || tooLate;
    }
}
