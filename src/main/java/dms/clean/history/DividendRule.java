package dms.clean.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Dividends against adjusted closes, prices and each other. For each ex-date the amounts that may have been paid compete:
 * the listed one, the one that the adjusted closes carry, a hundredth and a hundredfold, the one in shares after a split,
 * none. Each is scored by the fall of the prices on the ex-date measured in volatility, by how usual such a yield is, by
 * the other dividends of the series, and by how often Yahoo makes the mistake that it implies. Dates with the same
 * symptom are judged together, because such mistakes are made for a listing and not for a day: what the prices say is
 * added up, what a company usually pays is counted once.
 */
final class DividendRule {

    private static final double HUNDRED = 100;
    /** Prior odds against a mistake, as logarithms. */
    private static final double ADJUSTMENT_MISSING = 2;

    private static final double ADJUSTMENT_WRONG = 3;
    private static final double DIVIDEND_UNIT = 3;
    private static final double DIVIDEND_SPLIT = 1;
    private static final double DIVIDEND_RATIO = 4;
    private static final double DIVIDEND_OTHER = 6;
    private static final double MOST_DIFFERENCE = Math.log(5);
    private static final double LEAST_STEP = 0.25;
    private static final double SAME_RATIO = 0.12;
    private static final double MOST_EVENTS = 0.7;
    private static final double DIVIDEND_PHANTOM = 6;
    private static final double BOTH_UNIT_SUBUNIT = 8;
    /** That several dividends are listed in pounds beside prices in pence. */
    private static final double LISTED_IN_MONEY = 2.5;

    private static final double BOTH_UNIT = 12;
    private static final double BOTH_OTHER = 10;
    private static final double BOTH_DOUBLED = 9;
    /** Shares fall by less than their dividend in many countries: what the prices alone say is proposed and not applied. */
    private static final double PRICES_ALONE = 0.7;
    /** How much surer the prices must be than a single hypothesis, before a date is changed. */
    private static final double DATE_MARGIN = 2;

    private static final double GAIN_IS_PART = 2.5;
    private static final int TWIN_DAYS = 17;
    private static final int DATE_ROWS = 30;
    private static final int EDGE_ROWS = 5;
    private static final double SPIKE = 0.5;
    /** How far logarithms of dividends lie apart at least: beside several others, and beside two or three. */
    private static final double REGULAR = 0.2;

    private static final double IRREGULAR = 0.7;
    private static final int NEIGHBOURS = 8;
    private static final int FEW = 4;
    private static final double MEDIAN_TO_DEVIATION = 1.48;
    /** Odds that a date of the list is right rather than one of the adjusted closes, as a logarithm. */
    private static final double LISTED_DATE = 1;
    /** Odds that a step of the adjusted closes stands for a dividend that is not listed, as a logarithm. */
    private static final double STEP_IS_PAID = 3;

    private static final double LEAST_STRAY = 0.001;
    private static final double MOST_STRAY = 0.4;

    private final HistoryDraft draft;
    private final List<DividendEvent> events = new ArrayList<>();
    private final double[] volatility;
    private final boolean hasAdjusted;
    /** Where the adjusted closes step for a dividend that is listed on another date. */
    private final Map<DividendEvent, Step> steps = new HashMap<>();
    /** Events that are right although dividend and adjustment differ. */
    private final List<DividendEvent> settled = new ArrayList<>();
    /** Events on which listed and carried amounts differ by the same ratio as on others. */
    private final List<DividendEvent> common = new ArrayList<>();

    /**
     * A step of the adjusted closes for which no dividend is listed.
     *
     * @param exRow the row that its dividend belongs to
     * @param row the first row after it
     * @param before the last row before it
     * @param factor what it should step by
     * @param amount what was paid there
     */
    private record Step(int exRow, int row, int before, double factor, double amount) {}

    DividendRule(HistoryDraft draft) {
        this.draft = draft;
        this.hasAdjusted = draft.has(HistoryColumn.ADJ_CLOSE);
        int[] rows = draft.pricedRows();
        double[] moves = new double[rows.length];
        for (int k = 1; k < rows.length; k++) {
            moves[k] = Math.log(draft.close(rows[k]) / draft.close(rows[k - 1]));
        }
        double[] ofRows = Volatility.of(moves, 0);
        volatility = new double[draft.size()];
        int k = 0;
        for (int i = 0; i < draft.size(); i++) {
            while (k + 1 < rows.length && rows[k] < i) {
                k++;
            }
            volatility[i] = rows.length == 0 ? 0 : ofRows[k];
        }
    }

    void apply() {
        if (!draft.has(HistoryColumn.DIVIDENDS)) {
            return;
        }
        collect();
        twins();
        dates();
        gains();
        Predicate<DividendEvent> open = event -> event.kind() == null;
        judge(open.and(event -> !event.isConsistent() && event.isUnadjusted()));
        judge(open.and(event -> !event.isConsistent() && isRatio(event, HUNDRED)));
        judge(open.and(event -> !event.isConsistent() && isRatio(event, 1 / HUNDRED)));
        commonRatios();
        events.stream()
                .filter(open.and(event -> !event.isConsistent()))
                .toList()
                .forEach(event -> judge(event::equals));
        consistentUnits(HUNDRED);
        consistentUnits(1 / HUNDRED);
        consistentlyDoubled(2);
        consistentlyDoubled(0.5);
        repair();
        strays();
    }

    private void collect() {
        for (int i = 0; i < draft.size(); i++) {
            boolean hasAction = !draft.isRemoved(i)
                    && (draft.value(HistoryColumn.DIVIDENDS, i) > 0 || draft.value(HistoryColumn.CAPITAL_GAINS, i) > 0);
            if (!hasAction) {
                continue;
            }
            int before = lastClose(i - 1);
            int boundary = DividendFactors.boundary(i, draft.context().interval());
            int[] edge = edge(boundary);
            boolean isShared = !events.isEmpty() && edge[1] == events.get(events.size() - 1).after;
            if (before < 0 || edge[0] < 0 || edge[1] < 0 || isShared) {
                continue;
            }
            before = sane(before);
            events.add(new DividendEvent(draft, i, before, edge, volatility[i]));
        }
    }

    /** The rows between which the adjusted closes step: those nearest that have one, or a close at least. */
    private int[] edge(int boundary) {
        int last = lastClose(boundary - 1);
        int first = firstClose(boundary);
        int before = last;
        while (before >= 0 && last - before < EDGE_ROWS && !isAdjusted(before)) {
            before = lastClose(before - 1);
        }
        int after = first;
        while (after >= 0 && after - first < EDGE_ROWS && !isAdjusted(after)) {
            after = firstClose(after + 1);
        }
        boolean isBetter = before >= 0 && after >= 0 && isAdjusted(before) && isAdjusted(after);
        return isBetter ? new int[] {before, after} : new int[] {last, first};
    }

    private boolean isAdjusted(int row) {
        return HistoryDraft.isGood(draft.adjusted(row));
    }

    /** The last close before a date, or the one before it where it is a spike: no dividend is set against such a price. */
    private int sane(int before) {
        int earlier = lastClose(before - 1);
        int later = firstClose(before + 1);
        if (earlier < 0 || later < 0) {
            return before;
        }
        double left = Math.log(draft.close(before) / draft.close(earlier));
        double right = Math.log(draft.close(later) / draft.close(before));
        boolean isSpike = Math.abs(left) > SPIKE && Math.abs(left + right) < Math.abs(left) / 4;
        return isSpike ? earlier : before;
    }

    private int lastClose(int from) {
        int row = from;
        while (row >= 0 && (draft.isRemoved(row) || !HistoryDraft.isGood(draft.close(row)))) {
            row--;
        }
        return row;
    }

    private int firstClose(int from) {
        int row = from;
        while (row < draft.size() && (draft.isRemoved(row) || !HistoryDraft.isGood(draft.close(row)))) {
            row++;
        }
        return row < draft.size() ? row : -1;
    }

    private static boolean isRatio(DividendEvent event, double ratio) {
        double found = event.adjustmentAmount() / event.amount;
        return Math.abs(found / ratio - 1) < 0.05;
    }

    /** The same dividend twice within some days, of which the adjusted closes carry one on its date or both on one. */
    private void twins() {
        if (medianGapDays() < TWIN_DAYS + 4) {
            return;
        }
        for (int k = 1; k < events.size(); k++) {
            DividendEvent first = events.get(k - 1);
            DividendEvent second = events.get(k);
            long days = (draft.time(second.row) - draft.time(first.row)) / 86_400_000L;
            boolean isTwin = days <= TWIN_DAYS && Math.abs(first.amount / second.amount - 1) < 0.01;
            if (!isTwin || first.kind() != null || second.kind() != null) {
                continue;
            }
            DividendEvent phantom = phantomOf(first, second);
            DividendEvent real = phantom == first ? second : first;
            boolean isTold = hasAdjusted && phantom.isUnadjusted() && !real.isUnadjusted();
            double odds =
                    (isTold ? 4 : 0) + DIVIDEND_UNIT + phantom.priceScore(0) - phantom.priceScore(phantom.amount) - 1;
            double confidence = Volatility.confidence(isTold ? odds : Math.min(odds, phantomOdds(phantom, real)));
            phantom.decide(0, 1, DefectKind.DIVIDEND_PHANTOM, confidence);
            if (hasAdjusted && !real.isConsistent()) {
                real.decide(
                        real.amount,
                        DividendFactors.factor(real.amount, real.closeBefore),
                        DefectKind.ADJ_WRONG,
                        confidence);
            }
        }
    }

    /** What the prices say for this one of two being the phantom, as a logarithm of odds. */
    private static double phantomOdds(DividendEvent phantom, DividendEvent real) {
        return real.priceScore(real.amount)
                - real.priceScore(0)
                - phantom.priceScore(phantom.amount)
                + phantom.priceScore(0);
    }

    private static DividendEvent phantomOf(DividendEvent first, DividendEvent second) {
        if (first.isUnadjusted() != second.isUnadjusted()) {
            return first.isUnadjusted() ? first : second;
        }
        double firstReal = first.priceScore(first.amount) - first.priceScore(0);
        double secondReal = second.priceScore(second.amount) - second.priceScore(0);
        return firstReal < secondReal ? first : second;
    }

    private double medianGapDays() {
        if (events.size() < 4) {
            return Double.MAX_VALUE;
        }
        double[] gaps = new double[events.size() - 1];
        for (int k = 1; k < events.size(); k++) {
            gaps[k - 1] = (draft.time(events.get(k).row) - draft.time(events.get(k - 1).row)) / 86_400_000.0;
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }

    /** A step of the adjusted closes without dividend, near a dividend without step and of its size. */
    private void dates() {
        if (!hasAdjusted) {
            return;
        }
        for (DividendEvent event : events) {
            if (event.kind() != null || event.isConsistent() || !event.isUnadjusted()) {
                continue;
            }
            int stray = strayStep(event);
            if (stray < 0) {
                continue;
            }
            DividendEvent there = eventAt(stray);
            double here = event.priceScore(event.amount) + there.priceScore(0);
            double moved = event.priceScore(0) + there.priceScore(event.amount);
            double odds = here - moved + LISTED_DATE;
            if (odds >= 0) {
                event.decide(
                        event.amount,
                        DividendFactors.factor(event.amount, event.closeBefore),
                        DefectKind.DIVIDEND_WRONG_DATE,
                        Volatility.confidence(odds - DATE_MARGIN));
                steps.put(event, new Step(there.row, there.after, there.before, 1, 0));
            } else {
                event.decide(0, 1, DefectKind.DIVIDEND_WRONG_DATE, Volatility.confidence(-odds - DATE_MARGIN));
                steps.put(event, new Step(there.row, there.after, there.before, there.factor, event.amount));
            }
        }
    }

    /** What prices and adjusted closes say about a step into a row for which no dividend is listed. */
    private DividendEvent eventAt(int row) {
        int exRow = exRow(row);
        return new DividendEvent(
                draft, exRow, lastClose(exRow - 1), new int[] {lastClose(row - 1), row}, volatility[exRow]);
    }

    /** The row that a dividend belongs to for which the adjusted closes step into a row: in weeks and months the one before. */
    private int exRow(int row) {
        return DividendFactors.boundary(0, draft.context().interval()) == 0 ? row : lastClose(row - 1);
    }

    /** The row at which the adjusted closes step by about the size of a dividend that is listed elsewhere; -1 if none does. */
    private int strayStep(DividendEvent event) {
        int found = -1;
        int last = Math.min(draft.size() - 1, event.row + DATE_ROWS);
        for (int i = Math.max(1, event.row - DATE_ROWS); i <= last; i++) {
            boolean isNearer = found < 0 || Math.abs(i - event.row) < Math.abs(found - event.row);
            if (isNearer && Math.abs(strayAmount(i) / event.amount - 1) < 0.05) {
                found = i;
            }
        }
        return found;
    }

    /** The amount by which the adjusted closes step at a row that is no ex-date; 0 if they do not. */
    private double strayAmount(int i) {
        int before = lastClose(i - 1);
        int paidAfter = before < 0 ? -1 : lastClose(exRow(i) - 1);
        boolean isOpen = paidAfter >= 0
                && !draft.isRemoved(i)
                && HistoryDraft.isGood(draft.close(i))
                && HistoryDraft.isGood(draft.adjusted(i))
                && HistoryDraft.isGood(draft.adjusted(before));
        if (!isOpen || draft.isExplained(i) || events.stream().anyMatch(event -> event.after == i)) {
            return 0;
        }
        return (1 - draft.adjusted(before) / draft.close(before) / (draft.adjusted(i) / draft.close(i)))
                * draft.close(paidAfter);
    }

    /** Steps of the adjusted closes for which no dividend is listed at all. */
    private void strays() {
        for (int i = draft.size() - 1; hasAdjusted && i > 0; i--) {
            int row = i;
            boolean isDated = steps.values().stream().anyMatch(step -> step.row() == row);
            double amount = isDated ? 0 : strayAmount(i);
            int before = lastClose(i - 1);
            if (before < 0 || amount / draft.close(before) < LEAST_STRAY || amount / draft.close(before) > MOST_STRAY) {
                continue;
            }
            DividendEvent there = eventAt(i);
            double odds = there.priceScore(amount)
                    - there.priceScore(0)
                    + there.yieldScore(amount)
                    + regularity(amount, i, List.of())
                    + STEP_IS_PAID;
            boolean isPaid = odds > 0;
            List<CellChange> changes = isPaid
                    ? List.of(draft.change(HistoryColumn.DIVIDENDS, there.row, amount))
                    : readjusted(i, before, 1);
            Map<String, Double> evidence = new LinkedHashMap<>();
            evidence.put("before", isPaid ? draft.value(HistoryColumn.DIVIDENDS, there.row) : there.factor);
            evidence.put("after", isPaid ? amount : 1);
            evidence.put("close_before", there.closeBefore);
            evidence.put("least_drop", there.leastDrop());
            evidence.put("most_drop", there.mostDrop());
            evidence.put("volatility", there.volatility());
            draft.repair(
                    isPaid ? DefectKind.DIVIDEND_MISSING : DefectKind.ADJ_WRONG,
                    draft.span("dividend", i, i, 1),
                    evidence,
                    Volatility.confidence(Math.abs(odds)),
                    changes);
        }
    }

    /** Gains of a fund that are part of its dividend and taken off once more. */
    private void gains() {
        List<DividendEvent> doubled = events.stream()
                .filter(event -> event.kind() == null
                        && event.gain > 0
                        && hasAdjusted
                        && !event.isConsistent()
                        && Math.abs(event.adjustmentAmount() - event.amount - event.gain) <= 2 * event.tolerance)
                .toList();
        double odds = 0;
        for (DividendEvent event : doubled) {
            odds += event.priceScore(event.amount) - event.priceScore(event.amount + event.gain);
            odds += event.amount >= event.gain ? GAIN_IS_PART : -GAIN_IS_PART;
        }
        for (DividendEvent event : doubled) {
            if (odds > 0) {
                event.decide(
                        event.amount,
                        DividendFactors.factor(event.amount, event.closeBefore),
                        DefectKind.CAPITAL_GAIN_COUNTED_TWICE,
                        Volatility.confidence(odds));
            } else {
                settled.add(event);
            }
        }
    }

    /** An amount that may have been paid, with what is to be said for it. */
    private record Candidate(
            DefectKind kind, ToDoubleFunction<DividendEvent> amount, ToDoubleFunction<DividendEvent> cost) {}

    private List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        all.add(new Candidate(DefectKind.ADJ_WRONG, event -> event.amount, DividendRule::costOfListed));
        all.add(new Candidate(DefectKind.DIVIDEND_WRONG, this::carried, this::costOfCarried));
        all.add(new Candidate(DefectKind.DIVIDEND_UNIT, event -> event.amount / HUNDRED, event -> BOTH_OTHER));
        all.add(new Candidate(DefectKind.DIVIDEND_UNIT, event -> event.amount * HUNDRED, event -> BOTH_OTHER));
        for (double ratio : laterSplits()) {
            all.add(new Candidate(
                    DefectKind.DIVIDEND_NOT_SPLIT_ADJUSTED,
                    event -> hasSplitAfter(event, ratio) ? event.amount / ratio : Double.NaN,
                    event -> BOTH_OTHER));
        }
        return all;
    }

    /** The amount that the adjusted closes carry; NaN where that is none. */
    private double carried(DividendEvent event) {
        if (event.isUnadjusted()) {
            return 0;
        }
        double amount = event.adjustmentAmount();
        return amount > 0 && amount < event.closeBefore ? amount : Double.NaN;
    }

    private static double costOfListed(DividendEvent event) {
        if (event.isUnadjusted()) {
            return ADJUSTMENT_MISSING;
        }
        return isRatio(event, 0.5) ? DIVIDEND_RATIO : ADJUSTMENT_WRONG;
    }

    private double costOfCarried(DividendEvent event) {
        if (event.isUnadjusted()) {
            return DIVIDEND_PHANTOM;
        }
        if (isRatio(event, HUNDRED) || isRatio(event, 1 / HUNDRED)) {
            return DIVIDEND_UNIT;
        }
        if (isOfSplit(event)) {
            return DIVIDEND_SPLIT;
        }
        boolean isKnownMistake = common.contains(event) || isRatio(event, 2) || isRatio(event, 0.5);
        return isKnownMistake ? DIVIDEND_RATIO : DIVIDEND_OTHER;
    }

    private boolean isOfSplit(DividendEvent event) {
        return laterSplits().stream().anyMatch(ratio -> hasSplitAfter(event, ratio) && isRatio(event, 1 / ratio));
    }

    private List<Double> laterSplits() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < draft.size(); i++) {
            double ratio = draft.value(HistoryColumn.STOCK_SPLITS, i);
            if (ratio > 0 && ratio != 1 && !ratios.contains(ratio)) {
                ratios.add(ratio);
            }
        }
        return ratios;
    }

    private boolean hasSplitAfter(DividendEvent event, double ratio) {
        for (int i = event.row; i < draft.size(); i++) {
            if (draft.value(HistoryColumn.STOCK_SPLITS, i) == ratio) {
                return true;
            }
        }
        return false;
    }

    /** Dates on which listed and carried amounts differ by one ratio, such as that of two currencies. */
    private void commonRatios() {
        for (DividendEvent first : events) {
            double ratio = first.adjustmentAmount() / first.amount;
            Predicate<DividendEvent> isAlike = event -> event.kind() == null
                    && !settled.contains(event)
                    && !event.isConsistent()
                    && !event.isUnadjusted()
                    && Math.abs(event.adjustmentAmount() / event.amount / ratio - 1) < SAME_RATIO;
            long alike = events.stream().filter(isAlike).count();
            boolean isOfSeries = alike > 1 && alike >= MOST_EVENTS * events.size();
            if (ratio > 0 && isAlike.test(first) && isOfSeries && !hasStepOf(ratio)) {
                events.stream().filter(isAlike).forEach(common::add);
                judge(event -> common.contains(event) && event.kind() == null);
            }
        }
    }

    /** Whether the prices step by a ratio somewhere: then those before stand on another basis, and not the dividends. */
    private boolean hasStepOf(double ratio) {
        int before = -1;
        for (int row : draft.pricedRows()) {
            double move = before < 0 ? 0 : Math.abs(Math.log(draft.close(row) / draft.close(before)));
            if (move > LEAST_STEP && Math.abs(move - Math.abs(Math.log(ratio))) < SAME_RATIO) {
                return true;
            }
            before = row;
        }
        return false;
    }

    /** Judges dates with one symptom together. */
    private void judge(Predicate<DividendEvent> symptom) {
        List<DividendEvent> group = events.stream()
                .filter(event -> symptom.test(event) && !settled.contains(event))
                .toList();
        if (group.isEmpty() || !hasAdjusted) {
            return;
        }
        List<Candidate> candidates = candidates();
        double[] scores = new double[candidates.size()];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = score(group, candidates.get(c));
        }
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            best = scores[c] > scores[best] ? c : best;
        }
        double second = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < scores.length; c++) {
            boolean isSame = Math.abs(candidates.get(c).amount.applyAsDouble(group.get(0))
                                    / candidates.get(best).amount.applyAsDouble(group.get(0))
                            - 1)
                    < 0.05;
            second = c == best || isSame ? second : Math.max(second, scores[c]);
        }
        double confidence = Volatility.confidence(scores[best] - second);
        Candidate chosen = candidates.get(best);
        for (DividendEvent event : group) {
            double paid = isCarried(chosen) ? exact(event) : chosen.amount.applyAsDouble(event);
            double factor = isCarried(chosen) ? event.factor : DividendFactors.factor(paid, event.closeBefore);
            event.decide(paid, factor, kind(event, chosen), confidence);
        }
    }

    private static boolean isCarried(Candidate chosen) {
        return chosen.kind == DefectKind.DIVIDEND_WRONG;
    }

    /**
     * The amount that the adjusted closes carry, as the listed one says it exactly where the two differ by a unit, a split or
     * twofold: closes are revised after they were adjusted for.
     */
    private double exact(DividendEvent event) {
        List<Double> ratios = new ArrayList<>(List.of(HUNDRED, 1 / HUNDRED, 2.0, 0.5));
        laterSplits().stream()
                .filter(ratio -> hasSplitAfter(event, ratio))
                .map(ratio -> 1 / ratio)
                .forEach(ratios::add);
        return ratios.stream()
                .filter(ratio -> isRatio(event, ratio))
                .map(ratio -> event.amount * ratio)
                .findFirst()
                .orElse(carried(event));
    }

    private DefectKind kind(DividendEvent event, Candidate chosen) {
        if (chosen.kind == DefectKind.ADJ_WRONG) {
            if (event.isUnadjusted()) {
                return DefectKind.ADJ_MISSING;
            }
            boolean isUnit = isRatio(event, HUNDRED) || isRatio(event, 1 / HUNDRED);
            return isUnit ? DefectKind.ADJ_UNIT : DefectKind.ADJ_WRONG;
        }
        if (isCarried(chosen)) {
            if (event.isUnadjusted()) {
                return DefectKind.DIVIDEND_PHANTOM;
            }
            if (isOfSplit(event)) {
                return DefectKind.DIVIDEND_NOT_SPLIT_ADJUSTED;
            }
            boolean isUnit = isRatio(event, HUNDRED) || isRatio(event, 1 / HUNDRED);
            if (isUnit) {
                return DefectKind.DIVIDEND_UNIT;
            }
            boolean isDoubled = isRatio(event, 2) || isRatio(event, 0.5);
            return common.contains(event) && !isDoubled ? DefectKind.DIVIDEND_CURRENCY : DefectKind.DIVIDEND_WRONG;
        }
        return chosen.kind;
    }

    private double score(List<DividendEvent> group, Candidate candidate) {
        double prices = 0;
        double yields = 0;
        double regularity = 0;
        double cost = 0;
        for (DividendEvent event : group) {
            double paid = candidate.amount.applyAsDouble(event);
            if (Double.isNaN(paid)) {
                return Double.NEGATIVE_INFINITY;
            }
            prices += event.priceScore(paid);
            yields += event.yieldScore(paid);
            regularity += regularity(paid, event.row, group);
            cost = Math.max(cost, candidate.cost.applyAsDouble(event));
        }
        return prices + (yields + regularity) / group.size() - cost;
    }

    /** How usual an amount is beside the series' other dividends; 0 where there are fewer than two. */
    private double regularity(double paid, int row, List<DividendEvent> group) {
        if (paid <= 0) {
            return 0;
        }
        double[] others = events.stream()
                .filter(event -> !group.contains(event) && event.chosen() > 0)
                .sorted(Comparator.comparingInt(event -> Math.abs(event.row - row)))
                .limit(NEIGHBOURS)
                .mapToDouble(event -> Math.log(event.chosen()))
                .sorted()
                .toArray();
        if (others.length < 2) {
            return 0;
        }
        double median = others[others.length / 2];
        double[] distances = Arrays.stream(others)
                .map(other -> Math.abs(other - median))
                .sorted()
                .toArray();
        double squares =
                Arrays.stream(distances).map(distance -> distance * distance).sum();
        double usual = Math.max(
                MEDIAN_TO_DEVIATION * distances[distances.length / 2], Math.sqrt(squares / distances.length) / 2);
        double spread = others.length < FEW ? Math.max(IRREGULAR, usual) : Math.max(REGULAR, usual);
        return -Volatility.surprise(Math.log(paid) - median, spread);
    }

    /** Dividends that agree with the adjusted closes, and are a hundred times too large or too small all the same. */
    private void consistentUnits(double ratio) {
        List<DividendEvent> group = events.stream()
                .filter(event -> event.kind() == null
                        && event.amount > 0
                        && (event.isConsistent() || !hasAdjusted)
                        && event.gain == 0
                        && event.yieldScore(event.amount / ratio)
                                        - event.yieldScore(event.amount)
                                        + event.priceScore(event.amount / ratio)
                                        - event.priceScore(event.amount)
                                > 0)
                .toList();
        alike(group, ratio).forEach(each -> consistentUnit(each, ratio));
    }

    /** Dividends parted where amounts differ much, the least likely first: what is wrong with one says nothing of another size. */
    private static List<List<DividendEvent>> alike(List<DividendEvent> group, double ratio) {
        Comparator<DividendEvent> byAmount = Comparator.comparingDouble(event -> event.amount);
        List<List<DividendEvent>> parts = new ArrayList<>();
        double last = 0;
        for (DividendEvent event : group.stream()
                .sorted(ratio > 1 ? byAmount.reversed() : byAmount)
                .toList()) {
            if (parts.isEmpty() || Math.abs(Math.log(event.amount / last)) > MOST_DIFFERENCE) {
                parts.add(new ArrayList<>());
            }
            parts.get(parts.size() - 1).add(event);
            last = event.amount;
        }
        return parts;
    }

    private void consistentUnit(List<DividendEvent> group, double ratio) {
        boolean isSubunit = draft.context().subunit() > 1;
        boolean isListedInMoney = isSubunit && ratio < 1 && group.size() > 1;
        double inSubunit = isListedInMoney ? LISTED_IN_MONEY : BOTH_UNIT_SUBUNIT;
        double prior = isSubunit ? inSubunit : BOTH_UNIT;
        List<DividendEvent> open = new ArrayList<>(group);
        while (!open.isEmpty()) {
            List<DividendEvent> judged = open;
            double odds = -prior;
            double once = 0;
            for (DividendEvent event : judged) {
                odds += event.priceScore(event.amount / ratio) - event.priceScore(event.amount);
                once += event.yieldScore(event.amount / ratio) - event.yieldScore(event.amount);
                once += regularity(event.amount / ratio, event.row, judged)
                        - regularity(event.amount, event.row, judged);
            }
            double total = odds + once / judged.size();
            if (total > 0) {
                for (DividendEvent event : judged) {
                    event.decide(
                            event.amount / ratio,
                            DividendFactors.factor(event.amount / ratio, event.closeBefore),
                            DefectKind.DIVIDEND_UNIT,
                            Volatility.confidence(total));
                }
                return;
            }
            open.remove(judged.stream()
                    .min(Comparator.comparingDouble(event -> own(event, ratio)))
                    .orElseThrow());
        }
    }

    /** Dividends that agree with the adjusted closes, and of which the first prices of all ex-dates show the half or the double. */
    private void consistentlyDoubled(double ratio) {
        List<DividendEvent> group = events.stream()
                .filter(event -> event.kind() == null && event.amount > 0 && event.gain == 0)
                .filter(event -> event.isConsistent() || !hasAdjusted)
                .toList();
        if (group.size() < FEW || group.size() < MOST_EVENTS * events.size()) {
            return;
        }
        double odds = -BOTH_DOUBLED;
        double oddsAgainstNone = 0;
        for (DividendEvent event : group) {
            odds += event.openScore(event.amount / ratio) - event.openScore(event.amount);
            oddsAgainstNone += event.openScore(event.amount / ratio) - event.openScore(0);
        }
        if (odds > 0 && oddsAgainstNone > BOTH_DOUBLED) {
            for (DividendEvent event : group) {
                double paid = event.amount / ratio;
                double factor = DividendFactors.factor(paid, event.closeBefore);
                event.decide(
                        paid, factor, DefectKind.DIVIDEND_WRONG, Math.min(PRICES_ALONE, Volatility.confidence(odds)));
            }
        }
    }

    /** What speaks for another unit of one dividend, beside the others. */
    private double own(DividendEvent event, double ratio) {
        List<DividendEvent> alone = List.of(event);
        return event.priceScore(event.amount / ratio)
                - event.priceScore(event.amount)
                + event.yieldScore(event.amount / ratio)
                - event.yieldScore(event.amount)
                + regularity(event.amount / ratio, event.row, alone)
                - regularity(event.amount, event.row, alone);
    }

    /** Notes what was decided, and calculates the adjusted closes before it anew. */
    private void repair() {
        for (int k = events.size() - 1; k >= 0; k--) {
            DividendEvent event = events.get(k);
            DefectKind kind = event.kind();
            if (kind == null) {
                continue;
            }
            List<CellChange> changes = new ArrayList<>();
            if (event.chosen() != event.amount) {
                changes.add(draft.change(HistoryColumn.DIVIDENDS, event.row, event.chosen()));
            }
            Step step = steps.get(event);
            if (step != null && step.amount() > 0) {
                changes.add(draft.change(HistoryColumn.DIVIDENDS, step.exRow(), step.amount()));
            }
            boolean isStepRight = Math.abs(event.chosenFactor() - event.factor) <= 1e-9;
            if (hasAdjusted && step != null) {
                changes.addAll(readjusted(event, step));
            } else if (hasAdjusted && !isStepRight) {
                changes.addAll(readjusted(event.after, event.before, event.chosenFactor()));
            }
            Map<String, Double> evidence = new LinkedHashMap<>();
            boolean isAmount = event.chosen() != event.amount;
            evidence.put("before", isAmount ? event.amount : finite(event.factor));
            evidence.put("after", isAmount ? event.chosen() : event.chosenFactor());
            evidence.put("dividend", event.amount);
            evidence.put("close_before", event.closeBefore);
            evidence.put("adjusted_for", finite(event.adjustmentAmount()));
            evidence.put("least_drop", event.leastDrop());
            evidence.put("most_drop", event.mostDrop());
            evidence.put("volatility", event.volatility());
            draft.repair(kind, draft.span("dividend", event.row, event.row, 1), evidence, event.confidence(), changes);
        }
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    /** The step of the adjusted closes between two rows, as they stand now. */
    private double stepNow(int after, int before) {
        return draft.adjusted(before) / draft.close(before) / (draft.adjusted(after) / draft.close(after));
    }

    /** The adjusted closes before a row, so that they step there by the right factor. */
    private List<CellChange> readjusted(int after, int before, double factor) {
        double correction = factor / stepNow(after, before);
        double adjustment = draft.adjusted(after) / draft.close(after) * factor;
        List<CellChange> changes = new ArrayList<>();
        for (int i = after - 1; i >= 0; i--) {
            if (draft.isRemoved(i) || !HistoryDraft.isGood(draft.close(i))) {
                continue;
            }
            double scaled = draft.adjusted(i) * correction;
            changes.add(draft.change(
                    HistoryColumn.ADJ_CLOSE, i, HistoryDraft.isGood(scaled) ? scaled : draft.close(i) * adjustment));
        }
        return changes;
    }

    /** The adjusted closes before and between two dates, so that they step at the right one of them. */
    private List<CellChange> readjusted(DividendEvent event, Step step) {
        double here = event.chosenFactor() / stepNow(event.after, event.before);
        double there = step.factor() / stepNow(step.row(), step.before());
        List<CellChange> changes = new ArrayList<>();
        for (int i = 0; i < Math.max(event.after, step.row()); i++) {
            double correction = (i < event.after ? here : 1) * (i < step.row() ? there : 1);
            if (!draft.isRemoved(i) && HistoryDraft.isGood(draft.adjusted(i))) {
                changes.add(draft.change(HistoryColumn.ADJ_CLOSE, i, draft.adjusted(i) * correction));
            }
        }
        return changes;
    }
}
