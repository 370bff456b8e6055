package dms.read;

import java.time.Duration;

/**
 * How readers are served.
 *
 * @param mostSeries how many series are kept in memory; 0 for none
 * @param mostBytes how many bytes their bars take at most
 * @param timeToLive for how long what is kept is served without asking the store, which matters only where others write to it
 * @param questionSeries how many series one question to the store asks for
 * @param workers how many questions of one read are asked at a time
 */
public record ReaderSettings(int mostSeries, long mostBytes, Duration timeToLive, int questionSeries, int workers) {

    /** How many questions of all reads together are asked at a time, by threads of their own. */
    public static final int WORKERS_CEILING = 32;

    /** Whether anything is kept in memory. */
    public boolean isCached() {
        return mostSeries > 0 && mostBytes > 0;
    }
}
