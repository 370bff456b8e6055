package dms.sync;

import dms.TestClock;
import dms.store.BarStore;
import dms.store.BarStoreContract;
import dms.store.FakeBarStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two servers are as good as one. */
class MirroredBarStoreContractTest extends BarStoreContract {

    @TempDir
    Path folder;

    private @Nullable Servers servers;

    @BeforeEach
    void open() {
        Servers opened =
                Servers.over(folder, TestClock.at("2024-07-05T12:00:00Z"), new FakeBarStore(), new FakeBarStore());
        servers = opened;
        opened.bringLevel();
    }

    @AfterEach
    void close() {
        if (servers != null) {
            servers.close();
        }
    }

    @Override
    protected BarStore store() {
        if (servers == null) {
            throw new IllegalStateException("not open");
        }
        return servers.store();
    }
}
