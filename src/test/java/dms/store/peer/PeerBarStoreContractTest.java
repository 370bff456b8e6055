package dms.store.peer;

import dms.store.BarStore;
import dms.store.BarStoreContract;
import dms.store.FakeBarStore;
import org.junit.jupiter.api.AfterEach;

class PeerBarStoreContractTest extends BarStoreContract {

    private final TwoNodes nodes = new TwoNodes(new FakeBarStore());

    @AfterEach
    void close() {
        nodes.close();
    }

    @Override
    protected BarStore store() {
        return nodes.peer();
    }
}
