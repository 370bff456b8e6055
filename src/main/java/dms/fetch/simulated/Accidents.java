package dms.fetch.simulated;

import dms.fetch.SourceException;
import dms.fetch.simulated.Noise.Purpose;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.market.Interval;
import java.time.Duration;
import java.time.Instant;

/** What goes wrong with one symbol, at places that the seed decides. Immutable. */
final class Accidents {

    /** One row in so many never has prices. */
    private static final int NULL_ROW_IN = 250;

    /** Of the rows of the last day one in so many has no prices yet. */
    private static final int RECENT_NULL_ROW_IN = 3;

    private static final Duration RECENT = Duration.ofDays(1);
    private static final int HUNDREDFOLD_IN = 200;

    private static final int CALLS_BETWEEN_STORMS = 40;
    private static final int LONGEST_STORM = 3;
    private static final Duration STORM_PAUSE = Duration.ofSeconds(30);

    private final SimulatedSettings settings;
    private final Noise noise;
    private final Interval interval;

    Accidents(SimulatedSettings settings, Noise noise, Interval interval) {
        this.settings = settings;
        this.noise = noise;
        this.interval = interval;
    }

    /**
     * Lets a call through, or not.
     *
     * @param call how many calls were made before
     * @throws SourceException if it falls into a storm
     */
    static void requireCalm(SimulatedSettings settings, long call, Instant now) {
        if (!settings.accidents().contains(Accident.RATE_LIMIT_STORMS)) {
            return;
        }
        Noise noise = Noise.of(settings.seed());
        long window = call / CALLS_BETWEEN_STORMS;
        int start = noise.below(Purpose.STORM, 2 * window, CALLS_BETWEEN_STORMS - LONGEST_STORM);
        int length = 1 + noise.below(Purpose.STORM, 2 * window + 1, LONGEST_STORM);
        long inWindow = call % CALLS_BETWEEN_STORMS;
        if (inWindow >= start && inWindow < start + length) {
            Instant retryAt = now.plus(STORM_PAUSE);
            throw new SourceException(
                    SourceException.Kind.RATE_LIMITED,
                    "simulated: 429 Too Many Requests at call " + (call + 1) + ", expected a pause until " + retryAt,
                    retryAt,
                    null);
        }
    }

    /** Whether the bar that still moves is sent. */
    boolean sendsMovingBars() {
        return settings.accidents().contains(Accident.MOVING_BARS);
    }

    /** Whether a row has no values: some never do, more of those that closed less than a day before {@code now}. */
    boolean isNull(long openTimeMillis, Instant close, Instant now) {
        if (!settings.accidents().contains(Accident.NULL_ROWS)) {
            return false;
        }
        boolean recent = close.plus(RECENT).isAfter(now);
        return hits(Purpose.NULL_ROW, openTimeMillis, NULL_ROW_IN)
                || (recent && hits(Purpose.RECENT_NULL_ROW, openTimeMillis, RECENT_NULL_ROW_IN));
    }

    /** What the prices of a row are multiplied by. */
    double factor(long openTimeMillis) {
        boolean hundredfold = settings.accidents().contains(Accident.HUNDREDFOLD_PRICES)
                && hits(Purpose.HUNDREDFOLD, openTimeMillis, HUNDREDFOLD_IN);
        return hundredfold ? 100 : 1;
    }

    private boolean hits(Purpose purpose, long openTimeMillis, int oneIn) {
        return noise.below(purpose, openTimeMillis * Interval.values().length + interval.ordinal(), oneIn) == 0;
    }
}
