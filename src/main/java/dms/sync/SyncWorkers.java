package dms.sync;

import java.util.concurrent.ExecutorService;

/**
 * The threads that copies run on. Two pools, because the one that looks after a backup waits for its batches.
 *
 * @param backups one thread for each backup at work
 * @param batches the batches of all of them
 */
public record SyncWorkers(ExecutorService backups, ExecutorService batches) {}
