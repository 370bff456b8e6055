package dms.wiring;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import dms.fetch.BarSource;
import dms.fetch.csv.CsvBarSource;
import dms.fetch.futu.FutuBarSource;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.yahoo.YahooBarSource;
import dms.ledger.Ledger;
import dms.ledger.LedgerException;
import dms.maintain.MaintainSettings;
import dms.maintain.Workers;
import dms.node.Node;
import dms.node.NodeSettings;
import dms.read.ReadWorkers;
import dms.read.ReaderSettings;
import dms.read.SeriesCache;
import dms.security.AdminKey;
import dms.sync.SyncWorkers;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** The ledger, the sources and the threads. */
@ApplicationScoped
@ManagedExecutorDefinition(name = Parts.RUNS, maxAsync = Parts.MOST_RUNS)
@ManagedExecutorDefinition(name = Parts.SYMBOLS, maxAsync = MaintainSettings.WORKERS_CEILING)
@ManagedExecutorDefinition(name = Parts.BACKUPS, maxAsync = Parts.MOST_BACKUPS)
@ManagedExecutorDefinition(name = Parts.BATCHES, maxAsync = Parts.MOST_BATCHES)
@ManagedExecutorDefinition(name = Parts.QUESTIONS, maxAsync = ReaderSettings.WORKERS_CEILING)
@ManagedExecutorDefinition(name = Parts.SERVERS, maxAsync = Parts.MOST_SERVERS)
public class Parts {

    static final String RUNS = "java:app/concurrent/runs";
    static final String SYMBOLS = "java:app/concurrent/symbols";
    static final int MOST_RUNS = 16;
    static final String BACKUPS = "java:app/concurrent/backups";
    static final int MOST_BACKUPS = 32;
    static final String BATCHES = "java:app/concurrent/batches";
    static final int MOST_BATCHES = 64;
    static final String QUESTIONS = "java:app/concurrent/questions";
    static final String SERVERS = "java:app/concurrent/servers";

    /** Each write asks each server. */
    static final int MOST_SERVERS = 4 * MaintainSettings.WORKERS_CEILING;

    private static final System.Logger LOGGER = System.getLogger(Parts.class.getName());

    @Resource(lookup = RUNS)
    private ManagedExecutorService runs;

    @Resource(lookup = SYMBOLS)
    private ManagedExecutorService symbols;

    @Resource(lookup = BACKUPS)
    private ManagedExecutorService backups;

    @Resource(lookup = BATCHES)
    private ManagedExecutorService batches;

    @Resource(lookup = QUESTIONS)
    private ManagedExecutorService questions;

    @Resource(lookup = SERVERS)
    private ManagedExecutorService servers;

    /** The node's uptime counts from here, not from the first question. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object application, Node node, AdminKey key) {
        LOGGER.log(INFO, () -> "node up at " + node.started() + "; the administrator's key stands in " + key.file());
    }

    @Produces
    @Singleton
    Workers workers() {
        return new Workers(runs, symbols);
    }

    @Produces
    @Singleton
    SyncWorkers syncWorkers() {
        return new SyncWorkers(backups, batches, servers);
    }

    @Produces
    @Singleton
    ReadWorkers readWorkers() {
        return new ReadWorkers(questions);
    }

    @Produces
    @Singleton
    SeriesCache seriesCache(ReaderSettings reader) {
        return new SeriesCache(reader);
    }

    @Produces
    @Singleton
    Ledger ledger(NodeSettings node, Clock clock) {
        try {
            return Ledger.open(node.dataFolder(), clock);
        } catch (LedgerException e) {
            LOGGER.log(ERROR, () -> "DMS cannot start: " + e.getMessage());
            throw e;
        }
    }

    /** It stands beside the ledger, in a folder that only one process uses. */
    @Produces
    @Singleton
    AdminKey adminKey(Ledger ledger, NodeSettings node) {
        return AdminKey.of(node.dataFolder());
    }

    void close(@Disposes Ledger ledger) {
        ledger.close();
    }

    @Produces
    @Singleton
    List<BarSource> sources(YahooBarSource yahoo, CsvBarSource csv, SimulatedBarSource simulated, FutuBarSource futu) {
        return List.of(yahoo, csv, simulated, futu);
    }
}
