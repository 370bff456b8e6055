package dms.sync;

import java.time.Duration;
import java.util.List;

/**
 * The backups and what they have in common.
 *
 * @param backups the backups that are enabled
 * @param retries when one that failed is tried again
 * @param verifyEvery how often a backup is proved equal by reading every bar; zero for never
 * @param lookEvery how often one is looked at for differences without reading the bars; zero for never
 * @param historyFor how long the history of copies is kept
 */
public record SyncSettings(
        List<BackupSettings> backups, Retries retries, Duration verifyEvery, Duration lookEvery, Duration historyFor) {

    /** Copies the backups. */
    public SyncSettings {
        backups = List.copyOf(backups);
    }

    /** Of backups that are only looked at to be proved equal, after pauses that double. */
    public SyncSettings(
            List<BackupSettings> backups,
            Duration firstPause,
            Duration longestPause,
            Duration verifyEvery,
            Duration historyFor) {
        this(
                backups,
                new Retries(firstPause, longestPause, false, Retries.OPENS_AFTER),
                verifyEvery,
                Duration.ZERO,
                historyFor);
    }

    /** How long to pause after so many failures in a row. */
    Duration pauseAfter(int failures) {
        return retries.pauseAfter(failures);
    }

    /** The longest pause after a failure. */
    Duration longestPause() {
        return retries.longestPause();
    }
}
