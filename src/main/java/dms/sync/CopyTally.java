package dms.sync;

import dms.market.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one copy has done so far. Thread-safe; the fields are read when its threads have ended. */
final class CopyTally {
    final Map<SeriesKey, SeriesCopy> copies = new TreeMap<>();
    final List<String> refused = new ArrayList<>();
    private @Nullable RuntimeException cut;
    private long bars;
    long removed;

    synchronized void add(Map<SeriesKey, SeriesCopy> copied) {
        copied.forEach((key, one) -> {
            copies.merge(key, one, SeriesCopy::and);
            bars += one.bars();
            removed += one.removed();
        });
    }

    synchronized void refuse(String sentence) {
        refused.add(sentence);
    }

    synchronized void cut(RuntimeException e) {
        if (cut == null) {
            cut = e;
        }
    }

    synchronized boolean isCut() {
        return cut != null;
    }

    synchronized void rethrow() {
        if (cut != null) {
            throw cut;
        }
    }

    synchronized long bars() {
        return bars;
    }
}
