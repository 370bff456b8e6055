package dms.sync;

import dms.TestClock;
import dms.market.Interval;
import dms.store.BarStore;
import dms.store.SeededBars;
import dms.store.embedded.EmbeddedFile;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that writes series after series, copies them to a backup meanwhile, and says of each write, once it is
 * acknowledged, so. It is made to be killed.
 */
final class KilledSync {

    private KilledSync() {}

    /** Writes into the folder given, from the number given on, until killed. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
        TwoStores stores = TwoStores.embedded(
                folder.resolve("primary"),
                clock,
                TwoStores.settings("copy"),
                new EmbeddedFile(folder.resolve("backup"), clock));
        Thread copier = new Thread(() -> {
            while (true) {
                stores.sync().copyNow("copy");
            }
        });
        copier.setDaemon(true);
        copier.start();
        for (int i = Integer.parseInt(arguments[1]); ; i++) {
            write(stores.store(), i);
            System.out.println(i);
            System.out.flush();
        }
    }

    /** A new piece, a repair of an old bar or a deletion, the same for the same number. */
    static void write(BarStore store, int i) {
        var key = SeededBars.key("US.S" + i % 20, i % 3 == 0 ? Interval.M5 : Interval.D1);
        var bars = SeededBars.of(key.interval(), 300, i);
        Random random = new Random(i);
        int at = random.nextInt(bars.size() - 1);
        switch (i % 5) {
            case 0 ->
                store.delete(key, dms.market.TimeRange.ofMillis(bars.openTimeMillis(at), bars.openTimeMillis(at + 1)));
            case 1 -> store.write(key, bars.rows(at, at + 1));
            default -> store.write(key, bars);
        }
    }
}
