package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.SeededBars;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final SeriesKey TENCENT = SeededBars.key("HK.00700", Interval.D1);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-05T12:00:00Z");
    private Ledger ledger;
    private Backlog backlog;

    @BeforeEach
    void open() {
        open("a", "b");
    }

    private void open(String... names) {
        ledger = Ledger.open(folder, clock);
        backlog = new Backlog(ledger, TwoStores.settings(names));
        backlog.begin();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static TimeRange days(int first, int last) {
        return TimeRange.ofDates(LocalDate.of(2024, 1, first), LocalDate.of(2024, 1, last));
    }

    private List<Lack> lacks(String backup) {
        return backlog.lacks(backup, 0, 100);
    }

    @Test
    void mark_overlappingRanges_areOneMarkForEveryBackupSinceTheFirst() {
        backlog.mark(AAPL, days(2, 5), false);
        clock.advance(Duration.ofHours(1));
        backlog.mark(AAPL, days(6, 9), false);
        backlog.mark(TENCENT, days(1, 1), false);

        assertThat(lacks("a")).extracting(Lack::range).containsExactly(days(2, 9), days(1, 1));
        assertThat(lacks("b")).hasSize(2);
        assertThat(backlog.size("a"))
                .isEqualTo(new Backlog.Size(2, java.util.Optional.of(Instant.parse("2024-07-05T12:00:00Z"))));
    }

    @Test
    void mark_farApart_joinsTheNearestTwoWhenThereAreTooMany() {
        for (int day : new int[] {1, 9, 13, 15, 18, 21, 24, 27}) {
            backlog.mark(AAPL, days(day, day), false);
        }
        assertThat(lacks("a")).hasSize(8);

        backlog.mark(AAPL, days(30, 30), false);

        assertThat(lacks("a"))
                .extracting(Lack::range)
                .containsExactlyInAnyOrder(
                        days(1, 1),
                        days(9, 9),
                        days(13, 15),
                        days(18, 18),
                        days(21, 21),
                        days(24, 24),
                        days(27, 27),
                        days(30, 30));
    }

    @Test
    void clear_markedAgainMeanwhile_keepsTheNewMark() {
        backlog.mark(AAPL, days(2, 5), false);
        List<Lack> seen = lacks("a");

        backlog.mark(AAPL, days(3, 3), false);
        backlog.clear(seen);

        assertThat(lacks("a")).extracting(Lack::range).containsExactly(days(2, 5));
        assertThat(backlog.shrink(seen.get(0), Instant.parse("2024-01-03T00:00:00Z")))
                .isFalse();

        backlog.clear(lacks("a"));
        assertThat(lacks("a")).isEmpty();
        assertThat(lacks("b")).hasSize(1);
    }

    @Test
    void lacks_whileAWriteIsUnfinished_leavesItsSeriesOut() {
        long write = backlog.begun(AAPL, days(2, 5), false);

        assertThat(lacks("a")).isEmpty();
        assertThat(backlog.size("a").series()).isEqualTo(1);

        backlog.finished(write);
        assertThat(lacks("a")).hasSize(1);
    }

    @Test
    void begin_afterACrashInTheMiddleOfAWrite_takesTheMarkForAPlainOne() {
        backlog.begun(AAPL, days(2, 5), false);
        ledger.close();

        open();

        assertThat(lacks("a")).extracting(Lack::range).containsExactly(days(2, 5));
    }

    @Test
    void begin_backupNoLongerConfigured_isForgottenAndNewAgainLater() {
        BackupBook book = new BackupBook(ledger, TwoStores.settings("a", "b"));
        book.seeded("a");
        book.seeded("b");
        backlog.mark(AAPL, days(2, 5), false);
        ledger.close();

        open("a");
        ledger.close();
        open("a", "b");

        assertThat(lacks("a")).hasSize(1);
        assertThat(lacks("b")).isEmpty();
        BackupBook again = new BackupBook(ledger, TwoStores.settings("a", "b"));
        assertThat(again.entry("a").isSeeded()).isTrue();
        assertThat(again.entry("b").isSeeded()).isFalse();
    }

    @Test
    void mark_deletion_isNotJoinedWithAWrite() {
        backlog.mark(AAPL, days(2, 5), false);
        backlog.mark(AAPL, days(4, 4), true);

        assertThat(lacks("a")).extracting(Lack::deletes).containsExactly(false, true);
    }
}
