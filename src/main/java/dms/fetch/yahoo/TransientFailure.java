package dms.fetch.yahoo;

import org.jspecify.annotations.Nullable;

/**
 * No usable reply for a reason that may pass by itself: no connection, no reply in time, an error of Yahoo's server. The
 * one kind of failure that is retried at once and that counts for the circuit breaker.
 */
final class TransientFailure extends RuntimeException {

    TransientFailure(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
