package dms.fetch;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A source gave no answer that could be used. */
public final class SourceException extends RuntimeException {

    /** Why there is no answer. Whether asking again or elsewhere may help is decided here and nowhere else. */
    public enum Kind {
        /** The source does not know the symbol, or no longer. */
        UNKNOWN_SYMBOL(false),
        /** The source knows the symbol and says that it has nothing in the range. */
        NO_DATA_IN_RANGE(false),
        /** The range is longer or older than the source serves for the interval. */
        RANGE_TOO_LONG(false),
        /** The source cannot have the series at all: a market or an interval it does not carry. */
        UNSUPPORTED(false),
        /** Too many requests; the source wants a pause. */
        RATE_LIMITED(true),
        /** The source refuses this caller: credentials, address, User-Agent. */
        BLOCKED(false),
        /** The answer is not in the form it must have. */
        MALFORMED(false),
        /** No connection, no answer in time, or an error of the source's server. */
        UNREACHABLE(true);

        private final boolean retriable;

        Kind(boolean retriable) {
            this.retriable = retriable;
        }

        /** Whether the same question may be answered a little later. */
        public boolean isRetriable() {
            return retriable;
        }

        /** Whether another source may answer: all but a plain statement that there is nothing. */
        public boolean isForAnotherSource() {
            return this != NO_DATA_IN_RANGE;
        }

        /** The name as it stands in journals and answers, such as {@code unknown_symbol}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final @Nullable Instant retryAt;

    /** No answer, for this reason. */
    public SourceException(Kind kind, String sentence) {
        this(kind, sentence, null, null);
    }

    /** No answer, for this reason and because of that. */
    public SourceException(Kind kind, String sentence, Throwable cause) {
        this(kind, sentence, null, cause);
    }

    /** No answer before an instant. */
    public SourceException(Kind kind, String sentence, @Nullable Instant retryAt, @Nullable Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
        this.retryAt = retryAt;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** When to ask again, if the source said so. */
    public Optional<Instant> retryAt() {
        return Optional.ofNullable(retryAt);
    }
}
