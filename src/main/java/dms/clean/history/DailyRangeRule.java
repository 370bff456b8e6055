package dms.clean.history;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bars within a day against the day's own bar: prices that lie outside of its low and high. Which of the two is wrong a second
 * look must tell, so they are only found. The other way round is {@link FinerRule}.
 */
final class DailyRangeRule {

    private static final double SAME_BASIS = 0.02;
    private static final double OUTSIDE = 0.001;
    private static final double FAR_OUTSIDE = 0.05;
    private static final double SURE = 0.9;
    private static final double UNSURE = 0.6;

    private DailyRangeRule() {}

    static void apply(HistoryDraft draft) {
        boolean isIntraday = draft.context().interval().isIntraday();
        draft.context().daily().filter(daily -> isIntraday).ifPresent(daily -> apply(draft, daily));
    }

    private static void apply(HistoryDraft draft, PriceHistory daily) {
        Map<LocalDate, Integer> days = new HashMap<>();
        for (int i = 0; i < daily.size(); i++) {
            if (daily.isPriced(i)) {
                days.put(HistoryContext.utcDate(daily.openTimeMillis(i)), i);
            }
        }
        Map<Integer, List<Integer>> outside = new LinkedHashMap<>();
        double[] ratios = new double[draft.size()];
        int compared = 0;
        for (int row : draft.pricedRows()) {
            Integer day = days.get(draft.context().dateOf(draft.time(row)));
            if (day == null) {
                continue;
            }
            ratios[compared++] = draft.close(row) / daily.value(HistoryColumn.CLOSE, day);
            boolean isOutside = draft.value(HistoryColumn.HIGH, row)
                            > daily.value(HistoryColumn.HIGH, day) * (1 + OUTSIDE)
                    || draft.value(HistoryColumn.LOW, row) < daily.value(HistoryColumn.LOW, day) * (1 - OUTSIDE);
            if (isOutside) {
                outside.computeIfAbsent(day, key -> new ArrayList<>()).add(row);
            }
        }
        Arrays.sort(ratios, 0, compared);
        if (compared > 0 && Math.abs(ratios[compared / 2] - 1) < SAME_BASIS) {
            outside.forEach((day, rows) -> find(draft, daily, day, rows));
        }
    }

    private static void find(HistoryDraft draft, PriceHistory daily, int day, List<Integer> rows) {
        double high = 0;
        double low = Double.MAX_VALUE;
        for (int row : rows) {
            high = Math.max(high, draft.value(HistoryColumn.HIGH, row));
            low = Math.min(low, draft.value(HistoryColumn.LOW, row));
        }
        double dayHigh = daily.value(HistoryColumn.HIGH, day);
        double dayLow = daily.value(HistoryColumn.LOW, day);
        Map<String, Double> evidence = new LinkedHashMap<>();
        evidence.put("high", high);
        evidence.put("low", low);
        evidence.put("daily_high", dayHigh);
        evidence.put("daily_low", dayLow);
        boolean isFar = high > dayHigh * (1 + FAR_OUTSIDE) || low < dayLow * (1 - FAR_OUTSIDE);
        draft.find(
                DefectKind.OFF_DAILY_RANGE,
                draft.span("daily-range", rows.get(0), rows.get(rows.size() - 1), rows.size()),
                Set.of(HistoryColumn.HIGH, HistoryColumn.LOW),
                evidence,
                isFar ? SURE : UNSURE);
    }
}
