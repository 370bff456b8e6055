package dms.api;

import dms.store.StoreException;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** What every call about copies answers alike. */
final class SyncCall {

    private SyncCall() {}

    /**
     * Does what was asked.
     *
     * @param argument which argument names what it is about
     * @throws ApiException 404 if there is none of that name, 409 if it is refused as things stand
     */
    static <T> T about(String argument, Supplier<T> work) {
        try {
            return work.get();
        } catch (NoSuchElementException e) {
            throw ApiException.unknown(argument + ": " + e.getMessage());
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.REFUSED) {
                throw ApiException.conflict(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }
}
