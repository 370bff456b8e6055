package dms.wiring;

import dms.config.DmsConfiguration;
import dms.coverage.CoverageBook;
import dms.coverage.InferredClosures;
import dms.ledger.Ledger;
import dms.maintain.TaskBoard;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.node.FirstLook;
import dms.node.HoleWatch;
import dms.node.MasterWatch;
import dms.node.Node;
import dms.node.NodeState;
import dms.node.PeerSettings;
import dms.store.BarStore;
import dms.store.JournalKind;
import dms.store.embedded.LedgerJournal;
import dms.store.peer.PeerBarStore;
import dms.store.peer.PeerHost;
import dms.store.peer.PeerIdentity;
import dms.store.peer.PeerRefusal;
import dms.store.peer.PeerService;
import dms.store.peer.PeerStatus;
import dms.sync.AfterDamage;
import dms.sync.BackedUpBarStore;
import dms.sync.Backlog;
import dms.sync.Backup;
import dms.sync.BackupSync;
import dms.sync.Backups;
import dms.sync.SyncWorkers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What other nodes see of this one, and what it sees of them. */
@ApplicationScoped
public class Peers {

    private static final String VERSION = "1.0.0";

    @Produces
    @Singleton
    PeerIdentity identity(NodeState node, PeerSettings settings) {
        return new Identity(node, settings.key());
    }

    private record Identity(NodeState node, String key) implements PeerIdentity {

        @Override
        public String id() {
            return node.id();
        }

        @Override
        public long epoch() {
            return node.epoch();
        }

        @Override
        public void superseded(long epoch) {
            node.superseded(epoch);
        }
    }

    @Produces
    @Singleton
    MasterWatch master(NodeState node, PeerSettings settings, PeerIdentity self, SyncWorkers workers, Clock clock) {
        return new MasterWatch(node, settings, self, workers.backups(), clock);
    }

    /** Asked are the nodes that this one copies to: one of them was promoted if any was. */
    @Produces
    @Singleton
    FirstLook firstLook(NodeState node, Backups backups, SyncWorkers workers) {
        List<PeerBarStore> others = new ArrayList<>();
        for (Backup backup : backups.targets()) {
            if (backup.store() instanceof PeerBarStore peer) {
                others.add(peer);
            }
        }
        return new FirstLook(node, others, workers.backups());
    }

    /** What a slave received is counted too, so that its coverage is that of its bars. */
    @Produces
    @Singleton
    HoleWatch holes(
            NodeState node,
            MasterWatch watch,
            BarStore store,
            CoverageBook coverage,
            SyncWorkers workers,
            Clock clock) {
        return new HoleWatch(node, watch, store, coverage::reconciled, workers.backups(), clock);
    }

    /** What is lost or back is counted before anybody asks what is missing; a slave asks its master for it. */
    @Produces
    @Singleton
    AfterDamage afterDamage(CoverageBook coverage, HoleWatch holes) {
        return keys -> {
            keys.forEach(holes::noticed);
            coverage.reconciled(keys);
        };
    }

    /** What a master copies to this node is marked for this node's own backups too, and for the nodes it may copy to one day. */
    @Produces
    @Singleton
    PeerService service(
            Node node,
            NodeState state,
            TaskBoard board,
            Backups backups,
            Backlog backlog,
            BackupSync sync,
            BarStore store,
            Ledger ledger,
            InferredClosures closures,
            DmsConfiguration configuration) {
        LedgerJournal journal = new LedgerJournal(ledger, kinds -> {
            if (kinds.contains(JournalKind.CLOSURE)) {
                closures.reread();
            }
        });
        return new PeerService(
                new Host(
                        node,
                        state,
                        board,
                        backups,
                        sync,
                        store,
                        new BackedUpBarStore(backups.primary(), backlog),
                        journal),
                configuration.copies().toNodes());
    }

    private record Host(
            Node node,
            NodeState state,
            TaskBoard board,
            Backups backups,
            BackupSync sync,
            BarStore store,
            BarStore received,
            LedgerJournal journal)
            implements PeerHost {

        @Override
        public PeerStatus status() {
            return new PeerStatus(
                    state.id(),
                    state.role(),
                    state.epoch(),
                    node.uptime().toSeconds(),
                    board.tasks().size(),
                    VERSION);
        }

        @Override
        public BarStore following(long epoch, String master) throws PeerRefusal {
            Optional<String> refusal = state.follow(epoch, master);
            if (refusal.isPresent()) {
                throw new PeerRefusal(state.epoch(), refusal.get());
            }
            return received;
        }

        @Override
        public String requested(String slave, Optional<Symbol> symbol, TimeRange range) throws PeerRefusal {
            if (!state.isMaster()) {
                throw new PeerRefusal(state.epoch(), "this node is a slave itself");
            }
            for (Backup backup : backups.targets()) {
                if (backup.store() instanceof PeerBarStore peer
                        && peer.lastStatus()
                                .filter(status -> status.id().equals(slave))
                                .isPresent()) {
                    String name = backup.settings().name();
                    int marked = sync.request(name, symbol, range);
                    return marked == 0
                            ? "slave " + name + " is compared, and what differs is copied to it"
                            : marked + " series are copied to slave " + name;
                }
            }
            throw new PeerRefusal(
                    state.epoch(), "this node is not among the dms.slaves of the master, or it has not reached it yet");
        }
    }
}
