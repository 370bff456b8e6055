package dms.sync;

import dms.store.WatchedBarStore;
import dms.sync.BackupSettings.OnClear;
import java.time.Duration;

/**
 * One server of a primary store of several.
 *
 * @param name its name in the ledger, which stays the same wherever it stands in the configuration
 * @param place where it is, for people; without secrets
 * @param store what its bars are in
 */
public record PrimaryServer(String name, String place, WatchedBarStore store) {

    /** What the names of servers begin with, and those of backups do not. */
    public static final String PREFIX = "server:";

    private static final int WIDTH = 4;
    private static final int BATCH_BARS = 100_000;

    /** Checks the name. */
    public PrimaryServer {
        if (!name.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "server: expected a name that begins with " + PREFIX + ", found " + name);
        }
    }

    /** It as a target of copies. */
    Backup target() {
        return new Backup(
                new BackupSettings(
                        name, BackupSettings.SERVER, place, WIDTH, BATCH_BARS, 0, 0, Duration.ZERO, OnClear.FOLLOW),
                store);
    }
}
