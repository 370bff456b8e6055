package dms.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * Asks several questions at a time. The caller's thread asks too, so it gets its answers even while no other thread is free,
 * and nothing waits for a thread that has not begun.
 */
final class Lanes {

    /** Longer than any question to a store may take. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final ExecutorService threads;
    private final int width;

    /** At most {@code width} questions of one call at a time. */
    Lanes(ExecutorService threads, int width) {
        this.threads = threads;
        this.width = width;
    }

    /**
     * The answers in the order of the questions. If one fails, those not begun are left out and its exception is thrown when
     * those begun are over.
     */
    <Q, A> List<A> answers(List<Q> questions, Function<Q, A> ask) {
        if (questions.size() == 1) {
            return List.of(ask.apply(questions.get(0)));
        }
        Round<Q, A> round = new Round<>(questions, ask);
        for (int i = 1; i < Math.min(width, questions.size()); i++) {
            try {
                threads.execute(round);
            } catch (RejectedExecutionException e) {
                // The server is stopping, or all its threads have enough to do: this one goes on alone.
                break;
            }
        }
        round.run();
        return round.all();
    }

    private static final class Round<Q, A> implements Runnable {

        private final List<Q> questions;
        private final Function<Q, A> ask;
        private final AtomicReferenceArray<A> answers;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch over;
        private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

        Round(List<Q> questions, Function<Q, A> ask) {
            this.questions = questions;
            this.ask = ask;
            this.answers = new AtomicReferenceArray<>(questions.size());
            this.over = new CountDownLatch(questions.size());
        }

        @Override
        public void run() {
            for (int i = next.getAndIncrement(); i < questions.size(); i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        answers.set(i, ask.apply(questions.get(i)));
                    }
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                } finally {
                    over.countDown();
                }
            }
        }

        List<A> all() {
            try {
                if (!over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("questions to the store took longer than " + PATIENCE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the store was asked", e);
            }
            RuntimeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            List<A> all = new ArrayList<>();
            for (int i = 0; i < questions.size(); i++) {
                all.add(answers.get(i));
            }
            return all;
        }
    }
}
