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
    private final boolean isUntouched;

    /** The store could not, for this reason. */
    public StoreException(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
        this.isUntouched = false;
    }

    /** The store could not, for this reason and because of that. */
    public StoreException(Kind kind, String sentence, Throwable cause) {
        this(kind, sentence, cause, false);
    }

    private StoreException(Kind kind, String sentence, Throwable cause, boolean isUntouched) {
        super(sentence, cause);
        this.kind = kind;
        this.isUntouched = isUntouched;
    }

    /** The same said by who knows that nothing of the call was sent. */
    public StoreException untouched() {
        return new StoreException(kind, String.valueOf(getMessage()), this, true);
    }

    /** The same said by who had sent a part of the call elsewhere, whatever became of it. */
    public StoreException touched() {
        return isUntouched ? new StoreException(kind, String.valueOf(getMessage()), this) : this;
    }

    /** Whether the store is for certain as it was before the call; if not, nobody knows. */
    public boolean isUntouched() {
        return isUntouched;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
