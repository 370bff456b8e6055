package dms.api;

import dms.Stage;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.StreamingOutput;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory and the threads that large answers may hold while their readers take them. Who finds no room waits a little before
 * anything is read for it, and is refused then. An answer that is larger than all of it gets in when nobody else is there. Answers of a
 * few bars always get in: they fit into the socket's buffers, so that nothing waits for their readers. Thread-safe: guarded by itself.
 */
@Stage
public final class AnswerRoom {

    private static final long BYTES_OF_BAR = 48;
    private static final long FEW_BARS = 2_000;

    /** Of the 32 threads of server/run.sh, so that some are left to who is quick. */
    private static final int MOST_ANSWERS = 24;

    private final long mostBytes;
    private final int mostAnswers;
    private final Duration patience;
    private final Map<Reference<?>, Long> held = new HashMap<>();
    private final ReferenceQueue<Place> forgotten = new ReferenceQueue<>();

    /** A quarter of the heap. */
    @Inject
    public AnswerRoom() {
        this(Runtime.getRuntime().maxMemory() / 4, MOST_ANSWERS, Duration.ofSeconds(10));
    }

    AnswerRoom(long mostBytes, int mostAnswers, Duration patience) {
        this.mostBytes = mostBytes;
        this.mostAnswers = mostAnswers;
        this.patience = patience;
    }

    /**
     * A place for an answer of about so many bars.
     *
     * @throws ApiException 503 if there is none for some seconds
     */
    synchronized Place enter(long bars) {
        Place place = new Place();
        if (bars <= FEW_BARS) {
            return place;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (!hasRoom(bars * BYTES_OF_BAR)) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw ApiException.busy(
                        "other readers have not taken their answers yet, and there is no room for one more of"
                                + " about " + bars + " bars: ask again in a while, or for less");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ApiException.busy("interrupted while waiting for room");
            }
        }
        held.put(place.reference, bars * BYTES_OF_BAR);
        return place;
    }

    private boolean hasRoom(long bytes) {
        for (Reference<?> gone = forgotten.poll(); gone != null; gone = forgotten.poll()) {
            held.remove(gone);
        }
        long sum = held.values().stream().mapToLong(Long::longValue).sum();
        return held.isEmpty() || (held.size() < mostAnswers && sum + bytes <= mostBytes);
    }

    private synchronized void left(Reference<?> place) {
        held.remove(place);
        notifyAll();
    }

    /** Where an answer is kept until it is written. What is never written, such as the answer to a HEAD, leaves when it is collected. */
    final class Place {

        private final Reference<Place> reference = new WeakReference<>(this, forgotten);

        /** The answer, which leaves when it is written or cannot be. */
        StreamingOutput of(StreamingOutput body) {
            return output -> {
                try {
                    body.write(output);
                } finally {
                    leave();
                }
            };
        }

        /** There will be no answer. */
        void leave() {
            left(reference);
        }
    }
}
