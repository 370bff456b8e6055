package dms.store.influx;

import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The writing of whole series of one retention policy, several in one request, two requests on their way at a time. The series
 * of a request in which a field is stored as another type are written again one by one, so that each keeps what can be kept of
 * it, see {@link SeriesWrite}. Confined to one thread.
 */
final class BatchWrite {

    private final InfluxServer server;
    private final String policy;
    private final Deque<Sent> onTheirWay = new ArrayDeque<>();
    private final List<Map<SeriesKey, BarSeries>> inConflict = new ArrayList<>();

    /** A writing that is not begun. */
    BatchWrite(InfluxServer server, String policy) {
        this.server = server;
        this.policy = policy;
    }

    /** A request on its way. */
    private record Sent(Map<SeriesKey, BarSeries> series, CompletableFuture<Boolean> done) {}

    /**
     * Writes all bars.
     *
     * @throws StoreException of kind REFUSED if some had to be put aside, after the others were written; of another kind
     *     if it is not known what was written
     */
    void write(Map<SeriesKey, BarSeries> series) {
        try {
            Map<SeriesKey, BarSeries> batch = new LinkedHashMap<>();
            int lines = 0;
            for (Map.Entry<SeriesKey, BarSeries> one : series.entrySet()) {
                if (!batch.isEmpty() && lines + one.getValue().size() > SeriesWrite.LINES_PER_WRITE) {
                    send(batch);
                    batch = new LinkedHashMap<>();
                    lines = 0;
                }
                batch.put(one.getKey(), one.getValue());
                lines += one.getValue().size();
            }
            if (!batch.isEmpty()) {
                send(batch);
            }
            while (!onTheirWay.isEmpty()) {
                finish(onTheirWay.remove());
            }
        } finally {
            onTheirWay.forEach(sent -> sent.done().cancel(false));
        }
        writeConflicts();
    }

    private void send(Map<SeriesKey, BarSeries> batch) {
        if (onTheirWay.size() == SeriesWrite.AT_A_TIME) {
            finish(onTheirWay.remove());
        }
        LineBuffer lines = new LineBuffer();
        batch.forEach((key, bars) -> lines.addBars(key, bars, 0, bars.size()));
        onTheirWay.add(new Sent(batch, server.startWrite(policy, lines)));
    }

    private void finish(Sent sent) {
        try {
            server.await(sent.done());
        } catch (StoreException e) {
            if (!ServerError.isTypeConflict(e)) {
                throw e;
            }
            inConflict.add(sent.series());
        }
    }

    private void writeConflicts() {
        @Nullable StoreException refused = null;
        for (Map<SeriesKey, BarSeries> batch : inConflict) {
            for (Map.Entry<SeriesKey, BarSeries> one : batch.entrySet()) {
                try {
                    new SeriesWrite(server, policy, one.getKey(), one.getValue()).write();
                } catch (StoreException e) {
                    if (e.kind() != StoreException.Kind.REFUSED) {
                        throw e;
                    }
                    refused = refused == null ? e : joined(refused, e);
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    private static StoreException joined(StoreException one, StoreException other) {
        return new StoreException(one.kind(), one.getMessage() + "; " + other.getMessage(), one);
    }
}
