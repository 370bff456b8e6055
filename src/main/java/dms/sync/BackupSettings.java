package dms.sync;

import java.time.Duration;

/**
 * How one backup is copied to.
 *
 * @param name its name
 * @param type what it is: {@code embedded}, {@code influxdb1} and so on, or {@code node}
 * @param place where it is, for people
 * @param width how many batches are copied to it at once
 * @param batchBars how many bars one batch carries at most
 * @param barsPerSecond how many bars are copied in a second at most; 0 for no limit
 * @param initialDays how far back the first copy goes; 0 for everything
 * @param maxDelay how long a change waits for others before it is copied
 * @param onClear what happens to it when everything is cleared
 */
public record BackupSettings(
        String name,
        String type,
        String place,
        int width,
        int batchBars,
        int barsPerSecond,
        int initialDays,
        Duration maxDelay,
        OnClear onClear) {

    /** The type of a backup that is another DMS node. */
    public static final String NODE = "node";

    /** The type of a server of the primary store, which is copied to like a backup until it has everything. */
    static final String SERVER = "server";

    /** Whether it is a server of the primary store. */
    boolean isServer() {
        return type.equals(SERVER);
    }

    /** Whether it is another DMS node, which only the master copies to. */
    public boolean isNode() {
        return type.equals(NODE);
    }

    /** What a backup does when the primary store is cleared. */
    public enum OnClear {
        /** It is cleared too. */
        FOLLOW,
        /** It keeps what it has, and says so until it is told to copy again. */
        REFUSE
    }
}
