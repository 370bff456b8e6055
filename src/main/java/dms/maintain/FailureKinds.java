package dms.maintain;

import dms.fetch.SourceException;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.ledger.LedgerException;
import dms.store.StoreException;
import java.util.Arrays;
import java.util.Locale;

/** The words under which failures stand in the journal, and which of them may pass by themselves. */
final class FailureKinds {

    /** What no source and no store said. */
    static final String UNEXPECTED = "unexpected";

    /** What a series is whose run was stopped in the middle of it: what is stored of it is whole, and the next run goes on. */
    static final String STOPPED = "stopped";

    /** What a store is that cannot be reached. */
    static final String STORE_UNREACHABLE = label(StoreException.Kind.UNREACHABLE);

    private FailureKinds() {}

    static String of(SourceException failure) {
        return failure.kind().label();
    }

    static String of(StoreException failure) {
        return label(failure.kind());
    }

    static String of(LedgerException failure) {
        return "ledger_" + failure.kind().name().toLowerCase(Locale.ROOT);
    }

    /** Whether a series failed for a reason that a later run may not meet again. */
    static boolean mayPass(SymbolEntry entry) {
        return entry.status() == SymbolStatus.FAILED
                && (Arrays.stream(SourceException.Kind.values())
                                .anyMatch(kind ->
                                        kind.isRetriable() && kind.label().equals(entry.kind()))
                        || Arrays.stream(StoreException.Kind.values())
                                .anyMatch(kind ->
                                        kind.isRetriable() && label(kind).equals(entry.kind())));
    }

    private static String label(StoreException.Kind kind) {
        return "store_" + kind.name().toLowerCase(Locale.ROOT);
    }
}
