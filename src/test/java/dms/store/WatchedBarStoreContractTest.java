package dms.store;

import java.time.Clock;

/** Watching changes nothing of what a store does. */
class WatchedBarStoreContractTest extends BarStoreContract {

    private final WatchedBarStore store =
            new WatchedBarStore(new FakeBarStore(), "fake", "in memory", Clock.systemUTC());

    @Override
    protected BarStore store() {
        return store;
    }
}
