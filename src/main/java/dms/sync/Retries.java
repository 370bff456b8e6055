package dms.sync;

import java.time.Duration;

/**
 * When a backup that failed is tried again: after a pause that grows, and after some failures in a row only by a probe.
 *
 * @param firstPause how long it is left alone after the first failure
 * @param longestPause how long at most
 * @param isLinear whether the pause grows by the first one each time; otherwise it doubles
 * @param opensAfter after how many failures in a row the circuit breaker opens: nothing is sent then but one probe after each pause
 */
public record Retries(Duration firstPause, Duration longestPause, boolean isLinear, int opensAfter) {

    static final int OPENS_AFTER = 3;

    /** How long to pause after so many failures in a row. */
    Duration pauseAfter(int failures) {
        long times = isLinear ? failures : 1L << Math.min(20, failures - 1);
        Duration pause = firstPause.multipliedBy(times);
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }
}
