package dms.sync;

import static java.lang.System.Logger.Level.WARNING;

import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalStore;
import dms.store.embedded.LedgerJournal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Copies what the journal tells to a backup that keeps one: what changed since the last time, in the order of changing, so that it
 * goes on where it broke off. Throws {@link dms.store.StoreException} if the backup cannot take it: REFUSED if it keeps another's.
 */
final class JournalCopy {

    private static final System.Logger LOGGER = System.getLogger(JournalCopy.class.getName());
    private static final int AT_ONCE = 500;

    /** A series may have a row for each day of years, so that few of them are many rows. */
    private static final int ROWS_AT_ONCE = 5_000;

    private final Ledger ledger;
    private final LedgerJournal own;
    private final String backup;
    private final JournalStore target;

    JournalCopy(Ledger ledger, String backup, JournalStore target) {
        this.ledger = ledger;
        this.own = new LedgerJournal(ledger);
        this.backup = backup;
        this.target = target;
    }

    private record Change(long version, JournalKind kind, String key) {}

    /** How many things changed that the backup does not have. */
    long behind() {
        return ledger.read(c -> Sql.first(
                        c,
                        "SELECT count(*) FROM journal_changes WHERE version >"
                                + " (SELECT journal_through FROM backups WHERE name = ?)",
                        row -> row.getLong(1),
                        backup)
                .orElse(0L));
    }

    /**
     * After this ledger was salvaged: what the backup tells and this journal has lost comes back, lest it be taken for
     * forgotten. Of an entry that lost rows the backup's counts. A journal that is another one gives nothing.
     */
    private void takeBack() {
        boolean isOwed = ledger.read(c -> Sql.first(
                        c, "SELECT gives_journal_back FROM backups WHERE name = ?", row -> row.getInt(1) == 1, backup)
                .orElse(false));
        if (!isOwed) {
            return;
        }
        if (target.lineage().equals(own.lineage())) {
            differing(own, target, List.copyOf(target.journalKinds()))
                    .forEach((kind, parts) -> parts.forEach(part -> {
                        List<JournalEntry> lost = lost(kind, part);
                        if (!lost.isEmpty()) {
                            own.writeJournal(own.lineage(), lost);
                            LOGGER.log(
                                    WARNING,
                                    () -> "backup " + backup + " gave " + lost.size()
                                            + " lost entries of the journal back");
                        }
                    }));
        }
        ledger.write(c -> Sql.update(c, "UPDATE backups SET gives_journal_back = 0 WHERE name = ?", backup));
    }

    private List<JournalEntry> lost(JournalKind kind, long part) {
        Map<String, Integer> rows = new HashMap<>();
        own.readJournal(kind, part)
                .forEach(entry -> rows.put(entry.key(), entry.rows().size()));
        List<JournalEntry> lost = new ArrayList<>(target.readJournal(kind, part));
        lost.removeIf(entry -> kind == JournalKind.COVERAGE
                ? rows.containsKey(entry.key())
                : rows.getOrDefault(entry.key(), 0) >= entry.rows().size());
        return lost;
    }

    /** Copies what changed. */
    long copy() {
        takeBack();
        List<Change> changes = changes();
        if (changes.isEmpty()) {
            return 0;
        }
        long copied = 0;
        Set<JournalKind> kinds = target.journalKinds();
        while (!changes.isEmpty()) {
            copied += send(changes, kinds);
            changes = changes();
        }
        forgetGone();
        return copied;
    }

    /** Sends the first of these changes, as many as it may be at once, and says how many. What the target does not know is passed over. */
    private int send(List<Change> changes, Set<JournalKind> kinds) {
        List<JournalEntry> entries = new ArrayList<>();
        int done = 0;
        for (int rows = 0; done < changes.size() && rows < ROWS_AT_ONCE; done++) {
            Change change = changes.get(done);
            if (kinds.contains(change.kind())) {
                JournalEntry entry =
                        own.read(change.kind(), List.of(change.key())).get(0);
                entries.add(entry);
                rows += entry.rows().size();
            }
        }
        if (!entries.isEmpty()) {
            target.writeJournal(own.lineage(), entries);
        }
        through(changes.get(done - 1).version());
        return done;
    }

    /** That a run was forgotten is itself forgotten when every backup knows it, so that this stays as small as the journal. */
    private void forgetGone() {
        ledger.write(c -> Sql.update(
                c,
                "DELETE FROM journal_changes WHERE kind = 'run' AND version <="
                        + " (SELECT min(journal_through) FROM backups WHERE journal_through > 0)"
                        + " AND NOT EXISTS (SELECT 1 FROM runs WHERE id = CAST(key AS INTEGER))"));
    }

    private List<Change> changes() {
        return ledger.read(c -> Sql.list(
                c,
                "SELECT version, kind, key FROM journal_changes WHERE version >"
                        + " (SELECT journal_through FROM backups WHERE name = ?) ORDER BY version LIMIT ?",
                row -> new Change(row.getLong(1), JournalKind.of(row.getString(2)), row.getString(3)),
                backup,
                AT_ONCE));
    }

    private void through(long version) {
        ledger.write(c -> Sql.update(c, "UPDATE backups SET journal_through = ? WHERE name = ?", version, backup));
    }

    /** Copies everything again, also to a backup that keeps another's journal, which it forgets. */
    long copyAll() {
        target.adoptJournal(own.lineage());
        through(0);
        return copy();
    }

    /** The backup has everything that the journal tells now. */
    void isCurrent() {
        ledger.write(c -> Sql.update(
                c,
                "UPDATE backups SET journal_through = (SELECT coalesce(max(version), 0) FROM journal_changes) WHERE name = ?",
                backup));
    }

    /**
     * Compares by digests what the journals tell, and copies again what differs. What the backup tells more goes: it followed
     * this journal, and another went on from there.
     *
     * @return how many parts differed
     */
    long prove() {
        takeBack();
        Map<JournalKind, SortedSet<Long>> differing = differing(own, target, proved());
        int parts = 0;
        for (Map.Entry<JournalKind, SortedSet<Long>> kind : differing.entrySet()) {
            for (long part : kind.getValue()) {
                parts++;
                target.replaceJournal(own.lineage(), kind.getKey(), part, own.readJournal(kind.getKey(), part));
            }
        }
        if (parts > 0) {
            int found = parts;
            LOGGER.log(
                    WARNING, () -> "backup " + backup + ": " + found + " parts of its journal differed, copied again");
        }
        return parts;
    }

    private List<JournalKind> proved() {
        return target.journalKinds().stream().filter(JournalKind::isProved).toList();
    }

    /**
     * Brings what a backup tells into this journal. If this is another one, it is forgotten: the bars that it told of are not
     * there. If it is the same, it was not lost with the bars, and only what it lacks is taken.
     *
     * @return whether everything that the backup tells is here now
     */
    boolean restore() {
        own.adoptJournal(target.lineage());
        List<JournalKind> all = List.copyOf(target.journalKinds());
        differing(own, target, all)
                .forEach((kind, parts) -> parts.forEach(part -> {
                    List<JournalEntry> missing = missing(kind, part);
                    if (!missing.isEmpty()) {
                        own.writeJournal(own.lineage(), missing);
                    }
                }));
        return differing(own, target, all).entrySet().stream()
                .allMatch(kind -> kind.getValue().stream()
                        .allMatch(part -> missing(kind.getKey(), part).isEmpty()));
    }

    private List<JournalEntry> missing(JournalKind kind, long part) {
        Set<String> known = new HashSet<>();
        own.readJournal(kind, part).forEach(entry -> known.add(entry.key()));
        List<JournalEntry> missing = new ArrayList<>(target.readJournal(kind, part));
        missing.removeIf(entry -> known.contains(entry.key()));
        return missing;
    }

    private static Map<JournalKind, SortedSet<Long>> differing(
            JournalStore one, JournalStore other, List<JournalKind> kinds) {
        Map<JournalKind, SortedSet<Long>> differing = new LinkedHashMap<>();
        for (JournalKind kind : kinds) {
            SortedMap<Long, String> ours = one.journalDigests(kind);
            SortedMap<Long, String> theirs = other.journalDigests(kind);
            SortedSet<Long> parts = new TreeSet<>(ours.keySet());
            parts.addAll(theirs.keySet());
            parts.removeIf(part -> Objects.equals(ours.get(part), theirs.get(part)));
            if (!parts.isEmpty()) {
                differing.put(kind, parts);
            }
        }
        return differing;
    }
}
