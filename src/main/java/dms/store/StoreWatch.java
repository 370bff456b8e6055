package dms.store;

import java.time.Instant;

/** Knows whether the store can be used. Thread-safe. */
public interface StoreWatch {

    /** How the store is, as far as is known: nothing is asked. */
    StoreStatus status();

    /** Asks the store how it is, unless that was done a moment ago in vain. Takes a few seconds at most. */
    void look();

    /** The watch of a store that is a part of this process. */
    static StoreWatch alwaysUp(String type, Instant since, String detail) {
        StoreStatus status = new StoreStatus(type, true, since, detail, "");
        return new StoreWatch() {
            @Override
            public StoreStatus status() {
                return status;
            }

            @Override
            public void look() {
                // It is where we are.
            }
        };
    }
}
