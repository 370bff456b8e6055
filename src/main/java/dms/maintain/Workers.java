package dms.maintain;

import java.util.concurrent.ExecutorService;

/**
 * The threads that runs work on: the container's managed executors in production. Two, because a run waits for its
 * series, and waiting in a bounded pool for work of the same pool can lock it up.
 *
 * @param runs carries whole runs
 * @param symbols carries single series
 */
public record Workers(ExecutorService runs, ExecutorService symbols) {}
