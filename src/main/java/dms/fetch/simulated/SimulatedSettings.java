package dms.fetch.simulated;

import java.time.Duration;
import java.util.Set;

/**
 * What the simulated source makes up.
 *
 * @param enabled whether tasks may use it
 * @param seed the same seed makes the same history
 * @param latency how long each answer takes
 * @param accidents what goes wrong, at places that the seed decides
 */
public record SimulatedSettings(boolean enabled, long seed, Duration latency, Set<Accident> accidents) {

    /** What may go wrong. The names of the constants in lower case are the words used in configuration. */
    public enum Accident {
        /** Now and then refuses with "too many requests" for a while (S10). */
        RATE_LIMIT_STORMS,
        /** Sends rows without prices (S11). */
        NULL_ROWS,
        /** Sends the bar that still moves, as a source without manners would (S13). */
        MOVING_BARS,
        /** Sends prices a hundred times too high (S16). */
        HUNDREDFOLD_PRICES
    }

    /** Copies the accidents. */
    public SimulatedSettings {
        accidents = Set.copyOf(accidents);
    }

    /** Enabled, seed 1, at once, without accidents. */
    public static final SimulatedSettings DEFAULT = new SimulatedSettings(true, 1, Duration.ZERO, Set.of());
}
