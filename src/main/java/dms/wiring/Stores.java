package dms.wiring;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.config.CopySettings;
import dms.config.CopyTarget;
import dms.config.DmsConfiguration;
import dms.config.PrimarySettings;
import dms.coverage.CoverageBook;
import dms.coverage.InferredClosures;
import dms.ledger.Ledger;
import dms.maintain.Workers;
import dms.node.Node;
import dms.node.NodeState;
import dms.read.SeriesCache;
import dms.store.AnnouncingBarStore;
import dms.store.BarStore;
import dms.store.ForeignBars;
import dms.store.ServerStore;
import dms.store.StoreException;
import dms.store.StoreWatch;
import dms.store.WatchedBarStore;
import dms.store.embedded.DamageBook;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.EmbeddedFile;
import dms.store.influx.InfluxBarStore;
import dms.store.influx.InfluxSettings;
import dms.store.influx.StockData;
import dms.store.peer.PeerBarStore;
import dms.store.peer.PeerIdentity;
import dms.store.peer.PeerStatus;
import dms.sync.AfterRestore;
import dms.sync.BackedUpBarStore;
import dms.sync.Backlog;
import dms.sync.Backup;
import dms.sync.BackupBook;
import dms.sync.Backups;
import dms.sync.MirroredBarStore;
import dms.sync.PrimaryServer;
import dms.sync.PrimaryServers;
import dms.sync.RehearsalSettings;
import dms.sync.Restore;
import dms.sync.ServerBook;
import dms.sync.SyncSettings;
import dms.sync.SyncWorkers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
            Backups backups,
            StoreWatch watch,
            Ledger ledger,
            Workers workers) {
        watch.look();
        if (unannounced(backups) instanceof EmbeddedBarStore embedded) {
            workers.runs().execute(() -> verifyBlocks(embedded, new DamageBook(ledger)));
        }
    }

    /** The primary store itself, of whose changes the cache learns. */
    private static BarStore unannounced(Backups backups) {
        return backups.primary() instanceof AnnouncingBarStore announcing ? announcing.store() : backups.primary();
    }

    private static void verifyBlocks(EmbeddedBarStore store, DamageBook book) {
        try {
            int read = store.verifyBlocks(BLOCKS_VERIFIED_AT_START);
            int damaged = book.missing().size();
            LOGGER.log(
                    damaged > 0 ? WARNING : INFO,
                    () -> read + " stored blocks were read, " + damaged + " stand aside as damaged and are missing");
        } catch (StoreException e) {
            LOGGER.log(ERROR, "the checksums of the stored blocks could not be looked through", e);
        }
    }

    /** The primary store and its backups; nobody of them has to be there. */
    @Produces
    @Singleton
    Backups backups(
            DmsConfiguration configuration,
            Instance<EmbeddedBarStore> embedded,
            NodeState node,
            PeerIdentity self,
            SeriesCache cache,
            Ledger ledger,
            Backlog backlog,
            SyncWorkers workers) {
        Clock clock = ledger.clock();
        List<Backup> targets = new ArrayList<>();
        for (CopyTarget target : configuration.copies().targets()) {
            targets.add(new Backup(target.settings(), open(target, configuration.copies(), self, clock)));
        }
        List<PrimaryServer> servers = onServers(configuration.primary(), clock);
        ServerBook book = new ServerBook(
                ledger, backlog, servers.stream().map(PrimaryServer::name).toList());
        begin(book);
        BarStore store = switch (servers.size()) {
            case 0 -> embedded.get();
            case 1 -> servers.get(0).store();
            default -> new MirroredBarStore(servers, book, workers.servers(), clock);
        };
        BarStore primary = new AnnouncingBarStore(store, cache);
        PrimaryServers several = store instanceof MirroredBarStore mirrored ? mirrored : PrimaryServers.NONE;
        return new Backups(primary, targets, node::isMaster, several);
    }

    private static void begin(ServerBook book) {
        int lacking = book.begin();
        if (lacking > 0) {
            LOGGER.log(
                    WARNING,
                    () -> "the only server that is left may lack bars of " + lacking
                            + " series that were written to others: see what is missing, or fetch all of them");
        }
    }

    /** The servers that a configuration names, which are not asked anything yet. */
    static List<PrimaryServer> onServers(PrimarySettings primary, Clock clock) {
        List<PrimaryServer> servers = new ArrayList<>();
        for (InfluxSettings server : primary.servers()) {
            String place = primary.place(server);
            InfluxBarStore influx = new InfluxBarStore(server, primary.influxVersion());
            servers.add(
                    new PrimaryServer(name(server), place, new WatchedBarStore(influx, primary.type(), place, clock)));
        }
        return servers;
    }

    /** As it stands in paths, so without slashes. */
    private static String name(InfluxSettings server) {
        String address = server.url().substring(server.url().indexOf("://") + 3);
        return PrimaryServer.PREFIX + (address + ':' + server.database()).replace('/', '_');
    }

    /** Where the bars of the DMS in Python are read from. */
    @Produces
    @Singleton
    ForeignBars.Opening foreignBars() {
        return StockData::new;
    }

    private static BarStore open(CopyTarget target, CopySettings copies, PeerIdentity self, Clock clock) {
        if (target instanceof CopyTarget.Slave slave) {
            return new PeerBarStore(URI.create(slave.address().url()), self, copies.toNodes());
        }
        if (target instanceof CopyTarget.File file) {
            return new EmbeddedFile(file.folder(), clock);
        }
        return new InfluxBarStore(((CopyTarget.Influx) target).server(), copies.toDatabases());
    }

    void close(@Disposes Backups backups) {
        backups.targets().forEach(backup -> close(backup.store()));
        close(unannounced(backups));
    }

    private static void close(BarStore store) {
        if (store instanceof WatchedBarStore watched) {
            watched.close();
        } else if (store instanceof MirroredBarStore mirrored) {
            mirrored.close();
        } else if (store instanceof ServerStore server) {
            server.close();
        }
    }

    /** The primary store as everybody else sees it: what is changed in it is marked for the backups. */
    @Produces
    @Singleton
    BarStore store(Backups backups, Backlog backlog, BackupBook book, DmsConfiguration configuration, NodeState node) {
        backlog.begin();
        String restoreFrom = configuration.copies().restoreFrom();
        if (!restoreFrom.isEmpty()) {
            // Before anybody can write.
            Restore.want(book, restoreFrom);
        }
        Optional<String> refusal = Optional.of("this node is a slave: only its master changes what it stores");
        return new BackedUpBarStore(backups.primary(), backlog, () -> node.isMaster() ? Optional.empty() : refusal);
    }

    /** What was restored is counted before tasks ask what is missing, and the slaves follow whoever restored it. */
    @Produces
    @Singleton
    AfterRestore afterRestore(CoverageBook coverage, InferredClosures closures, Backups backups, NodeState node) {
        return keys -> {
            closures.reread();
            coverage.reconciled(keys);
            for (Backup backup : backups.targets()) {
                if (backup.store() instanceof PeerBarStore peer) {
                    lead(peer, backup.settings().name(), node);
                }
            }
        };
    }

    private static void lead(PeerBarStore peer, String name, NodeState node) {
        try {
            PeerStatus status = peer.status();
            if (status.role().equals(NodeState.SLAVE)) {
                node.leadSlaveOf(status.epoch());
            }
        } catch (StoreException e) {
            LOGGER.log(INFO, "{0} does not answer after the restore: {1}", name, e.getMessage());
        }
    }

    @Produces
    @Singleton
    SyncSettings sync(DmsConfiguration configuration) {
        return configuration.copies().sync();
    }

    @Produces
    @Singleton
    RehearsalSettings rehearsal(DmsConfiguration configuration) {
        return configuration.copies().rehearsal();
    }

    @Produces
    @Singleton
    StoreWatch watch(Backups backups, Node node) {
        return unannounced(backups) instanceof StoreWatch watch
                ? watch
                : StoreWatch.alwaysUp(
                        PrimarySettings.EMBEDDED_TYPE,
                        node.started(),
                        "in the folder " + node.settings().dataFolder());
    }
}
