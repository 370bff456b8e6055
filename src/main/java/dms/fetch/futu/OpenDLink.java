package dms.fetch.futu;

import com.futu.openapi.pb.Common;
import com.futu.openapi.pb.GetGlobalState;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to OpenD: connects when first asked, keeps the connection for all, connects again when it ended. After a
 * failure nobody tries again for a pause that doubles up to a minute; who asks meanwhile gets the same failure at once.
 * Thread-safe; connecting is guarded by {@code this}.
 */
final class OpenDLink implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Why OpenD could not be used, and until when nobody asks again. */
    record Pause(Instant until, String why) {}

    /** A failure with its end in monotonic time, so that a clock that jumps does not stretch it. */
    private record Failure(SourceException cause, long endsNanos, Duration length) {}

    private final FutuSettings settings;
    private final Clock clock;
    private final LongSupplier nanoTime;

    private volatile @Nullable OpenDConnection current;
    private volatile @Nullable Failure failure;
    private boolean closed;

    OpenDLink(FutuSettings settings, Clock clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Whether there is a connection now. */
    boolean isConnected() {
        OpenDConnection connection = current;
        return connection != null && connection.isOpen();
    }

    /** Whether a failure holds everybody off, and until when. */
    Optional<Pause> pause() {
        Failure failed = failure;
        if (failed == null || isConnected()) {
            return Optional.empty();
        }
        long left = failed.endsNanos - nanoTime.getAsLong();
        return left <= 0
                ? Optional.empty()
                : Optional.of(new Pause(clock.instant().plusNanos(left), String.valueOf(failed.cause.getMessage())));
    }

    /**
     * The connection, made if there is none.
     *
     * @throws SourceException if there is none to be had
     */
    synchronized OpenDConnection connection() {
        OpenDConnection connection = current;
        if (connection != null && connection.isOpen()) {
            return connection;
        }
        drop();
        if (closed) {
            throw new SourceException(Kind.UNREACHABLE, "the service is stopping; OpenD is not asked any more");
        }
        Failure failed = failure;
        Optional<Pause> pause = pause();
        if (failed != null && pause.isPresent()) {
            throw new SourceException(failed.cause.kind(), pause.get().why, pause.get().until, failed.cause);
        }
        return connect();
    }

    private OpenDConnection connect() {
        SdkThread.begin();
        try {
            OpenDConnection connection = OpenDConnection.open(settings);
            current = connection;
            requireLogin(connection.globalState());
            failure = null;
            return connection;
        } catch (SourceException e) {
            drop();
            Failure before = failure;
            Duration length = before == null ? FIRST_PAUSE : before.length.multipliedBy(2);
            length = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
            failure = new Failure(e, nanoTime.getAsLong() + length.toNanos(), length);
            throw e;
        }
    }

    private void requireLogin(GetGlobalState.Response state) {
        Refusal.check("its state", state.getRetType(), state.getRetMsg(), state.hasS2C());
        if (state.getS2C().getQotLogined()) {
            return;
        }
        Common.ProgramStatusType status = state.getS2C().getProgramStatus().getType();
        boolean onTheWay = status == Common.ProgramStatusType.ProgramStatusType_Loaded
                || status == Common.ProgramStatusType.ProgramStatusType_Loging;
        throw new SourceException(
                onTheWay ? Kind.UNREACHABLE : Kind.BLOCKED,
                "OpenD at " + settings.address() + " runs but is not logged in to Futu's quotes (" + status + "): "
                        + (onTheWay
                                ? "it is logging in; if it stays so, look into its window"
                                : "log in in its window, enter the code it asks for, or restart it with the account's"
                                        + " name and password"));
    }

    private void drop() {
        OpenDConnection connection = current;
        current = null;
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        drop();
    }
}
