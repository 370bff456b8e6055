package dms.fetch.futu;

import dms.fetch.Sleeper;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Futu's limits of how often may be asked, one for each kind of question, shared by all callers. Thread-safe. */
final class RequestLimits {

    /** Sixty requests in 30 seconds are allowed, thirty for trading days; half a second more, for the way there. */
    static final int MOST_REQUESTS = 60;

    private static final int MOST_DATE_REQUESTS = 30;
    private static final Duration WINDOW = Duration.ofMillis(30_500);

    /** How far apart requests are where many are made. */
    static final Duration SPACING = WINDOW.dividedBy(MOST_REQUESTS);

    private static final int MOST_ATTEMPTS = 3;

    private final SlidingWindow histories;
    private final SlidingWindow rehabs;
    private final SlidingWindow dates;

    RequestLimits(LongSupplier nanoTime, Sleeper sleeper) {
        this.histories = new SlidingWindow(MOST_REQUESTS, WINDOW, nanoTime, sleeper);
        this.rehabs = new SlidingWindow(MOST_REQUESTS, WINDOW, nanoTime, sleeper);
        this.dates = new SlidingWindow(MOST_DATE_REQUESTS, WINDOW, nanoTime, sleeper);
    }

    /** Of first pages of history. */
    SlidingWindow histories() {
        return histories;
    }

    /** Of company actions. */
    SlidingWindow rehabs() {
        return rehabs;
    }

    /** Of trading days. */
    SlidingWindow dates() {
        return dates;
    }

    /** Asks within a limit, and again after a pause if OpenD says that it was too often all the same. */
    static <T> T asking(SlidingWindow window, Supplier<T> question, Predicate<T> isTooOften) {
        for (int attempt = 1; ; attempt++) {
            await(window);
            T answer = question.get();
            if (!isTooOften.test(answer)) {
                return answer;
            }
            window.refused();
            if (attempt == MOST_ATTEMPTS) {
                return answer;
            }
        }
    }

    private static void await(SlidingWindow window) {
        try {
            window.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SourceException(
                    Kind.UNREACHABLE, "interrupted while waiting for Futu's limit of requests", interrupted);
        }
    }
}
