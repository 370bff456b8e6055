package dms.store.embedded;

import dms.TestClock;
import dms.store.BarStore;
import dms.store.BarStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFileContractTest extends BarStoreContract {

    @TempDir
    Path folder;

    private EmbeddedFile store = new EmbeddedFile(Path.of("unused"), TestClock.at("2024-07-05T12:00:00Z"));

    @BeforeEach
    void open() {
        store = new EmbeddedFile(folder.resolve("backup"), TestClock.at("2024-07-05T12:00:00Z"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected BarStore store() {
        return store;
    }
}
