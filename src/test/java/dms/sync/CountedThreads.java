package dms.sync;

import dms.Await;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** As many threads as there is work, of which a test can wait for the end. */
final class CountedThreads extends ThreadPoolExecutor {

    private final AtomicInteger atWork = new AtomicInteger();

    CountedThreads() {
        super(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>());
    }

    @Override
    public void execute(Runnable command) {
        atWork.incrementAndGet();
        try {
            super.execute(command);
        } catch (RuntimeException refused) {
            atWork.decrementAndGet();
            throw refused;
        }
    }

    @Override
    protected void afterExecute(Runnable command, Throwable failure) {
        atWork.decrementAndGet();
    }

    /** Waits until nothing is at work. */
    void awaitIdle() {
        Await.until(() -> atWork.get() == 0, "what goes on in the background");
    }
}
