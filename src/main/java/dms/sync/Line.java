package dms.sync;

import dms.store.BarStore;
import java.util.function.BooleanSupplier;

/**
 * What is copied where, and when it may be.
 *
 * @param backup where to
 * @param primary what is copied
 * @param mayCopy whether anything may be copied now
 * @param mayVerify whether it may be compared by itself now
 * @param refusal why nothing may be copied when nothing may
 */
public record Line(
        Backup backup, BarStore primary, BooleanSupplier mayCopy, BooleanSupplier mayVerify, String refusal) {

    /** To a backup: always, but to another node only from a master. */
    static Line to(Backup backup, Backups backups) {
        BooleanSupplier mayCopy =
                () -> !backup.settings().isNode() || backups.isMaster().getAsBoolean();
        return new Line(
                backup,
                backups.primary(),
                mayCopy,
                mayCopy,
                "this node is a slave, which copies to no other node: "
                        + backup.settings().name());
    }
}
