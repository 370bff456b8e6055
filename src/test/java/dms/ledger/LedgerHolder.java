package dms.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/** A process that opens a ledger, says so, and keeps it open until it is killed. */
final class LedgerHolder {

    private LedgerHolder() {}

    /** Opens the ledger of the folder given. */
    public static void main(String[] arguments) throws IOException {
        try (Ledger ledger = Ledger.open(Path.of(arguments[0]), Clock.systemUTC())) {
            System.out.println(ledger.condition().isSound() ? "open" : "damaged");
            System.out.flush();
            while (System.in.read() >= 0) {
                System.out.flush();
            }
        }
    }
}
