package dms.sync;

import static java.lang.System.Logger.Level.INFO;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads that copies, and writes to several servers, run on. Three pools, because who looks after a backup waits for its
 * batches, and a batch for the servers of the primary store.
 *
 * @param backups one thread for each backup at work
 * @param batches the batches of all of them
 * @param servers the calls to the servers of a primary store of several, which wait for nothing else
 */
public record SyncWorkers(ExecutorService backups, ExecutorService batches, ExecutorService servers) {

    private static final System.Logger LOGGER = System.getLogger(SyncWorkers.class.getName());

    /** Does the same work on so many threads, of which the caller's is one, and waits for all of them. */
    void inParallel(int width, Runnable work) {
        List<Future<?>> others = new ArrayList<>();
        try {
            for (int i = 1; i < width; i++) {
                others.add(batches.submit(work));
            }
        } catch (RejectedExecutionException e) {
            LOGGER.log(INFO, "fewer threads than wanted are free for copies");
        }
        work.run();
        for (Future<?> other : others) {
            try {
                other.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
