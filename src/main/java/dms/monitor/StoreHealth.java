package dms.monitor;

import dms.Stage;
import dms.store.StoreStatus;
import dms.store.StoreWatch;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether this node can read and write: not while its store is down. At {@code /health/ready}, which anybody may ask. */
@Readiness
@Stage
public final class StoreHealth implements HealthCheck {

    private final StoreWatch watch;

    /** The health of this store. */
    @Inject
    public StoreHealth(StoreWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        StoreStatus store = watch.status();
        return HealthCheckResponse.named("store")
                .status(store.isUp())
                .withData("type", store.type())
                .withData("since", store.since().toString())
                .build();
    }
}
