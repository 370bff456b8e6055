package dms.store.influx;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The writing of bars of one series: batches of ten thousand lines, two on their way at a time, so that the next is
 * spelled while the server works.
 *
 * <p>Where a field is stored as another type, the server drops the points concerned and keeps the others of the batch. The
 * batch is then halved until the points are found: the others are written, these are put into a measurement of their own,
 * and the failure names them. Confined to one thread.
 */
final class SeriesWrite {

    /** Where bars are kept that the server would not take as bars. */
    static final String QUARANTINE = "bars_quarantine";

    static final int LINES_PER_WRITE = 10_000;
    static final int AT_A_TIME = 2;
    private static final int MOST_NAMED = 5;

    /** A whole batch is halved 14 times for one bad point; a server whose points are bad all over is not asked for each. */
    private static final int MOST_HALVINGS = 400;

    private final InfluxServer server;
    private final String policy;
    private final SeriesKey key;
    private final BarSeries bars;
    private final List<Integer> refused = new ArrayList<>();
    private int halvings;
    private @Nullable StoreException reason;

    /** A writing that is not begun. */
    SeriesWrite(InfluxServer server, String policy, SeriesKey key, BarSeries bars) {
        this.server = server;
        this.policy = policy;
        this.key = key;
        this.bars = bars;
    }

    /** A batch on its way. */
    private record Sent(int from, int to, CompletableFuture<Boolean> done) {}

    /**
     * Writes all bars.
     *
     * @throws StoreException of kind REFUSED if some had to be put aside, after the others were written; of another kind
     *     if it is not known what was written
     */
    void write() {
        Deque<Sent> onTheirWay = new ArrayDeque<>();
        List<Sent> inConflict = new ArrayList<>();
        try {
            for (int from = 0; from < bars.size(); from += LINES_PER_WRITE) {
                if (onTheirWay.size() == AT_A_TIME) {
                    finish(onTheirWay.remove(), inConflict);
                }
                int to = Math.min(from + LINES_PER_WRITE, bars.size());
                onTheirWay.add(new Sent(from, to, server.startWrite(policy, lines(from, to))));
            }
            while (!onTheirWay.isEmpty()) {
                finish(onTheirWay.remove(), inConflict);
            }
        } finally {
            onTheirWay.forEach(sent -> sent.done().cancel(false));
        }
        for (Sent sent : inConflict) {
            halve(sent.from(), sent.to(), ServerError.dropped(reason(sent)));
        }
        if (!refused.isEmpty()) {
            throw quarantined();
        }
    }

    private LineBuffer lines(int from, int to) {
        LineBuffer lines = new LineBuffer();
        lines.addBars(key, bars, from, to);
        return lines;
    }

    private void finish(Sent sent, List<Sent> inConflict) {
        try {
            server.await(sent.done());
        } catch (StoreException e) {
            if (!ServerError.isTypeConflict(e)) {
                throw e;
            }
            reason = e;
            inConflict.add(sent);
        }
    }

    private StoreException reason(Sent sent) {
        try {
            server.await(sent.done());
            throw new IllegalStateException("a batch in conflict was written after all");
        } catch (StoreException e) {
            return e;
        }
    }

    /** Finds the refused rows among these, of which the server dropped so many, or did not say how many (0). */
    private void halve(int from, int to, int dropped) {
        if (to - from == 1 || dropped >= to - from || halvings >= MOST_HALVINGS) {
            for (int i = from; i < to; i++) {
                refused.add(i);
            }
            return;
        }
        int middle = (from + to) >>> 1;
        tryHalf(from, middle);
        tryHalf(middle, to);
    }

    private void tryHalf(int from, int to) {
        halvings++;
        try {
            server.write(policy, lines(from, to));
        } catch (StoreException e) {
            if (!ServerError.isTypeConflict(e)) {
                throw e;
            }
            reason = e;
            halve(from, to, ServerError.dropped(e));
        }
    }

    private StoreException quarantined() {
        String why = reason == null ? "" : String.valueOf(reason.getMessage());
        String kept = "kept in the measurement " + QUARANTINE;
        try {
            LineBuffer lines = new LineBuffer();
            for (int row : refused) {
                lines.addQuarantined(key, bars, row, why);
            }
            server.write(policy, lines);
        } catch (StoreException e) {
            kept = "not kept, since " + e.getMessage();
        }
        String named = refused.stream()
                .limit(MOST_NAMED)
                .map(row -> Instant.ofEpochMilli(bars.openTimeMillis(row)).toString())
                .collect(Collectors.joining(", "));
        return new StoreException(
                Kind.REFUSED,
                key + ": " + refused.size() + " of " + bars.size() + " bars were refused and " + kept
                        + ", the others are written: " + named + (refused.size() > MOST_NAMED ? ", …" : "") + ": "
                        + why,
                reason == null ? new IllegalStateException("no reason") : reason);
    }
}
