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
 */
public record Backups(BarStore primary, List<Backup> targets, BooleanSupplier isMaster) {

    /** Copies the backups. */
    public Backups {
        targets = List.copyOf(targets);
    }
}
