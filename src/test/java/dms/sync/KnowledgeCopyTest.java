package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.Await;
import dms.TestClock;
import dms.coverage.MissingBars;
import dms.coverage.MissingReason;
import dms.journal.Journal;
import dms.journal.SourceTally;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.JournalKind;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.embedded.EmbeddedBarStore;
import dms.store.embedded.EmbeddedFile;
import dms.store.peer.TwoNodes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slave that is promoted knows what its master knew: it asks no source again, and knows who listed what and who was right. */
class KnowledgeCopyTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);
    private static final SeriesKey MSFT = SeededBars.key("US.MSFT", Interval.D1);
    private static final LocalDate TUE_2024_07_02 = LocalDate.of(2024, 7, 2);
    private static final LocalDate TUE_2024_07_09 = LocalDate.of(2024, 7, 9);
    private static final LocalDate FRI_2024_07_12 = LocalDate.of(2024, 7, 12);
    private static final CorporateAction FEBRUARY = new Dividend(LocalDate.of(2024, 2, 9), 0.24);
    private static final CorporateAction MAY = new Dividend(LocalDate.of(2024, 5, 10), 0.25);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-12T21:00:00Z");
    private Ledger ledger;
    private KnowingNode slave;
    private TwoNodes nodes;
    private TwoStores stores;
    private KnowingNode master;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder.resolve("slave"), clock);
        slave = new KnowingNode(ledger, new EmbeddedBarStore(ledger), clock);
        nodes = new TwoNodes(slave.store(), slave.kept());
        stores = TwoStores.embedded(folder.resolve("master"), clock, TwoStores.settingsOfANode(2, 5_000), nodes.peer());
        master = new KnowingNode(stores.ledger(), stores.store(), clock);
    }

    @AfterEach
    void close() {
        stores.close();
        nodes.close();
        ledger.close();
    }

    /** A hole that was asked for, a day that was closed, who listed two dividends, who was right, and who filled a series. */
    private void learn() {
        master.answer(AAPL, TUE_2024_07_02, TUE_2024_07_09);
        master.answer(TENCENT, TUE_2024_07_02, TUE_2024_07_09);
        master.hear(Market.HK, TUE_2024_07_02, FRI_2024_07_12, TUE_2024_07_09);
        master.book().reconciled(List.of(TENCENT));
        list(master, "yfinance", FEBRUARY, MAY);
        Journal journal = master.journal();
        long run = journal.startRun("nightly", "incremental", "cron", 1);
        journal.recordSymbol(
                run,
                new SymbolEntry(
                        AAPL,
                        "yfinance",
                        SymbolStatus.STORED,
                        8,
                        8,
                        0,
                        0,
                        new TreeMap<>(),
                        "",
                        "",
                        clock.instant(),
                        Duration.ZERO));
        journal.sources().recordRuling(run, AAPL, Instant.parse("2024-07-08T00:00:00Z"), 2, "yfinance", "futu");
    }

    private static List<Edit> list(KnowingNode node, String source, CorporateAction... actions) {
        List<Edit> revisions = new ArrayList<>();
        node.writer().writeActions(AAPL.symbol(), source, List.of(actions), revisions::addAll);
        return revisions;
    }

    @Test
    void slave_ofAMasterThatAskedForAHole_doesNotAskAgain() {
        learn();
        stores.sync().copyNow("slave");

        assertThat(slave.isWorthAsking(AAPL, TUE_2024_07_09)).isFalse();
        assertThat(slave.count(AAPL, TUE_2024_07_02, FRI_2024_07_12))
                .isEqualTo(master.count(AAPL, TUE_2024_07_02, FRI_2024_07_12));
        assertThat(slave.count(AAPL, TUE_2024_07_02, FRI_2024_07_12).missing())
                .extracting(MissingBars::reason)
                .containsExactly(MissingReason.HALTED);
        clock.advance(Duration.ofDays(8));
        assertThat(slave.isWorthAsking(AAPL, TUE_2024_07_09))
                .as("after a week it is asked again, by whoever is the master")
                .isTrue();
    }

    @Test
    void slave_ofAMasterThatInferredAClosure_hasItInItsCalendar() {
        learn();
        assertThat(slave.calendars().of(Market.HK).orElseThrow().isSession(TUE_2024_07_09))
                .isTrue();

        stores.sync().copyNow("slave");

        assertThat(slave.closures().of(Market.HK))
                .isNotEmpty()
                .isEqualTo(master.closures().of(Market.HK));
        assertThat(slave.calendars().of(Market.HK).orElseThrow().isSession(TUE_2024_07_09))
                .isFalse();
        assertThat(slave.count(TENCENT, TUE_2024_07_02, FRI_2024_07_12).missing())
                .isEmpty();
    }

    @Test
    void slave_promoted_letsOnlyWhoListedAnActionTakeItBack() {
        learn();
        stores.sync().copyNow("slave");

        assertThat(list(slave, "futu", FEBRUARY)).isEmpty();
        assertThat(slave.store().actions(AAPL.symbol())).containsExactly(FEBRUARY, MAY);
        assertThat(list(slave, "yfinance", FEBRUARY)).containsExactly(new Edit.ActionRemoved(MAY));
    }

    @Test
    void slave_ofAMasterThatRuled_knowsWhoWasRightAndWhoFilled() {
        learn();
        stores.sync().copyNow("slave");

        assertThat(slave.journal().sources().tally("futu", Market.US))
                .isEqualTo(new SourceTally("futu", Market.US, 0, 2));
        assertThat(slave.journal().sources().filler(AAPL)).contains("yfinance");
        master.journal().sources().forgetRuling(AAPL, Instant.parse("2024-07-08T00:00:00Z"));
        stores.sync().copyNow("slave");
        assertThat(slave.journal().sources().tallies()).isEmpty();
    }

    @Test
    void copy_ofWhatDidNotChange_isNotMadeAgain() {
        learn();
        master.answer(MSFT, TUE_2024_07_02);
        stores.sync().copyNow("slave");
        assertThat(slave.told()).isEqualTo(master.told());

        list(master, "yfinance", FEBRUARY, MAY);
        master.book().reconciled(List.of(AAPL, TENCENT, MSFT));
        assertThat(stores.sync().status("slave").journal()).contains(new JournalLag(0, ""));

        clock.advance(Duration.ofDays(3));
        master.answer(MSFT, TUE_2024_07_02);
        assertThat(stores.sync().status("slave").journal()).contains(new JournalLag(1, ""));
        stores.sync().copyNow("slave");
        assertThat(slave.told()).isEqualTo(master.told());
    }

    @Test
    void copy_doneAgain_doublesNothing() {
        learn();
        stores.sync().copyNow("slave");
        long slots = slave.rows("slot_runs");
        stores.ledger().write(c -> Sql.update(c, "UPDATE backups SET journal_through = 0"));

        stores.sync().copyNow("slave");

        assertThat(slave.told()).isEqualTo(master.told());
        assertThat(slave.rows("slot_runs")).isEqualTo(slots).isEqualTo(master.rows("slot_runs"));
        assertThat(slave.rows("series_coverage")).isEqualTo(master.rows("series_coverage"));
    }

    /** The numbers of rows are each node's own: those of the slave's own series must not be taken by the master's. */
    @Test
    void copy_toASlaveThatCountedSeriesOfItsOwn_takesNoneOfThem() {
        learn();
        stores.sync().copyNow("slave");
        slave.store().write(MSFT, SeededBars.of(Interval.D1, 3, 1));
        slave.book().reconciled(List.of(MSFT));
        SeriesKey third = SeededBars.key("US.NVDA", Interval.D1);
        master.answer(third, TUE_2024_07_02, TUE_2024_07_09);

        stores.sync().copyNow("slave");

        assertThat(slave.book().of(MSFT).isKnown()).isTrue();
        assertThat(slave.isWorthAsking(third, TUE_2024_07_09)).isFalse();
        assertThat(slave.isWorthAsking(AAPL, TUE_2024_07_09)).isFalse();
        stores.sync().verify("slave");
        assertThat(slave.told()).as("the master wins").isEqualTo(master.told());
    }

    /** A series of minutes may lack some on every day of years. */
    @Test
    void copy_seriesOfManyHoles_goesInSteps() {
        for (int i = 0; i < 20; i++) {
            SeriesKey key = SeededBars.key("US.T" + i, Interval.D1);
            master.answer(key, TUE_2024_07_02);
            master.change("WITH RECURSIVE day (d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM day WHERE d < 1000)"
                    + " INSERT INTO slot_runs SELECT id, d, d, 1, 1, 1, 0 FROM day, series_coverage WHERE symbol = '"
                    + key.symbol() + "'");
        }
        BreakingJournal target = new BreakingJournal(slave.kept());
        JournalCopy copy = new JournalCopy(stores.ledger(), "slave", target);

        target.allow(2);
        assertThatThrownBy(copy::copy).isInstanceOf(StoreException.class);
        target.allow(100);
        copy.copy();

        assertThat(target.mostRows()).isBetween(5_000, 6_001);
        assertThat(slave.told()).isEqualTo(master.told());
        assertThat(slave.rows("slot_runs")).isEqualTo(20_000);
    }

    @Test
    void verify_slaveThatLostWhatItKnew_knowsItAgain() {
        learn();
        stores.sync().copyNow("slave");
        slave.change("DELETE FROM listed_actions");
        slave.change("UPDATE slot_runs SET confirmed = 3");
        slave.change("UPDATE inferred_closures SET reverted = 1");

        Verification verification = stores.sync().verify("slave");

        assertThat(verification.isEqual()).isTrue();
        assertThat(verification.sentence()).endsWith("3 parts of its journal were copied again");
        assertThat(slave.told()).isEqualTo(master.told());
        assertThat(slave.calendars().of(Market.HK).orElseThrow().isSession(TUE_2024_07_09))
                .isFalse();
        assertThat(stores.sync().verify("slave").sentence()).endsWith("; equal");
    }

    /** What is known arrives before the bars. A slave counts meanwhile what it has, and forgets nothing that was confirmed. */
    @Test
    void slave_thatCountedBeforeItsBarsArrived_isEqualWhenTheyDid() {
        learn();
        stores.sync().copyNow("slave");
        TimeRange lastDays = TimeRange.ofDates(TUE_2024_07_09.plusDays(1), FRI_2024_07_12);
        slave.store().delete(AAPL, lastDays);
        slave.book().reconciled(List.of(AAPL));
        assertThat(slave.isWorthAsking(AAPL, FRI_2024_07_12)).isTrue();
        assertThat(slave.isWorthAsking(AAPL, TUE_2024_07_09)).isFalse();
        assertThat(slave.told()).isEqualTo(master.told());

        stores.sync().verify("slave");
        slave.book().reconciled(List.of(AAPL));

        assertThat(slave.count(AAPL, TUE_2024_07_02, FRI_2024_07_12))
                .isEqualTo(master.count(AAPL, TUE_2024_07_02, FRI_2024_07_12));
        assertThat(stores.sync().verify("slave").sentence()).endsWith("; equal");
    }

    @Test
    void slave_ofAnEarlierBuild_isGivenWhatItKnowsAndTheRestWhenItIsReplaced() {
        nodes.beOfAnEarlierBuild();
        learn();
        master.journal().revisions().recordRepair(0, AAPL, "", "scale", 0, List.of(new Edit.ActionAdded(FEBRUARY)));

        assertThat(stores.sync().copyNow("slave").orElseThrow().status()).isEqualTo(SyncOutcome.Status.SUCCESS);
        assertThat(stores.sync().verify("slave").isEqual()).isTrue();

        assertThat(stores.sync().status("slave").journal()).contains(new JournalLag(0, ""));
        assertThat(slave.told().get(JournalKind.REVISION))
                .isEqualTo(master.told().get(JournalKind.REVISION));
        assertThat(slave.rows("listed_actions")).isZero();

        nodes.beOfThisBuild();
        stores.sync().verify("slave");
        assertThat(slave.told().get(JournalKind.LISTING))
                .isEqualTo(master.told().get(JournalKind.LISTING));
        assertThat(slave.isWorthAsking(AAPL, TUE_2024_07_09)).isFalse();
    }

    /** Where the ledger was lost too, everything comes back; where it was not, what it knows stays. */
    @Test
    void restore_fromAFile_bringsBackWhatWasKnown() {
        try (EmbeddedFile file = new EmbeddedFile(folder.resolve("file"), clock);
                TwoStores lost = TwoStores.embedded(folder.resolve("lost"), clock, TwoStores.settings("copy"), file)) {
            master = new KnowingNode(lost.ledger(), lost.store(), clock);
            learn();
            lost.sync().copyNow("copy");
            try (TwoStores found =
                    TwoStores.embedded(folder.resolve("found"), clock, TwoStores.settings("copy"), file)) {
                // The store was looked at while it was empty.
                KnowingNode node = new KnowingNode(found.ledger(), found.store(), clock);
                node.book().reconciled(List.of(AAPL, TENCENT));

                restore(found);

                assertThat(node.told()).isEqualTo(master.told());
                assertThat(node.isWorthAsking(AAPL, TUE_2024_07_09)).isFalse();
                found.store().clear();
                node.book().reconciled(List.of(AAPL, TENCENT));
                assertThat(node.isWorthAsking(AAPL, TUE_2024_07_09)).isFalse();
                assertThat(node.book().of(AAPL).isKnown()).isFalse();

                restore(found);

                assertThat(node.book().of(AAPL).isKnown()).isTrue();
                assertThat(node.told()).isEqualTo(master.told());
            }
        }
    }

    private static void restore(TwoStores stores) {
        stores.restore().start("copy");
        Await.until(() -> !stores.restore().isAtWork(), "the end of the restore");
        assertThat(stores.restore().last().orElseThrow().message()).contains("and the journal restored");
    }
}
