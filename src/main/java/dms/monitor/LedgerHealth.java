package dms.monitor;

import dms.Stage;
import dms.ledger.Ledger;
import dms.ledger.LedgerCondition;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether the ledger is sound. A damaged one is {@code degraded} but up: most of what it holds is still served. Nothing of
 * what is damaged is told to who has no credential.
 */
@Readiness
@Stage
public final class LedgerHealth implements HealthCheck {

    private final Ledger ledger;

    /** The health of this ledger. */
    @Inject
    public LedgerHealth(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public HealthCheckResponse call() {
        LedgerCondition condition = ledger.condition();
        return HealthCheckResponse.named("ledger")
                .up()
                .withData("state", condition.state().equals("sound") ? "sound" : "degraded")
                .withData("damaged", condition.flaws().size())
                .build();
    }
}
