package dms.sync;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.SeededBars;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.LedgerJournal;
import dms.store.peer.TwoNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What it takes to prove a DMS node equal and to find one changed bar: time, and bytes between the nodes. Arguments: how many
 * series of 1250 daily bars, such as {@code 500} or {@code 8000} (10 million bars, about 1 GB of disk in the temporary folder).
 */
final class ProofBenchmark {

    private static final int BARS = 1_250;
    private static final int AT_ONCE = 250;
    private static final int ROUNDS = 5;

    private ProofBenchmark() {}

    /** Prints a line for each figure. */
    public static void main(String[] arguments) throws IOException {
        int series = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("dms-proof");
        TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
        try (Ledger ledger = Ledger.open(folder.resolve("slave"), clock)) {
            EmbeddedBarStore slave = new EmbeddedBarStore(ledger);
            try (TwoNodes nodes = new TwoNodes(slave, new LedgerJournal(ledger));
                    TwoStores stores = TwoStores.embedded(
                            folder.resolve("master"), clock, TwoStores.settingsOfANode(4, 100_000), nodes.peer())) {
                fill(stores.unmarked(), series);
                fill(slave, series);
                System.out.println(series + " series of " + BARS + " bars, " + (long) series * BARS + " bars");
                for (int i = 0; i < ROUNDS; i++) {
                    measure("proof of equal nodes", nodes, () -> stores.sync().verify("slave"));
                    measure("look at equal nodes", nodes, () -> stores.sync().look("slave"));
                    int changed = i * series / ROUNDS + 7;
                    slave.write(key(changed), SeededBars.flat(bars(changed).rows(600, 601), 3));
                    measure(
                            "look that finds and repairs one changed bar",
                            nodes,
                            () -> stores.sync().look("slave"));
                    slave.write(key(changed), SeededBars.flat(bars(changed).rows(700, 701), 3));
                    measure(
                            "proof that finds and repairs one changed bar",
                            nodes,
                            () -> stores.sync().verify("slave"));
                    require(slave.read(key(changed), TimeRange.ALL).equals(bars(changed)));
                }
            }
        }
    }

    private static void measure(String what, TwoNodes nodes, Supplier<Verification> work) {
        long moved = nodes.moved();
        long start = System.nanoTime();
        Verification result = work.get();
        long took = (System.nanoTime() - start) / 1_000_000;
        require(result.isEqual());
        System.out.println(what + ": " + took + " ms, " + (nodes.moved() - moved) + " bytes, " + result.repaired()
                + " bars repaired");
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("not equal");
        }
    }

    private static void fill(BarStore store, int series) {
        for (int from = 0; from < series; from += AT_ONCE) {
            Map<SeriesKey, BarSeries> some = new HashMap<>();
            for (int i = from; i < Math.min(series, from + AT_ONCE); i++) {
                some.put(key(i), bars(i));
            }
            store.writeAll(some);
        }
    }

    private static SeriesKey key(int i) {
        return new SeriesKey(Symbol.parse(String.format("HK.%05d", i + 1)), Interval.D1);
    }

    private static BarSeries bars(int i) {
        return SeededBars.of(Interval.D1, BARS, i);
    }
}
