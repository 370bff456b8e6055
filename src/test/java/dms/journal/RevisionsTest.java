package dms.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Bar;
import dms.market.BarChange;
import dms.market.CorporateAction.Dividend;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevisionsTest {

    private static final Instant START = Instant.parse("2024-07-05T12:00:00Z");
    private static final SeriesKey AAPL = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final SeriesKey BERKSHIRE = new SeriesKey(Symbol.parse("US.BRK.B"), Interval.D1);
    private static final Dividend RIGHT = new Dividend(LocalDate.of(2024, 7, 1), 0.25);
    private static final Dividend WRONG = new Dividend(LocalDate.of(2024, 7, 1), 25);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(START);
    private Ledger ledger;
    private Journal journal;
    private Revisions revisions;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        journal = new Journal(ledger, clock);
        revisions = journal.revisions();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static BarChange change(int day, double before, double after) {
        long time = START.plus(Duration.ofDays(day)).toEpochMilli();
        return new BarChange(
                new Bar(time, before, before, before, 1.0 / 3, 1e9), new Bar(time, after, after, after, after, 2e9));
    }

    private static Edit replaced(int day, double before, double after) {
        return new Edit.BarReplaced(change(day, before, after));
    }

    @Test
    void record_fromASource_readsBackNewestFirst() {
        journal.recordRevisions(7, AAPL, "yahoo", "overlap", List.of(change(0, 1, 2), change(1, 1, 2)));
        clock.advance(Duration.ofMinutes(1));
        SeriesKey weekly = new SeriesKey(AAPL.symbol(), Interval.W1);
        journal.recordRevisions(8, weekly, "csv", "full_sync", List.of(change(2, 1, 2)));
        journal.recordRevisions(8, BERKSHIRE, "csv", "full_sync", List.of(change(3, 1, 2)));
        journal.recordRevisions(8, BERKSHIRE, "csv", "full_sync", List.of());

        List<Revision> ofApple = revisions.list(AAPL.symbol(), 10, 0);

        assertThat(ofApple)
                .extracting(Revision::edit)
                .containsExactly(replaced(2, 1, 2), replaced(1, 1, 2), replaced(0, 1, 2));
        assertThat(ofApple.get(0).key()).isEqualTo(weekly);
        assertThat(ofApple.get(0).recorded()).isEqualTo(START.plusSeconds(60));
        assertThat(ofApple.get(2))
                .isEqualTo(new Revision(
                        ofApple.get(2).id(),
                        7,
                        AAPL,
                        new Revision.Cause("yahoo", "overlap", 0, 0, 0),
                        START,
                        replaced(0, 1, 2),
                        0));
        assertThat(revisions.list(AAPL, 1, 1)).extracting(Revision::edit).containsExactly(replaced(0, 1, 2));
        assertThat(revisions.list(10, 0)).hasSize(4);
        assertThat(revisions.find(99)).isEmpty();
    }

    @Test
    void record_sameLineAgain_isNotRepeated() {
        journal.recordRevisions(7, AAPL, "yahoo", "overlap", List.of(change(0, 1, 2)));
        journal.recordRevisions(8, AAPL, "yahoo", "overlap", List.of(change(0, 1, 2)));
        journal.recordRevisions(9, AAPL, "yahoo", "overlap", List.of(change(0, 2, 1)));
        journal.recordRevisions(9, AAPL, "yahoo", "overlap", List.of(change(0, 1, 2)));

        assertThat(revisions.list(AAPL, 10, 0)).hasSize(3);
    }

    @Test
    void recordRepair_manyEdits_areOneRepair() {
        journal.recordRevisions(7, AAPL, "yahoo", "overlap", List.of(change(0, 1, 2)));
        List<Edit> edits = List.of(
                replaced(1, 100, 1),
                new Edit.BarAdded(change(2, 5, 5).after()),
                new Edit.BarRemoved(change(3, 6, 6).after()),
                new Edit.ActionRemoved(WRONG),
                new Edit.ActionAdded(RIGHT));

        long repair = revisions.recordRepair(9, AAPL, "repair", "unit", 4, edits);

        List<Revision> whole = revisions.ofRepair(repair);
        assertThat(whole).extracting(Revision::edit).containsExactlyElementsOf(edits);
        assertThat(whole.get(0).id()).isEqualTo(repair);
        assertThat(whole)
                .allSatisfy(
                        one -> assertThat(one.cause()).isEqualTo(new Revision.Cause("repair", "unit", 4, repair, 0)));
    }

    @Test
    void recordRevert_names_whatItUndoes() {
        long repair = revisions.recordRepair(9, AAPL, "repair", "unit", 4, List.of(replaced(1, 100, 1)));

        revisions.recordRevert("api", "revert", revisions.ofRepair(repair));

        Revision undoing = revisions.list(1, 0).get(0);
        assertThat(undoing.cause()).isEqualTo(new Revision.Cause("api", "revert", 4, undoing.id(), repair));
        assertThat(undoing.edit().inverse()).isEqualTo(replaced(1, 100, 1));
        assertThat(revisions.find(repair).orElseThrow().revertedBy()).isEqualTo(undoing.id());
    }

    @Test
    void standing_repairsAndReverts_areWhatCountsNow() {
        revisions.recordRepair(9, AAPL, "repair", "unit", 4, List.of(replaced(1, 100, 1), replaced(2, 100, 1)));
        long undone = revisions.recordRepair(9, AAPL, "repair", "unit", 5, List.of(replaced(3, 100, 1)));
        revisions.recordRevert("api", "revert", revisions.ofRepair(undone));
        journal.recordRevisions(9, AAPL, "yahoo", "refetched", List.of(change(4, 1, 2)));
        revisions.recordRevert("api", "revert", revisions.list(1, 0));
        long end = change(9, 1, 1).before().openTimeMillis();

        List<Edit> standing = revisions.standing(AAPL, TimeRange.ofMillis(0, end));

        // What the source changed on day 4 was taken back by hand, and stands against the source.
        assertThat(standing)
                .containsExactly(
                        replaced(1, 100, 1),
                        replaced(2, 100, 1),
                        replaced(4, 1, 2).inverse());
        assertThat(revisions.standing(AAPL, TimeRange.ofMillis(0, START.toEpochMilli())))
                .isEmpty();
        assertThat(revisions.standing(BERKSHIRE, TimeRange.ofMillis(0, end))).isEmpty();
    }

    @Test
    void standingActions_repaired_areKeptForTheSymbol() {
        revisions.recordRepair(
                9, AAPL, "repair", "dividend", 4, List.of(new Edit.ActionRemoved(WRONG), new Edit.ActionAdded(RIGHT)));

        assertThat(revisions.standingActions(AAPL.symbol()))
                .containsExactly(new Edit.ActionRemoved(WRONG), new Edit.ActionAdded(RIGHT));
        assertThat(revisions.standing(AAPL, TimeRange.ALL)).isEmpty();
    }
}
