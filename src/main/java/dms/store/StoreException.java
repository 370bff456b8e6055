package dms.store;

/** A store could not do what it was asked. */
public final class StoreException extends RuntimeException {

    /** Why. Whether asking again may help is decided here and nowhere else. */
    public enum Kind {
        /** No connection, or no answer in time. */
        UNREACHABLE(true),
        /** Another writer holds the store for longer than we wait. */
        BUSY(true),
        /** The disk, or the server's quota, is full. */
        FULL(true),
        /** A part of what is stored cannot be read; the sentence names it. */
        DAMAGED(false),
        /** The store refuses the data or the caller. */
        REFUSED(false),
        /** Anything else that the store said. */
        FAILED(false);

        private final boolean retriable;

        Kind(boolean retriable) {
            this.retriable = retriable;
        }

        /** Whether the same call may succeed a little later. */
        public boolean isRetriable() {
            return retriable;
        }
    }

    private final Kind kind;

    /** The store could not, for this reason. */
    public StoreException(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    /** The store could not, for this reason and because of that. */
    public StoreException(Kind kind, String sentence, Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
