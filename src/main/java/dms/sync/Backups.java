package dms.sync;

import dms.store.BarStore;
import java.util.List;

/**
 * What is copied and where to.
 *
 * @param primary what is copied, without marking
 * @param targets the backups
 */
public record Backups(BarStore primary, List<Backup> targets) {

    /** Copies the backups. */
    public Backups {
        targets = List.copyOf(targets);
    }
}
