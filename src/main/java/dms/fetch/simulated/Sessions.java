package dms.fetch.simulated;

import dms.market.Market;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * The minutes in which a market trades on a date: its regular hours without the lunch break. Holidays and half days are
 * not known.
 */
final class Sessions {

    private static final long MINUTE = 60_000L;

    private final long[] starts;
    private final int[] minutes;

    private Sessions(long[] starts, int[] minutes) {
        this.starts = starts;
        this.minutes = minutes;
    }

    /** The sessions of a date, whether or not the market trades on it. */
    static Sessions of(Market market, LocalDate date) {
        long open = market.openOf(date).toEpochMilli();
        long close = market.closeOf(date).toEpochMilli();
        Lunch lunch = lunch(market);
        if (lunch == null) {
            return new Sessions(new long[] {open}, new int[] {(int) ((close - open) / MINUTE)});
        }
        long pause = date.atTime(lunch.start).atZone(market.zone()).toInstant().toEpochMilli();
        long resume = pause + lunch.length.toMillis();
        return new Sessions(
                new long[] {open, resume},
                new int[] {(int) ((pause - open) / MINUTE), (int) ((close - resume) / MINUTE)});
    }

    private record Lunch(LocalTime start, Duration length) {}

    private static @Nullable Lunch lunch(Market market) {
        return switch (market) {
            case HK -> new Lunch(LocalTime.of(12, 0), Duration.ofHours(1));
            case SH, SZ -> new Lunch(LocalTime.of(11, 30), Duration.ofMinutes(90));
            case JP -> new Lunch(LocalTime.of(11, 30), Duration.ofHours(1));
            default -> null;
        };
    }

    /** How many sessions there are. */
    int count() {
        return starts.length;
    }

    /** When a session opens, epoch milliseconds. */
    long startMillis(int session) {
        return starts[session];
    }

    /** How many minutes a session has. */
    int minutes(int session) {
        return minutes[session];
    }

    /** How many minutes all sessions have. */
    int minutes() {
        int sum = 0;
        for (int session : minutes) {
            sum += session;
        }
        return sum;
    }

    /** When a minute opens, counted over all sessions from 0; epoch milliseconds. */
    long openMillis(int minute) {
        int left = minute;
        int session = 0;
        while (left >= minutes[session]) {
            left -= minutes[session++];
        }
        return starts[session] + left * MINUTE;
    }
}
