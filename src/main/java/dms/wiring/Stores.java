package dms.wiring;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.config.DmsConfiguration;
import dms.config.PrimarySettings;
import dms.maintain.Workers;
import dms.node.Node;
import dms.store.BarStore;
import dms.store.StoreException;
import dms.store.StoreWatch;
import dms.store.WatchedBarStore;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.influx.InfluxBarStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The store that the configuration chooses, and who watches it. */
@ApplicationScoped
public class Stores {

    /** A second or two of reading; the next start goes on where this one ended. */
    private static final int BLOCKS_VERIFIED_AT_START = 20_000;

    private static final System.Logger LOGGER = System.getLogger(Stores.class.getName());

    /**
     * Whether a server is there is known when the first question can be asked, and none of it keeps DMS from starting. Blocks
     * of the embedded store are looked through meanwhile.
     */
    void start(
            @Observes @Initialized(ApplicationScoped.class) Object application,
            BarStore store,
            StoreWatch watch,
            Workers workers) {
        watch.look();
        if (store instanceof EmbeddedBarStore embedded) {
            workers.runs().execute(() -> verifyBlocks(embedded));
        }
    }

    private static void verifyBlocks(EmbeddedBarStore store) {
        try {
            int read = store.verifyBlocks(BLOCKS_VERIFIED_AT_START);
            int damaged = store.damagedBlocks().size();
            LOGGER.log(
                    damaged > 0 ? WARNING : INFO,
                    () -> read + " stored blocks were read, " + damaged + " stand aside as damaged");
        } catch (StoreException e) {
            LOGGER.log(ERROR, "the checksums of the stored blocks could not be looked through", e);
        }
    }

    @Produces
    @Singleton
    BarStore store(DmsConfiguration configuration, Instance<EmbeddedBarStore> embedded, Clock clock) {
        PrimarySettings primary = configuration.primary();
        if (primary.isEmbedded()) {
            return embedded.get();
        }
        InfluxBarStore influx = new InfluxBarStore(primary.servers().get(0));
        return new WatchedBarStore(influx, primary.type(), primary.place(), clock);
    }

    void close(@Disposes BarStore store) {
        if (store instanceof WatchedBarStore watched) {
            watched.close();
        }
    }

    @Produces
    @Singleton
    StoreWatch watch(BarStore store, Node node) {
        return store instanceof StoreWatch watch
                ? watch
                : StoreWatch.alwaysUp(
                        PrimarySettings.EMBEDDED_TYPE,
                        node.started(),
                        "in the folder " + node.settings().dataFolder());
    }
}
