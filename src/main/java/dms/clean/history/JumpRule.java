package dms.clean.history;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Moves that neither the volatility around them nor an action explains. A price that leaves and comes back at once is a
 * spike; one that stays is a jump. Trade of several times the usual volume makes it believable, and so does a market that moved
 * alike: markets do move.
 */
final class JumpRule {

    private static final double SPIKE_DEVIATIONS = 12;
    private static final double SPIKE_LEAST = 0.1;
    private static final double RETURN_WITHIN = 0.25;
    private static final double JUMP_DEVIATIONS = 25;
    private static final double JUMP_LEAST = 0.4;
    private static final double WICK_DEVIATIONS = 40;
    private static final double WICK_LEAST = 0.5;
    private static final double LEAST_VOLATILITY = 0.004;
    private static final double BUSY = 3;
    /** No trade makes a price believable that goes to three times its height and back. */
    private static final double NO_MARKET = Math.log(3);

    private static final double MARKET_PART = 0.5;
    private static final int USUAL_ROWS = 30;

    private final HistoryDraft draft;
    private final int[] rows;
    private final double[] moves;
    private final double[] volatility;

    JumpRule(HistoryDraft draft) {
        this.draft = draft;
        this.rows = draft.pricedRows();
        this.moves = new double[rows.length];
        for (int k = 1; k < rows.length; k++) {
            double paid =
                    draft.value(HistoryColumn.DIVIDENDS, rows[k]) + draft.value(HistoryColumn.CAPITAL_GAINS, rows[k]);
            double before = draft.close(rows[k - 1]);
            moves[k] = Math.log(draft.close(rows[k]) / (paid < before ? before - paid : before));
        }
        this.volatility = Volatility.of(moves, LEAST_VOLATILITY);
    }

    void apply() {
        for (int k = 1; k < rows.length; k++) {
            if (draft.isExplained(rows[k])) {
                continue;
            }
            if (isSpike(k) && !isOfMarket(k)) {
                find(DefectKind.PRICE_SPIKE, k, moves[k], HistoryColumn.CLOSE);
                k++;
            } else if (isJump(k) && !isOfMarket(k)) {
                find(DefectKind.PRICE_JUMP, k, moves[k], HistoryColumn.CLOSE);
            }
        }
        for (int k = 1; k < rows.length - 1; k++) {
            wick(k, HistoryColumn.HIGH, 1);
            wick(k, HistoryColumn.LOW, -1);
            wick(k, HistoryColumn.OPEN, 1);
            wick(k, HistoryColumn.OPEN, -1);
        }
    }

    private boolean isSpike(int k) {
        if (k + 1 >= rows.length) {
            return false;
        }
        double size = Math.abs(moves[k]);
        return size > Math.max(SPIKE_LEAST, SPIKE_DEVIATIONS * volatility[k])
                && Math.abs(moves[k] + moves[k + 1]) < RETURN_WITHIN * size
                && (size > NO_MARKET || !isBusy(k));
    }

    private boolean isJump(int k) {
        return Math.abs(moves[k]) > Math.max(JUMP_LEAST, JUMP_DEVIATIONS * volatility[k]) && !isBusy(k) && !isGap(k);
    }

    /** Whether there was no trade for long before: the price had time to move. */
    private boolean isGap(int k) {
        return draft.time(rows[k]) - draft.time(rows[k - 1]) > 30L * 86_400_000L;
    }

    /** Whether the other series of the market made at least half of the move as well. */
    private boolean isOfMarket(int k) {
        OptionalDouble market = draft.context().market().between(draft.time(rows[k - 1]), draft.time(rows[k]));
        return market.isPresent() && Math.abs(moves[k] - market.getAsDouble()) <= MARKET_PART * Math.abs(moves[k]);
    }

    /** Whether far more was traded than is usual. */
    private boolean isBusy(int k) {
        double sum = 0;
        int count = 0;
        for (int j = Math.max(0, k - USUAL_ROWS); j < k; j++) {
            if (draft.volume(rows[j]) > 0) {
                sum += draft.volume(rows[j]);
                count++;
            }
        }
        return count > 0 && draft.volume(rows[k]) > BUSY * sum / count;
    }

    /** A high, low or open far beyond the closes around it, on its side. */
    private void wick(int k, HistoryColumn column, int side) {
        double price = draft.value(column, rows[k]);
        double around = side > 0
                ? Math.max(draft.close(rows[k]), Math.max(draft.close(rows[k - 1]), draft.close(rows[k + 1])))
                : Math.min(draft.close(rows[k]), Math.min(draft.close(rows[k - 1]), draft.close(rows[k + 1])));
        double move = side * Math.log(price / around);
        if (move > Math.max(WICK_LEAST, WICK_DEVIATIONS * volatility[k])) {
            find(DefectKind.PRICE_SPIKE, k, side * move, column);
        }
    }

    private void find(DefectKind kind, int k, double move, HistoryColumn column) {
        Map<String, Double> evidence = new LinkedHashMap<>();
        evidence.put("price", draft.value(column, rows[k]));
        evidence.put("close_before", draft.close(rows[k - 1]));
        evidence.put("move", move);
        evidence.put("volatility", volatility[k]);
        evidence.put("deviations", Math.abs(move) / volatility[k]);
        draft.context()
                .market()
                .between(draft.time(rows[k - 1]), draft.time(rows[k]))
                .ifPresent(market -> evidence.put("market_move", market));
        draft.find(
                kind,
                draft.span("jump", rows[k], rows[k], 1),
                Set.of(column),
                evidence,
                Volatility.confidence(Math.abs(move) / volatility[k] / 10));
    }
}
