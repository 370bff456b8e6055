package dms.clean.history;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A day against its own finer bars: rows without prices are built from them, ranges that do not hold them are widened, and
 * ranges far wider than they show are found. Only where both stand on one price basis.
 */
final class FinerRule {

    private static final double SAME_BASIS = 0.02;
    private static final double OUTSIDE = 0.001;
    private static final double FAR_OUTSIDE = 0.05;
    private static final int BARS_AGREEING = 2;
    private static final double SURE = 0.9;
    private static final double UNSURE = 0.6;

    private FinerRule() {}

    /** The finer bars of one day, from row {@code from} to before row {@code to}. */
    private record Day(int from, int to, double open, double high, double low, double close, double volume) {}

    static void apply(HistoryDraft draft) {
        boolean isDaily = draft.context().interval() == dms.market.Interval.D1;
        draft.context().finer().filter(finer -> isDaily).ifPresent(finer -> apply(draft, finer));
    }

    private static void apply(HistoryDraft draft, PriceHistory finer) {
        Map<LocalDate, Day> days = days(draft.context(), finer);
        if (!isSameBasis(draft, days)) {
            return;
        }
        for (int i = 0; i < draft.size(); i++) {
            Day day = days.get(draft.context().dateOf(draft.time(i)));
            if (day == null || draft.isRemoved(i)) {
                continue;
            }
            if (draft.isPriced(i)) {
                compare(draft, finer, i, day);
            } else {
                build(draft, i, day);
            }
        }
    }

    private static Map<LocalDate, Day> days(HistoryContext context, PriceHistory finer) {
        Map<LocalDate, Day> days = new TreeMap<>();
        int i = 0;
        while (i < finer.size()) {
            LocalDate date = context.dateOfFiner(finer.openTimeMillis(i));
            int from = i;
            int first = -1;
            int last = -1;
            double high = 0;
            double low = Double.MAX_VALUE;
            double volume = 0;
            while (i < finer.size()
                    && context.dateOfFiner(finer.openTimeMillis(i)).equals(date)) {
                if (finer.isPriced(i)) {
                    first = first < 0 ? i : first;
                    last = i;
                    high = Math.max(high, finer.value(HistoryColumn.HIGH, i));
                    low = Math.min(low, finer.value(HistoryColumn.LOW, i));
                    volume += finer.value(HistoryColumn.VOLUME, i);
                }
                i++;
            }
            if (first >= 0) {
                double open = finer.value(HistoryColumn.OPEN, first);
                days.put(date, new Day(from, i, open, high, low, finer.value(HistoryColumn.CLOSE, last), volume));
            }
        }
        return days;
    }

    private static boolean isSameBasis(HistoryDraft draft, Map<LocalDate, Day> days) {
        double[] ratios = Arrays.stream(draft.pricedRows())
                .filter(i -> days.containsKey(draft.context().dateOf(draft.time(i))))
                .mapToDouble(i -> {
                    Day day = days.get(draft.context().dateOf(draft.time(i)));
                    return day == null ? 1 : draft.close(i) / day.close();
                })
                .sorted()
                .toArray();
        return ratios.length > 0 && Math.abs(ratios[ratios.length / 2] - 1) < SAME_BASIS;
    }

    private static void build(HistoryDraft draft, int i, Day day) {
        List<CellChange> changes = new ArrayList<>(List.of(
                draft.change(HistoryColumn.OPEN, i, day.open()),
                draft.change(HistoryColumn.HIGH, i, day.high()),
                draft.change(HistoryColumn.LOW, i, day.low()),
                draft.change(HistoryColumn.CLOSE, i, day.close())));
        if (!(draft.volume(i) > 0) && draft.has(HistoryColumn.VOLUME)) {
            changes.add(draft.change(HistoryColumn.VOLUME, i, day.volume()));
        }
        draft.repair(
                DefectKind.NULL_ROW,
                draft.span("finer", i, i, 1),
                Map.of("after", day.close(), "finer_bars", (double) (day.to() - day.from())),
                SURE,
                changes);
    }

    private static void compare(HistoryDraft draft, PriceHistory finer, int i, Day day) {
        double high = draft.value(HistoryColumn.HIGH, i);
        double low = draft.value(HistoryColumn.LOW, i);
        List<CellChange> changes = new ArrayList<>();
        if (day.high() > high * (1 + OUTSIDE)) {
            changes.add(draft.change(HistoryColumn.HIGH, i, day.high()));
        }
        if (day.low() < low * (1 - OUTSIDE)) {
            changes.add(draft.change(HistoryColumn.LOW, i, day.low()));
        }
        Map<String, Double> evidence = new LinkedHashMap<>();
        evidence.put("high", high);
        evidence.put("low", low);
        evidence.put("finer_high", day.high());
        evidence.put("finer_low", day.low());
        HistoryDefect.Span span = draft.span("finer", i, i, 1);
        if (!changes.isEmpty()) {
            int agreeing = barsOutside(finer, day, high, low);
            evidence.put("finer_bars_outside", (double) agreeing);
            draft.repair(
                    DefectKind.OFF_FINER_RANGE, span, evidence, agreeing >= BARS_AGREEING ? SURE : UNSURE, changes);
        } else if (high > day.high() * (1 + FAR_OUTSIDE) || low < day.low() * (1 - FAR_OUTSIDE)) {
            draft.find(
                    DefectKind.OFF_FINER_RANGE,
                    span,
                    java.util.Set.of(HistoryColumn.HIGH, HistoryColumn.LOW),
                    evidence,
                    UNSURE);
        }
    }

    private static int barsOutside(PriceHistory finer, Day day, double high, double low) {
        int outside = 0;
        for (int j = day.from(); j < day.to(); j++) {
            boolean isOutside = finer.isPriced(j)
                    && (finer.value(HistoryColumn.HIGH, j) > high * (1 + OUTSIDE)
                            || finer.value(HistoryColumn.LOW, j) < low * (1 - OUTSIDE));
            outside += isOutside ? 1 : 0;
        }
        return outside;
    }
}
