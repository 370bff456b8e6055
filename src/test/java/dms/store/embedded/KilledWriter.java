package dms.store.embedded;

import dms.ledger.Ledger;
import dms.market.Interval;
import dms.store.SeededBars;
import java.nio.file.Path;
import java.time.Clock;

/** A process that writes series after series and says of each, once it is written, so. It is made to be killed. */
final class KilledWriter {

    private KilledWriter() {}

    /** Writes into the folder given, from the number given on, until killed. */
    public static void main(String[] arguments) {
        Ledger ledger = Ledger.open(Path.of(arguments[0]), Clock.systemUTC());
        EmbeddedBarStore store = new EmbeddedBarStore(ledger);
        for (int i = Integer.parseInt(arguments[1]); ; i++) {
            store.write(SeededBars.key("US.S" + i % 40, Interval.D1), SeededBars.of(Interval.D1, 600 + i, i));
            System.out.println(i);
            System.out.flush();
        }
    }
}
