package dms.sync;

import dms.store.DamagedBlock;
import dms.store.embedded.DamageBook;

/**
 * A damaged block whose bars came back from a backup.
 *
 * @param block the block
 * @param backup which backup proved to have its bars
 */
public record HealedBlock(DamagedBlock block, String backup) {

    static final String BY = "backup ";

    static HealedBlock of(DamageBook.Closed closed) {
        return new HealedBlock(closed.block(), closed.by().substring(BY.length()));
    }
}
