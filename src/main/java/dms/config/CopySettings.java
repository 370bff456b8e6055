package dms.config;

import dms.store.Compression;
import dms.sync.RehearsalSettings;
import dms.sync.SyncSettings;
import java.util.List;

/**
 * What is copied, where to, and when.
 *
 * @param sync how the backups are copied to
 * @param targets the same backups with where they are
 * @param restoreFrom the backup that an empty primary store is restored from at the start; empty for none
 * @param rehearsal how restoring from them is rehearsed
 * @param toNodes when what is sent to other nodes is compressed
 * @param toDatabases when what is sent to databases is
 */
public record CopySettings(
        SyncSettings sync,
        List<CopyTarget> targets,
        String restoreFrom,
        RehearsalSettings rehearsal,
        Compression toNodes,
        Compression toDatabases) {

    /** Copies the targets. */
    public CopySettings {
        targets = List.copyOf(targets);
    }
}
