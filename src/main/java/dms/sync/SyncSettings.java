package dms.sync;

import java.time.Duration;
import java.util.List;

/**
 * The backups and what they have in common.
 *
 * @param backups the backups that are enabled
 * @param firstPause how long a backup that failed is left alone; doubled with each failure
 * @param longestPause how long at most
 * @param verifyEvery how often a backup is proved equal; zero for never
 * @param historyFor how long the history of copies is kept
 */
public record SyncSettings(
        List<BackupSettings> backups,
        Duration firstPause,
        Duration longestPause,
        Duration verifyEvery,
        Duration historyFor) {

    /** Copies the backups. */
    public SyncSettings {
        backups = List.copyOf(backups);
    }

    /** How long to pause after so many failures in a row. */
    Duration pauseAfter(int failures) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(20, failures - 1));
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }
}
