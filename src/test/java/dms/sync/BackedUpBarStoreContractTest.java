package dms.sync;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.store.BarStore;
import dms.store.BarStoreContract;
import dms.store.embedded.EmbeddedBarStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Marking changes nothing of what a store does. */
class BackedUpBarStoreContractTest extends BarStoreContract {

    @TempDir
    Path folder;

    private @Nullable Ledger ledger;
    private @Nullable BarStore store;

    @BeforeEach
    void open() {
        Ledger opened = Ledger.open(folder, TestClock.at("2024-07-05T12:00:00Z"));
        Backlog backlog = new Backlog(opened, TwoStores.settings("copy"));
        backlog.begin();
        ledger = opened;
        store = new BackedUpBarStore(new EmbeddedBarStore(opened), backlog);
    }

    @AfterEach
    void close() {
        if (ledger != null) {
            ledger.close();
        }
    }

    @Override
    protected BarStore store() {
        if (store == null) {
            throw new IllegalStateException("not open");
        }
        return store;
    }
}
