package dms.sync;

import static java.lang.System.Logger.Level.ERROR;

import dms.ledger.LedgerException;
import dms.market.Symbol;
import dms.store.BarStore;
import dms.store.StoreException;
import dms.sync.ServerBook.Begun;
import dms.sync.ServerBook.Part;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * Writes to all servers at once. A write is done when every server that is up has acknowledged it, a level one among them; what a
 * server lacks is marked before the caller knows. A server that takes much longer than another is marked and not waited for: what
 * it was told goes on, and until that has ended nothing else is written or copied of the same symbols. Thread-safe.
 */
final class ServerWrites {

    private static final System.Logger LOGGER = System.getLogger(ServerWrites.class.getName());

    /** Longer than one call to a server takes before it is given up. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final LevelServers servers;
    private final ServerBook book;
    private final ExecutorService threads;
    private final Duration straggling;
    private final SymbolGate gate = new SymbolGate(PATIENCE);

    /**
     * Writes to these servers.
     *
     * @param straggling how long the others are waited for when a level one has acknowledged
     */
    ServerWrites(LevelServers servers, ServerBook book, ExecutorService threads, Duration straggling) {
        this.servers = servers;
        this.book = book;
        this.threads = threads;
        this.straggling = straggling;
    }

    /** What a server is told. */
    @FunctionalInterface
    interface Change {

        /** Changes these parts and says how many bars that were. */
        int on(BarStore server, List<Part> parts);
    }

    /**
     * Changes parts of series on every server.
     *
     * @return how many bars that were
     */
    int change(List<Part> parts, Change change) {
        Set<Symbol> symbols = new HashSet<>();
        parts.forEach(part -> symbols.add(part.symbol()));
        gate.enter(symbols);
        return inside(parts, change, false, () -> gate.leave(symbols));
    }

    /** Changes everything while nothing else is changed; a server that lacks anything is brought level instead. */
    void changeAll(List<Part> parts, Change change) {
        gate.enterAlone();
        inside(parts, change, true, gate::leaveAlone);
    }

    private int inside(List<Part> parts, Change change, boolean isWhole, Runnable leave) {
        Begun begun;
        try {
            begun = begin(parts, isWhole);
        } catch (StoreException | LedgerException e) {
            leave.run();
            throw e;
        }
        ServerFlight flight = new ServerFlight(begun.direct().size(), begun.level());
        boolean isDone = false;
        try {
            begun.direct().forEach((name, told) -> send(flight, name, told, change));
            flight.await(PATIENCE, straggling);
            Set<String> by = flight.acknowledgedBy();
            isDone = book.isAcknowledged(begun, by);
            begun.direct().keySet().stream().filter(name -> !by.contains(name)).forEach(this::look);
        } finally {
            boolean wasDone = isDone;
            flight.whenLanded(() -> end(begun, wasDone, leave));
        }
        if (!isDone) {
            // The one that is named may have refused at once; another may have stored it.
            throw flight.failure().touched();
        }
        return flight.bars();
    }

    private Begun begin(List<Part> parts, boolean isWhole) {
        if (servers.readable().isEmpty()) {
            throw servers.none().untouched();
        }
        return book.begin(parts, servers.present(), isWhole);
    }

    private void send(ServerFlight flight, String name, List<Part> parts, Change change) {
        PrimaryServer server = servers.find(name).orElseThrow();
        Runnable task = () -> {
            try {
                flight.acknowledged(name, change.on(server.store(), parts));
            } catch (StoreException e) {
                flight.failed(e);
            } catch (RuntimeException e) {
                flight.failed(new StoreException(
                        StoreException.Kind.FAILED, server.place() + " could not be written: " + e, e));
            }
        };
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Whether a server that did not acknowledge is there at all; so that the next write need not wait for it. */
    private void look(String name) {
        PrimaryServer server = servers.find(name).orElseThrow();
        try {
            threads.execute(server.store()::look);
        } catch (RejectedExecutionException e) {
            // It is asked every few seconds anyway.
        }
    }

    private void end(Begun begun, boolean isDone, Runnable leave) {
        try {
            if (isDone) {
                book.done(begun);
            } else {
                book.cutOff(begun);
                servers.unsettled();
            }
        } catch (LedgerException e) {
            LOGGER.log(
                    ERROR,
                    "the end of a write could not be noted: until the next start none of its series is copied",
                    e);
        } finally {
            leave.run();
        }
    }
}
