package dms.clean.history;

import dms.market.TimeRange;
import dms.market.TradingSession;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What a row says about itself, and about the day it stands on. */
final class RowRules {

    /** Prices that went through 32-bit floats or six decimals may differ by this part of themselves. */
    private static final double ROUNDING = 1e-6;

    private static final double SURE = 0.99;
    private static final double PHANTOM = 0.9;
    private static final double UNSURE = 0.6;

    private static final long MINUTE = 60_000;
    private static final long OPENING_AUCTION = 30 * MINUTE;
    private static final long CLOSING_AUCTION = 15 * MINUTE;
    private static final long LATE_PRINTS = 5 * MINUTE;

    private RowRules() {}

    /** Rows of one time: those that repeat the kept one are removed, the others are only found. */
    static void duplicates(HistoryDraft draft) {
        int i = 0;
        while (i < draft.size()) {
            int end = i + 1;
            while (end < draft.size() && draft.time(end) == draft.time(i)) {
                end++;
            }
            int[] rows =
                    IntStream.range(i, end).filter(row -> !draft.isRemoved(row)).toArray();
            if (rows.length > 1) {
                duplicates(draft, rows);
            }
            i = end;
        }
    }

    private static void duplicates(HistoryDraft draft, int[] rows) {
        int kept = rows[rows.length - 1];
        for (int row : rows) {
            kept = draft.isPriced(row) || !draft.isPriced(kept) ? row : kept;
        }
        List<Integer> extra = new ArrayList<>();
        boolean isPlain = true;
        for (int row : rows) {
            if (row != kept) {
                extra.add(row);
                isPlain &= saysNothingElse(draft, row, kept);
            }
        }
        draft.remove(
                DefectKind.DUPLICATE_ROW,
                draft.span("duplicates", rows[0], rows[rows.length - 1], extra.size()),
                Map.of("rows", (double) rows.length),
                isPlain ? SURE : UNSURE,
                extra);
    }

    private static boolean saysNothingElse(HistoryDraft draft, int i, int kept) {
        for (HistoryColumn column : HistoryColumn.values()) {
            double value = draft.value(column, i);
            boolean isNothing = Double.isNaN(value) || (column.isAction() && value == 0);
            if (!isNothing && Double.compare(value, draft.value(column, kept)) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Rows on days without session, and bars outside of the session of their day. Those in which nothing was traded are removed. */
    static void offSession(HistoryDraft draft) {
        boolean[] isClosed = new boolean[draft.size()];
        boolean[] isEmpty = new boolean[draft.size()];
        for (int i = 0; i < draft.size(); i++) {
            isClosed[i] = !draft.isRemoved(i) && isClosed(draft, i);
            isEmpty[i] = isClosed[i] && isEmptyDay(draft, i);
        }
        stretches(
                draft,
                i -> isEmpty[i],
                (from, to, rows) -> draft.remove(
                        DefectKind.OFF_SESSION,
                        draft.span("off-session", from, to, rows.size()),
                        Map.of("volume", 0.0),
                        PHANTOM,
                        rows));
        stretches(
                draft,
                i -> isClosed[i] && !isEmpty[i],
                (from, to, rows) -> draft.find(
                        DefectKind.OFF_SESSION,
                        draft.span("off-session", from, to, rows.size()),
                        Set.of(),
                        Map.of("volume", finite(draft.volume(from))),
                        UNSURE));
    }

    private static boolean isClosed(HistoryDraft draft, int i) {
        HistoryContext context = draft.context();
        if (context.interval().compareTo(dms.market.Interval.D1) > 0) {
            return false;
        }
        LocalDate date = context.dateOf(draft.time(i));
        return context.calendar()
                .filter(calendar -> calendar.covers(date))
                .filter(calendar -> calendar.session(date)
                        .map(session -> context.interval().isIntraday()
                                && !isWithin(
                                        session,
                                        draft.time(i),
                                        context.interval().millis()))
                        .orElse(true))
                .isPresent();
    }

    /** Whether a bar lies in a session, its auctions, or the minutes in which trades of a part are still printed. */
    private static boolean isWithin(TradingSession session, long time, long length) {
        List<TimeRange> parts = session.parts();
        for (int part = 0; part < parts.size(); part++) {
            long early = part == 0 ? OPENING_AUCTION : LATE_PRINTS;
            long late = part == parts.size() - 1 ? CLOSING_AUCTION : LATE_PRINTS;
            if (time + length > parts.get(part).startMillis() - early
                    && time < parts.get(part).endMillis() + late) {
                return true;
            }
        }
        return false;
    }

    /** Nothing traded, no action, and the prices are none or those of the row before. */
    private static boolean isEmptyDay(HistoryDraft draft, int i) {
        if (draft.volume(i) > 0
                || draft.value(HistoryColumn.DIVIDENDS, i) != 0
                || draft.value(HistoryColumn.STOCK_SPLITS, i) != 0
                || draft.value(HistoryColumn.CAPITAL_GAINS, i) != 0) {
            return false;
        }
        if (!draft.isPriced(i)) {
            return true;
        }
        int before = i - 1;
        while (before >= 0 && !draft.isPriced(before)) {
            before--;
        }
        return isFlat(draft, i) && (before < 0 || Math.abs(draft.close(i) / draft.close(before) - 1) < 0.005);
    }

    private static boolean isFlat(HistoryDraft draft, int i) {
        return draft.value(HistoryColumn.HIGH, i) == draft.value(HistoryColumn.LOW, i);
    }

    /** Rows that lack prices or volume, and prices that cannot be. */
    static void missingValues(HistoryDraft draft) {
        stretches(
                draft,
                i -> !draft.isRemoved(i) && missing(draft, i) == 4,
                (from, to, rows) -> draft.find(
                        DefectKind.NULL_ROW,
                        draft.span("missing", from, to, rows.size()),
                        HistoryColumn.PRICES,
                        Map.of("rows", (double) rows.size()),
                        SURE));
        stretches(
                draft,
                i -> !draft.isRemoved(i)
                        && ((missing(draft, i) > 0 && missing(draft, i) < 4)
                                || (missing(draft, i) == 0 && lacksVolume(draft, i))),
                (from, to, rows) -> draft.find(
                        DefectKind.MISSING_VALUE,
                        draft.span("missing", from, to, rows.size()),
                        Set.of(),
                        Map.of("prices", 4.0 - missing(draft, from)),
                        SURE));
        stretches(
                draft,
                i -> !draft.isRemoved(i) && missing(draft, i) < 4 && hasBadPrice(draft, i),
                (from, to, rows) -> draft.find(
                        DefectKind.PRICE_NOT_POSITIVE,
                        draft.span("missing", from, to, rows.size()),
                        HistoryColumn.PRICES,
                        Map.of("close", finite(draft.close(from))),
                        SURE));
        stretches(
                draft,
                i -> !draft.isRemoved(i) && draft.volume(i) < 0,
                (from, to, rows) -> draft.find(
                        DefectKind.NEGATIVE_VOLUME,
                        draft.span("missing", from, to, rows.size()),
                        EnumSet.of(HistoryColumn.VOLUME),
                        Map.of("volume", finite(draft.volume(from))),
                        SURE));
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    private static boolean lacksVolume(HistoryDraft draft, int i) {
        return draft.has(HistoryColumn.VOLUME) && !Double.isFinite(draft.volume(i));
    }

    private static int missing(HistoryDraft draft, int i) {
        int missing = 0;
        for (HistoryColumn column : HistoryColumn.PRICES) {
            missing += Double.isNaN(draft.value(column, i)) ? 1 : 0;
        }
        return missing;
    }

    private static boolean hasBadPrice(HistoryDraft draft, int i) {
        for (HistoryColumn column : HistoryColumn.PRICES) {
            double price = draft.value(column, i);
            if (!Double.isNaN(price) && !HistoryDraft.isGood(price)) {
                return true;
            }
        }
        return false;
    }

    /** Open or close outside of low and high. Which of them is wrong, the row alone does not say. */
    static void impossibleRanges(HistoryDraft draft) {
        for (int i : draft.pricedRows()) {
            double open = draft.value(HistoryColumn.OPEN, i);
            double high = draft.value(HistoryColumn.HIGH, i);
            double low = draft.value(HistoryColumn.LOW, i);
            double close = draft.close(i);
            double outside = Math.max(Math.max(Math.max(open, close) / high, low / Math.min(open, close)), low / high);
            if (outside <= 1 + ROUNDING) {
                continue;
            }
            List<CellChange> widened = new ArrayList<>();
            if (Math.max(open, close) > high) {
                widened.add(draft.change(HistoryColumn.HIGH, i, Math.max(open, close)));
            }
            if (Math.min(open, close) < low) {
                widened.add(draft.change(HistoryColumn.LOW, i, Math.min(open, close)));
            }
            Map<String, Double> evidence = new LinkedHashMap<>();
            evidence.put("open", open);
            evidence.put("high", high);
            evidence.put("low", low);
            evidence.put("close", close);
            evidence.put("outside_by", outside - 1);
            if (!widened.isEmpty()) {
                evidence.put("before", widened.get(0).before());
                evidence.put("after", widened.get(0).after());
            }
            HistoryDefect.Span span = draft.span("range", i, i, 1);
            if (widened.isEmpty()) {
                draft.find(DefectKind.IMPOSSIBLE_RANGE, span, HistoryColumn.PRICES, evidence, SURE);
            } else {
                draft.repair(DefectKind.IMPOSSIBLE_RANGE, span, evidence, UNSURE, widened);
            }
        }
    }

    /** Days on which nothing was traded, in a series that has volumes. */
    static void zeroVolumes(HistoryDraft draft) {
        if (draft.context().interval().isIntraday() || !draft.hasVolume()) {
            return;
        }
        stretches(
                draft,
                i -> draft.isPriced(i) && draft.volume(i) == 0 && !isClosed(draft, i),
                (from, to, rows) -> draft.find(
                        DefectKind.ZERO_VOLUME,
                        draft.span("zero-volume", from, to, rows.size()),
                        EnumSet.of(HistoryColumn.VOLUME),
                        Map.of(
                                "rows", (double) rows.size(),
                                "flat_rows",
                                        (double) rows.stream()
                                                .filter(i -> isFlat(draft, i))
                                                .count()),
                        PHANTOM));
    }

    /** A bar with a range and a volume that the next row has again, to the last digit. */
    static void staleRepeats(HistoryDraft draft) {
        int[] priced = draft.pricedRows();
        boolean[] isRepeat = new boolean[draft.size()];
        for (int k = 1; k < priced.length; k++) {
            isRepeat[priced[k]] = !isFlat(draft, priced[k])
                    && draft.volume(priced[k]) > 0
                    && isSameBar(draft, priced[k], priced[k - 1]);
        }
        stretches(
                draft,
                i -> isRepeat[i],
                (from, to, rows) -> draft.find(
                        DefectKind.STALE_REPEAT,
                        draft.span("stale", from, to, rows.size()),
                        EnumSet.range(HistoryColumn.OPEN, HistoryColumn.CLOSE),
                        Map.of("close", draft.close(from), "volume", draft.volume(from)),
                        PHANTOM));
    }

    private static boolean isSameBar(HistoryDraft draft, int i, int before) {
        for (HistoryColumn column : HistoryColumn.PRICES) {
            if (draft.value(column, i) != draft.value(column, before)) {
                return false;
            }
        }
        return draft.volume(i) == draft.volume(before);
    }

    /** Sessions between the first and the last row that have no row. */
    static void missingSessions(HistoryDraft draft) {
        HistoryContext context = draft.context();
        if (context.interval() != dms.market.Interval.D1) {
            return;
        }
        context.calendar().ifPresent(calendar -> {
            int before = -1;
            for (int i = 0; i < draft.size(); i++) {
                if (draft.isRemoved(i)) {
                    continue;
                }
                if (before >= 0) {
                    LocalDate first = context.dateOf(draft.time(before)).plusDays(1);
                    LocalDate last = context.dateOf(draft.time(i)).minusDays(1);
                    if (!first.isAfter(last) && calendar.covers(first) && calendar.covers(last)) {
                        int count = calendar.count(first, last);
                        if (count > 0) {
                            draft.find(
                                    DefectKind.MISSING_SESSION,
                                    new HistoryDefect.Span(
                                            calendar.sessions(first, last)
                                                    .get(0)
                                                    .date()
                                                    .atStartOfDay(java.time.ZoneOffset.UTC)
                                                    .toInstant(),
                                            last.atStartOfDay(java.time.ZoneOffset.UTC)
                                                    .toInstant(),
                                            count,
                                            "missing-session"),
                                    Set.of(),
                                    Map.of("sessions", (double) count),
                                    PHANTOM);
                        }
                    }
                }
                before = i;
            }
        });
    }

    /** Called for each stretch of rows. */
    private interface Stretch {

        void found(int from, int to, List<Integer> rows);
    }

    /** Finds the stretches of rows, one after the other, for which something holds. Removed rows do not part them. */
    private static void stretches(HistoryDraft draft, IntPredicate holds, Stretch stretch) {
        List<Integer> rows = new ArrayList<>();
        List<List<Integer>> found = new ArrayList<>();
        for (int i = 0; i < draft.size(); i++) {
            if (holds.test(i)) {
                rows.add(i);
            } else if (!draft.isRemoved(i) && !rows.isEmpty()) {
                found.add(rows);
                rows = new ArrayList<>();
            }
        }
        if (!rows.isEmpty()) {
            found.add(rows);
        }
        for (List<Integer> each : found) {
            stretch.found(each.get(0), each.get(each.size() - 1), each);
        }
    }
}
