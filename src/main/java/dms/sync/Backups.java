package dms.sync;

import dms.store.BarStore;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What is copied and where to.
 *
 * @param primary what is copied, without marking
 * @param targets the backups
 * @param isMaster whether this node is the master, which alone copies to other nodes
 * @param servers what the primary store is on, if it is on several servers
 */
public record Backups(BarStore primary, List<Backup> targets, BooleanSupplier isMaster, PrimaryServers servers) {

    /** Copies the backups. */
    public Backups {
        targets = List.copyOf(targets);
    }

    /** Of a primary store that is in this process or on one server. */
    public Backups(BarStore primary, List<Backup> targets, BooleanSupplier isMaster) {
        this(primary, targets, isMaster, PrimaryServers.NONE);
    }
}
