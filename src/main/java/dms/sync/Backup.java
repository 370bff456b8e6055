package dms.sync;

import dms.store.BarStore;

/**
 * A backup: how it is copied to, and what its bars are in.
 *
 * @param settings how it is copied to
 * @param store what its bars are in; its absence is an exception of its methods
 */
public record Backup(BackupSettings settings, BarStore store) {}
