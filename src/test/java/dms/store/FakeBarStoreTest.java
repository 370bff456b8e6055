package dms.store;

final class FakeBarStoreTest extends BarStoreContract {

    private final BarStore store = new FakeBarStore();

    @Override
    protected BarStore store() {
        return store;
    }
}
