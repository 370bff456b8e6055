package dms.sync;

import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.StoreException;
import dms.sync.BackupStatus.State;
import dms.sync.SyncOutcome.Status;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares one backup with the primary store: for the first time, which tells what it lacks, and later to prove that it is equal.
 * Used by who holds the line to the backup.
 */
final class LineProof {

    private final Backup backup;
    private final String name;
    private final BarStore primary;
    private final Backlog backlog;
    private final BackupBook book;
    private final BackupJournal journal;
    private final LineHealth health;
    private final Clock clock;
    private final Copying copying;

    /** Copies what is lacking. */
    @FunctionalInterface
    interface Copying {
        /** Copies, as work of this kind, and says what was done; empty if there was nothing to do. */
        Optional<SyncOutcome> copy(String kind);
    }

    /**
     * The proof of a backup.
     *
     * @param copying how what is lacking is copied
     */
    LineProof(
            Line line,
            Backlog backlog,
            BackupBook book,
            BackupJournal journal,
            LineHealth health,
            Clock clock,
            Copying copying) {
        this.backup = line.backup();
        this.name = backup.settings().name();
        this.primary = line.primary();
        this.backlog = backlog;
        this.book = book;
        this.journal = journal;
        this.health = health;
        this.clock = clock;
        this.copying = copying;
    }

    /**
     * Marks what was stored before the backup was known and what it does not have. Never marks anything for deletion: what the
     * backup holds may be the only copy.
     */
    void seed() {
        if (book.entry(name).isSeeded()) {
            return;
        }
        Instant compared = clock.instant();
        StoreComparison comparison = comparison();
        comparison.readBack();
        StoreComparison.Result result = comparison.all();
        lacking(result);
        SortedSet<Symbol> actions = comparison.differingActions();
        actions.forEach(symbol -> backlog.markActions(name, symbol));
        boolean isEqual = result.differing().isEmpty() && actions.isEmpty();
        if (backup.settings().isServer() && !result.extra().isEmpty()) {
            holdServer(result.extra());
            return;
        }
        hold(result.extra());
        book.seeded(name);
        if (isEqual) {
            book.equalAsOf(name, compared);
            book.lookedEqualAsOf(name, compared);
            book.followsAgain(name);
        }
    }

    private void lacking(StoreComparison.Result result) {
        result.lacking().forEach((key, blocks) -> {
            for (TimeRange block : blocks) {
                backlog.mark(name, key, block, false);
            }
        });
    }

    private void hold(Collection<SeriesKey> extra) {
        if (extra.isEmpty()) {
            health.notHeld();
        } else {
            health.held(holdsMore(extra));
        }
    }

    /**
     * A server that holds more than the others is not read, and is compared again later. What was deleted from the others
     * just now is marked, and is no reason to wait.
     */
    private void holdServer(Collection<SeriesKey> extra) {
        Set<SeriesKey> more = new TreeSet<>(extra);
        more.removeAll(backlog.series(name));
        if (!more.isEmpty()) {
            health.heldBack(holdsMore(more));
        }
    }

    private String holdsMore(Collection<SeriesKey> extra) {
        String series = "holds bars of " + extra.size() + " series that ";
        return backup.settings().isServer()
                ? series + "the other servers do not have, such as "
                        + extra.iterator().next() + ": it is not read; copy to it in full to delete them"
                : series + "the primary store does not have, such as "
                        + extra.iterator().next() + ": restore from it to keep them, or copy in full to delete them";
    }

    private StoreComparison comparison() {
        return new StoreComparison(
                primary,
                backup.store(),
                book.entry(name).range(),
                backup.settings().batchBars());
    }

    /**
     * Proves the backup equal and repairs what differs; or, if it is no proof, only looks for differences without reading the
     * bars.
     *
     * @throws StoreException if one of the stores cannot be read
     */
    Verification verify(boolean isProof) {
        try {
            return compared(isProof);
        } catch (StoreException e) {
            if (book.restoring().isPresent()) {
                throw e;
            }
            StoreException named = new StoreException(e.kind(), "backup " + name + ": " + e.getMessage(), e);
            health.troubled(State.DOWN, String.valueOf(e.getMessage()));
            record(isProof, clock.instant(), Status.FAILED, 0, 0, String.valueOf(e.getMessage()));
            throw named;
        }
    }

    private Verification compared(boolean isProof) {
        Instant started = clock.instant();
        copying.copy("sync");
        StoreComparison comparison = comparison();
        StoreComparison.ReadBoth read = isProof ? comparison.readBack() : new StoreComparison.ReadBoth(0, 0, 0);
        StoreComparison.Result first = isProof ? comparison.all() : comparison.look();
        SortedSet<Symbol> actions = comparison.differingActions();
        boolean isSuspect = !first.differing().isEmpty() || !actions.isEmpty();
        // What was written while it was compared is compared again.
        StoreComparison.Result differing = comparison.of(first.differing());
        long parts = isProof ? journal.prove() : 0;
        Optional<Instant> refused = book.entry(name).refusedClear();
        long repaired = 0;
        if (refused.isEmpty()) {
            lacking(differing);
            actions.forEach(symbol -> backlog.markActions(name, symbol));
            repaired = copying.copy("repair").map(SyncOutcome::bars).orElse(0L);
        }
        SortedSet<SeriesKey> again = new TreeSet<>(differing.differing());
        again.addAll(backlog.series(name));
        StoreComparison.Result last = comparison.of(again);
        actions = isSuspect ? comparison.differingActions() : actions;
        boolean isEqual = last.differing().isEmpty() && actions.isEmpty();
        noted(isProof, isEqual, started, last);
        String more = last.extra().isEmpty() ? "" : holdsMore(last.extra());
        Verification result = new Verification(
                name,
                started,
                clock.instant(),
                first.series(),
                first.bars(),
                List.copyOf(differing.differing()),
                repaired,
                List.copyOf(last.extra()),
                List.copyOf(last.differing()),
                isEqual,
                new ProofSentence(isProof, read, first, differing, last).of(repaired, actions, refused, more)
                        + journal.sentence(parts));
        if (isProof || !isEqual || repaired > 0) {
            record(
                    isProof,
                    started,
                    isEqual ? Status.SUCCESS : Status.PARTIAL,
                    differing.differing().size(),
                    repaired,
                    result.sentence());
        }
        return result;
    }

    private void noted(boolean isProof, boolean isEqual, Instant started, StoreComparison.Result last) {
        if (isEqual) {
            book.lookedEqualAsOf(name, started);
            if (isProof) {
                book.equalAsOf(name, started);
            }
            hold(List.of());
        } else if (!last.extra().isEmpty()) {
            hold(last.extra());
        }
    }

    private void record(boolean isProof, Instant started, Status status, int series, long bars, String sentence) {
        String kind = isProof ? "verify" : "look";
        book.record(
                new SyncOutcome(0, name, kind, started, clock.instant(), status, series, bars, 0, sentence), Map.of());
    }
}
