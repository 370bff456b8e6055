package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.Await;
import dms.TestClock;
import dms.journal.Finding;
import dms.journal.FindingFilter;
import dms.journal.FindingState;
import dms.journal.Journal;
import dms.journal.Observation;
import dms.journal.Quality;
import dms.journal.Revision;
import dms.journal.RunStatus;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.Bar;
import dms.market.BarChange;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalRow;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.EmbeddedFile;
import dms.store.embedded.LedgerJournal;
import dms.store.peer.TwoNodes;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions, findings, scores and runs travel too, and come back. */
class JournalCopyTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);
    private static final LocalDate FRI_2019_01_04 = LocalDate.of(2019, 1, 4);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");

    /** A run that repairs a bar, finds something else, and rates the series. */
    private Finding tell(Journal journal) {
        long run = journal.startRun("nightly", "validation", "manual", 1);
        Bar before = BARS.bar(3);
        Bar after = new Bar(before.openTimeMillis(), 1, 2, 0.5, 1.5, 7);
        journal.revisions()
                .recordRepair(
                        run,
                        AAPL,
                        "",
                        "scale",
                        0,
                        List.of(
                                new Edit.BarReplaced(new BarChange(before, after)),
                                new Edit.ActionAdded(new Dividend(FRI_2019_01_04, 0.82))));
        Finding finding = journal.findings()
                .record(
                        run,
                        AAPL,
                        Observation.holding(
                                "jump",
                                FRI_2019_01_04,
                                "expected ~ 100, found \u20ac 1",
                                new Observation.Ground("jumps", "yahoo", new TreeMap<>(), "digest"),
                                0.9),
                        List.of(new Edit.BarRemoved(BARS.bar(4))));
        journal.findings().rate(new Quality(AAPL, run, clock.instant(), 600, 99.5));
        journal.finishRun(run, RunStatus.SUCCESS, "done");
        return finding;
    }

    private static void assertTellsTheSame(Journal copy, Journal journal) {
        assertThat(copy.revisions().list(100, 0)).isEqualTo(journal.revisions().list(100, 0));
        assertThat(copy.findings().list(FindingFilter.ALL, 100, 0))
                .isEqualTo(journal.findings().list(FindingFilter.ALL, 100, 0));
        for (Finding finding : journal.findings().list(FindingFilter.ALL, 100, 0)) {
            assertThat(copy.findings().repair(finding.id()))
                    .isEqualTo(journal.findings().repair(finding.id()));
        }
        assertThat(copy.findings().quality(Set.of(), 100, 0))
                .isEqualTo(journal.findings().quality(Set.of(), 100, 0));
        assertThat(copy.runs(100, 0)).isEqualTo(journal.runs(100, 0));
    }

    private TwoStores master(TwoNodes nodes) {
        return TwoStores.embedded(folder.resolve("master"), clock, TwoStores.settingsOfANode(2, 5_000), nodes.peer());
    }

    @Test
    void copy_whatTheJournalTells_reachesASlaveThatCanUndoRepairsThen() {
        try (Ledger slave = Ledger.open(folder.resolve("slave"), clock);
                TwoNodes nodes = new TwoNodes(new EmbeddedBarStore(slave), new LedgerJournal(slave));
                TwoStores stores = master(nodes)) {
            Journal journal = new Journal(stores.ledger(), clock);
            Journal copy = new Journal(slave, clock);
            stores.store().write(AAPL, BARS);
            Finding finding = tell(journal);
            assertThat(stores.sync().status("slave").journal().orElseThrow().entries())
                    .isEqualTo(5);

            stores.sync().copyNow("slave");

            assertTellsTheSame(copy, journal);
            assertThat(stores.sync().status("slave").journal()).contains(new JournalLag(0, ""));
            journal.findings().decide(finding.id(), FindingState.DISMISSED, "somebody");
            journal.prune(clock.instant().plusSeconds(1));
            stores.sync().copyNow("slave");
            assertTellsTheSame(copy, journal);
            assertThat(copy.runs(10, 0)).isEmpty();
            assertThat(stores.ledger()
                            .<Long>read(c -> Sql.first(
                                            c,
                                            "SELECT count(*) FROM journal_changes WHERE kind = 'run'",
                                            row -> row.getLong(1))
                                    .orElseThrow()))
                    .isZero();

            List<Revision> repair = copy.revisions().ofRepair(1);
            copy.revisions().recordRevert("", "reverted", repair);
            assertThat(copy.revisions().list(10, 0)).extracting(Revision::id).containsExactly(4L, 3L, 2L, 1L);
            assertThat(copy.revisions().standing(AAPL, TimeRange.ALL)).isEmpty();
        }
    }

    @Test
    void copy_brokenOff_goesOnWhereItWas() {
        try (Ledger ledger = Ledger.open(folder.resolve("one"), clock);
                Ledger other = Ledger.open(folder.resolve("two"), clock)) {
            new Backlog(ledger, TwoStores.settings("copy")).begin();
            Journal journal = new Journal(ledger, clock);
            for (int i = 0; i < 650; i++) {
                journal.findings()
                        .rate(new Quality(SeededBars.key("US.T" + i, Interval.D1), 0, clock.instant(), i, 100));
            }
            BreakingJournal target = new BreakingJournal(new LedgerJournal(other));
            JournalCopy copy = new JournalCopy(ledger, "copy", target);

            target.allow(1);
            assertThatThrownBy(copy::copy).isInstanceOf(StoreException.class);
            assertThat(copy.behind()).isEqualTo(150);
            target.allow(10);
            assertThat(copy.copy()).isEqualTo(150);

            assertThat(new Journal(other, clock).findings().quality(Set.of(), 1_000, 0))
                    .isEqualTo(journal.findings().quality(Set.of(), 1_000, 0));
        }
    }

    @Test
    void copy_crashBeforeItIsNoted_isDoneAgainWithoutDoubling() {
        try (EmbeddedFile file = new EmbeddedFile(folder.resolve("file"), clock);
                TwoStores stores = TwoStores.embedded(folder.resolve("one"), clock, TwoStores.settings("copy"), file)) {
            tell(new Journal(stores.ledger(), clock));
            stores.sync().copyNow("copy");
            stores.ledger().write(c -> Sql.update(c, "UPDATE backups SET journal_through = 0"));

            stores.sync().copyNow("copy");

            LedgerJournal own = new LedgerJournal(stores.ledger());
            for (JournalKind kind : JournalKind.values()) {
                assertThat(file.journalDigests(kind)).isEqualTo(own.journalDigests(kind));
            }
            assertThat(stores.sync().status("copy").journal()).contains(new JournalLag(0, ""));
        }
    }

    @Test
    void verify_copyThatWasChanged_isMadeEqualAgain() {
        try (EmbeddedFile file = new EmbeddedFile(folder.resolve("file"), clock);
                TwoStores stores = TwoStores.embedded(folder.resolve("one"), clock, TwoStores.settings("copy"), file)) {
            stores.store().write(AAPL, BARS);
            tell(new Journal(stores.ledger(), clock));
            stores.sync().copyNow("copy");
            LedgerJournal own = new LedgerJournal(stores.ledger());
            file.replaceJournal(own.lineage(), JournalKind.REVISION, 0, List.of());

            Verification verification = stores.sync().verify("copy");

            assertThat(verification.isEqual()).isTrue();
            assertThat(verification.sentence()).endsWith("1 parts of its journal were copied again");
            assertThat(file.journalDigests(JournalKind.REVISION)).isEqualTo(own.journalDigests(JournalKind.REVISION));
            assertThat(stores.sync().verify("copy").sentence()).endsWith("; equal");
        }
    }

    @Test
    void copy_toABackupOfAnotherInstallation_keepsItsJournalUntilCopiedInFull() {
        try (EmbeddedFile file = new EmbeddedFile(folder.resolve("file"), clock)) {
            try (TwoStores lost = TwoStores.embedded(folder.resolve("lost"), clock, TwoStores.settings("copy"), file)) {
                lost.store().write(AAPL, BARS);
                tell(new Journal(lost.ledger(), clock));
                lost.sync().copyNow("copy");
            }
            SortedMap<Long, String> before = file.journalDigests(JournalKind.REVISION);
            try (TwoStores stores =
                    TwoStores.embedded(folder.resolve("one"), clock, TwoStores.settings("copy"), file)) {
                stores.store().write(AAPL, BARS);
                Journal journal = new Journal(stores.ledger(), clock);
                journal.finishRun(journal.startRun("nightly", "incremental", "cron", 1), RunStatus.SUCCESS, "");

                assertThat(stores.sync().verify("copy").isEqual()).isTrue();

                assertThat(stores.sync().status("copy").journal().orElseThrow().sentence())
                        .contains("another installation");
                assertThat(file.journalDigests(JournalKind.REVISION)).isEqualTo(before);
                stores.sync().copyFull("copy");
                assertThat(file.journalDigests(JournalKind.REVISION)).isEmpty();
                assertThat(file.journalDigests(JournalKind.RUN)).hasSize(1);
                assertThat(stores.sync().status("copy").journal()).contains(new JournalLag(0, ""));
            }
        }
    }

    @Test
    void restore_fromAFile_bringsTheJournalBack() {
        try (EmbeddedFile file = new EmbeddedFile(folder.resolve("file"), clock);
                TwoStores lost = TwoStores.embedded(folder.resolve("lost"), clock, TwoStores.settings("copy"), file)) {
            lost.store().write(AAPL, BARS);
            Journal journal = new Journal(lost.ledger(), clock);
            tell(journal);
            lost.sync().copyNow("copy");
            try (TwoStores stores =
                    TwoStores.embedded(folder.resolve("new"), clock, TwoStores.settings("copy"), file)) {
                stores.restore().start("copy");
                Await.until(() -> !stores.restore().isAtWork(), "the end of the restore");

                assertThat(stores.restore().last().orElseThrow().message()).contains("and the journal restored");
                assertThat(stores.store().read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
                assertTellsTheSame(new Journal(stores.ledger(), clock), journal);
                assertThat(stores.sync().status("copy").journal()).contains(new JournalLag(0, ""));
            }
        }
    }

    @Test
    void verify_oldMasterThatWentOnAlone_tellsWhatTheNewOneTells() {
        try (Ledger old = Ledger.open(folder.resolve("slave"), clock);
                TwoNodes nodes = new TwoNodes(new FakeBarStore(), new LedgerJournal(old));
                TwoStores stores = master(nodes)) {
            Journal journal = new Journal(stores.ledger(), clock);
            Journal ofOld = new Journal(old, clock);
            tell(journal);
            stores.sync().copyNow("slave");
            ofOld.revisions().recordRepair(0, AAPL, "", "lost", 0, List.of(new Edit.BarRemoved(BARS.bar(9))));

            stores.sync().verify("slave");

            assertTellsTheSame(ofOld, journal);
        }
    }

    @Test
    void writeJournal_rowsOfOtherTables_areRefused() {
        try (Ledger ledger = Ledger.open(folder.resolve("one"), clock)) {
            LedgerJournal journal = new LedgerJournal(ledger);
            long tables = count(ledger);
            for (String table : List.of("bar_blocks", "runs; DROP TABLE series", "node_state")) {
                JournalEntry entry =
                        new JournalEntry(JournalKind.RUN, "1", List.of(new JournalRow(table, new TreeMap<>())));
                assertThatThrownBy(() -> journal.writeJournal(journal.lineage(), List.of(entry)))
                        .isInstanceOf(StoreException.class);
            }
            TreeMap<String, Object> values = new TreeMap<>();
            values.put("id\") VALUES (1); --", 1L);
            JournalEntry entry = new JournalEntry(JournalKind.RUN, "1", List.of(new JournalRow("runs", values)));
            assertThatThrownBy(() -> journal.writeJournal(journal.lineage(), List.of(entry)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("expected columns of");
            assertThat(count(ledger)).isEqualTo(tables);
        }
    }

    private static long count(Ledger ledger) {
        return ledger.read(c -> Sql.first(c, "SELECT count(*) FROM sqlite_schema", row -> row.getLong(1))
                .orElseThrow());
    }

    @Test
    void copy_afterASalvage_takesBackFirstWhatTheBackupHasMore() {
        try (Ledger ledger = Ledger.open(folder.resolve("own"), clock);
                EmbeddedFile file = new EmbeddedFile(folder.resolve("backup"), clock)) {
            Journal journal = new Journal(ledger, clock);
            Finding finding = tell(journal);
            ledger.write(c -> Sql.update(c, "INSERT INTO backups (name, copied_from) VALUES ('b', 0)"));
            JournalCopy copy = new JournalCopy(ledger, "b", file);
            copy.copy();
            List<Revision> revisions = journal.revisions().list(100, 0);
            List<Edit> repair = journal.findings().repair(finding.id());
            ledger.write(c -> Sql.update(c, "DELETE FROM finding_edits") + Sql.update(c, "DELETE FROM revisions"));
            ledger.write(c -> Sql.update(c, "UPDATE backups SET gives_journal_back = 1, journal_through = 0"));

            copy.copy();

            assertThat(revisions).isNotEmpty();
            assertThat(journal.revisions().list(100, 0)).isEqualTo(revisions);
            assertThat(journal.findings().repair(finding.id())).isEqualTo(repair);
            assertThat(copy.prove()).isZero();
            assertThat(file.readJournal(JournalKind.REVISION, 0)).isNotEmpty();
        }
    }
}
