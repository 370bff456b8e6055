package dms.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingCalendars;
import dms.store.FakeBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageBookTest {

    private static final SeriesKey APPLE = key("AAPL", Interval.D1);
    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final LocalDate TUE_2024_07_09 = LocalDate.of(2024, 7, 9);
    private static final LocalDate FRI_2024_07_12 = LocalDate.of(2024, 7, 12);

    @TempDir
    Path folder;

    /** Friday after the close: of July 2024 the sessions of 1-3, 5 and 8-12 are settled, nine. */
    private final TestClock clock = TestClock.at("2024-07-12T21:00:00Z");

    private final FakeBarStore store = new FakeBarStore();
    private final TradingCalendars calendars = TradingCalendars.plain();
    private Ledger ledger;
    private InferredClosures closures;
    private CoverageBook book;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        closures = new InferredClosures(ledger, calendars);
        book = new CoverageBook(store, ledger, calendars, closures);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void count_everyBarThere_isComplete() {
        answer(APPLE, MON_2024_07_01, date -> true);

        CoverageCount count = july(APPLE);

        assertThat(count).isEqualTo(new CoverageCount(9, 9, List.of()));
    }

    @Test
    void count_sourceHasNothingOfADayBetweenOthers_isHalted() {
        answer(APPLE, MON_2024_07_01, date -> !date.equals(TUE_2024_07_09));

        assertThat(july(APPLE).missing()).containsExactly(missing(TUE_2024_07_09, TUE_2024_07_09, 1, "halted"));
        assertThat(july(APPLE).unexplained()).isEmpty();
    }

    @Test
    void count_firstBarLaterThanAsked_isBeforeListing() {
        answer(APPLE, MON_2024_07_01, date -> !date.isBefore(TUE_2024_07_09));

        assertThat(july(APPLE).missing())
                .containsExactly(missing(MON_2024_07_01, LocalDate.of(2024, 7, 8), 5, "before_listing"));
    }

    @Test
    void count_nothingForTenSessions_isAfterDelisting() {
        LocalDate lastDay = LocalDate.of(2024, 6, 26);
        answer(APPLE, LocalDate.of(2024, 6, 3), date -> !date.isAfter(lastDay));

        // 27 and 28 June and the nine of July.
        assertThat(july(APPLE).byReason()).isEqualTo(Map.of(MissingReason.AFTER_DELISTING, 9L));
    }

    @Test
    void count_rowThatIsNoBar_isAFailureOfTheSource() {
        BarSeries all = bars(APPLE, MON_2024_07_01, date -> true);
        store.write(APPLE, bars(APPLE, MON_2024_07_01, date -> !date.equals(TUE_2024_07_09)));
        book.answered(new Answer(APPLE, upToNow(MON_2024_07_01), settledBy(), RawBars.of(all)));

        assertThat(july(APPLE).missing()).containsExactly(missing(TUE_2024_07_09, TUE_2024_07_09, 1, "source_failed"));
        assertThat(july(APPLE).unexplainedBars()).isEqualTo(1);
    }

    @Test
    void count_newBarsAndNoAnswer_areNotSettledThenUnknownOrFailed() {
        answer(APPLE, MON_2024_07_01, date -> true);
        LocalDate monday = LocalDate.of(2024, 7, 15);

        clock.set(Instant.parse("2024-07-15T20:10:00Z"));
        assertThat(july(APPLE).missing()).containsExactly(missing(monday, monday, 1, "not_settled"));
        clock.set(Instant.parse("2024-07-15T21:00:00Z"));
        assertThat(july(APPLE).missing()).containsExactly(missing(monday, monday, 1, "unknown"));
        book.failed(APPLE, "unreachable");
        assertThat(july(APPLE).missing()).containsExactly(missing(monday, monday, 1, "source_failed"));
    }

    @Test
    void count_rangeBeforeTheHistory_saysSo() {
        answer(APPLE, TUE_2024_07_09, date -> true);

        assertThat(july(APPLE).missing())
                .containsExactly(missing(MON_2024_07_01, LocalDate.of(2024, 7, 8), 5, "before_history"));
    }

    @Test
    void reconciled_barsLostFromTheStore_areMissingAndUnexplained() {
        answer(APPLE, MON_2024_07_01, date -> true);
        store.delete(APPLE, TimeRange.ofDates(LocalDate.of(2024, 7, 3), LocalDate.of(2024, 7, 5)));

        book.reconciled(List.of(APPLE));

        assertThat(july(APPLE).missing())
                .containsExactly(missing(LocalDate.of(2024, 7, 3), LocalDate.of(2024, 7, 5), 2, "unknown"));
    }

    @Test
    void reconciled_storeOlderThanTheBook_isCounted() {
        store.write(APPLE, bars(APPLE, MON_2024_07_01, date -> !date.equals(TUE_2024_07_09)));

        assertThat(july(APPLE).present()).isZero();
        book.reconciled(List.of(APPLE));

        assertThat(july(APPLE).present()).isEqualTo(8);
        assertThat(july(APPLE).missing()).containsExactly(missing(TUE_2024_07_09, TUE_2024_07_09, 1, "unknown"));
    }

    @Test
    void count_barsThatWereRead_areBelievedBeforeTheBook() {
        answer(APPLE, MON_2024_07_01, date -> true);
        store.delete(APPLE, TimeRange.ofDates(TUE_2024_07_09, TUE_2024_07_09));
        TimeRange range = TimeRange.ofDates(MON_2024_07_01, LocalDate.of(2024, 7, 31));

        CoverageCount count = book.of(APPLE).count(range, settledBy(), clock.instant(), store.read(APPLE, range));

        assertThat(count.missing()).containsExactly(missing(TUE_2024_07_09, TUE_2024_07_09, 1, "unknown"));
    }

    @Test
    void answered_latecomer_fillsTheHole() {
        answer(APPLE, MON_2024_07_01, date -> !date.equals(TUE_2024_07_09));

        answer(APPLE, LocalDate.of(2024, 7, 8), date -> true);

        assertThat(july(APPLE)).isEqualTo(new CoverageCount(9, 9, List.of()));
    }

    @Test
    void count_minutesWithoutTrade_areNotMissingButLostOnesAre() {
        SeriesKey minutes = key("AAPL", Interval.M1);
        BarSeries thin = thin(minutes);
        store.write(minutes, thin);
        book.answered(new Answer(minutes, upToNow(MON_2024_07_01), settledBy(), RawBars.of(thin)));

        // 390 minutes less the 39 of every tenth, 210 and 21 on the half day of the 3rd.
        assertThat(july(minutes)).isEqualTo(new CoverageCount(8 * 351 + 189, 8 * 351 + 189, List.of()));

        Instant lost = Instant.parse("2024-07-09T14:00:00Z");
        store.delete(minutes, new TimeRange(lost, lost.plusSeconds(1800)));
        book.reconciled(List.of(minutes));

        assertThat(july(minutes).expected()).isEqualTo(8 * 351 + 189);
        assertThat(july(minutes).missing()).singleElement().satisfies(bars -> {
            assertThat(bars.bars()).isEqualTo(27);
            assertThat(bars.firstTime()).isEqualTo("2024-07-09T13:30:00Z");
        });
    }

    /** Every tenth minute nobody trades. */
    private BarSeries thin(SeriesKey key) {
        BarSlots slots = book.slots(key);
        BarSeries.Builder bars = BarSeries.builder(4000);
        int first = slots.indexFrom(MON_2024_07_01.toEpochDay());
        for (int slot = first; slot <= slots.lastClosed(settledBy()); slot++) {
            Arrays.stream(slots.openTimes(slot))
                    .filter(time -> time / 60_000 % 10 != 0)
                    .forEach(time -> bars.add(time, 1, 1, 1, 1, 1));
        }
        return bars.build();
    }

    @Test
    void count_weeksAndMonths_areExpectedWhereTheyHaveASession() {
        SeriesKey weekly = key("AAPL", Interval.W1);
        answer(weekly, MON_2024_07_01, date -> true);

        assertThat(july(weekly)).isEqualTo(new CoverageCount(2, 2, List.of()));
    }

    @Test
    void slots_currenciesOnSundayEvening_countToMonday() {
        SeriesKey euro = key("EURUSD=X", Interval.H1);
        BarSlots slots = book.slots(euro);
        int monday = slots.indexFrom(LocalDate.of(2024, 7, 8).toEpochDay());

        assertThat(Instant.ofEpochMilli(slots.firstTime(monday))).isEqualTo("2024-07-07T21:00:00Z");
        assertThat(euro.dateOf(slots.firstTime(monday)).toEpochDay()).isEqualTo(slots.day(monday));
        // Two hours of Sunday, UTC, and the day of London in summer: 23:00 to 23:00 UTC.
        assertThat(slots.bars(monday)).isEqualTo(26);
    }

    @Test
    void consensus_dayNobodyTraded_isClosedUntilABarTurnsUp() {
        List<SeriesKey> four =
                List.of(APPLE, key("MSFT", Interval.D1), key("IBM", Interval.D1), key("KO", Interval.D1));
        four.forEach(key -> answer(key, MON_2024_07_01, date -> !date.equals(TUE_2024_07_09)));

        new Consensus(book, closures, calendars, clock).review(Market.US);

        assertThat(closures.of(Market.US)).singleElement().satisfies(closure -> {
            assertThat(closure.date()).isEqualTo(TUE_2024_07_09);
            assertThat(closure.symbols()).isEqualTo(4);
            assertThat(closure.evidence()).contains("US.AAPL");
        });
        assertThat(calendars.of(Market.US).orElseThrow().isSession(TUE_2024_07_09))
                .isFalse();
        book.reconciled(four);
        assertThat(july(APPLE)).isEqualTo(new CoverageCount(8, 8, List.of()));

        answer(key("MSFT", Interval.D1), LocalDate.of(2024, 7, 8), date -> true, TUE_2024_07_09);

        assertThat(closures.of(Market.US)).isEmpty();
        assertThat(calendars.of(Market.US).orElseThrow().isSession(TUE_2024_07_09))
                .isTrue();
        book.reconciled(four);
        assertThat(july(APPLE).missing()).hasSize(1);
        assertThat(july(key("MSFT", Interval.D1)).missing()).isEmpty();
        new Consensus(book, closures, calendars, clock).review(Market.US);
        assertThat(closures.of(Market.US)).isEmpty();
    }

    @Test
    void consensus_closureKeptInTheLedger_holdsAfterARestart() {
        List.of("AAPL", "MSFT", "IBM")
                .forEach(code -> answer(key(code, Interval.D1), MON_2024_07_01, date -> !date.equals(TUE_2024_07_09)));
        new Consensus(book, closures, calendars, clock).review(Market.US);
        TradingCalendars anew = TradingCalendars.plain();

        assertThat(new InferredClosures(ledger, anew).of(Market.US)).hasSize(1);
        assertThat(anew.of(Market.US).orElseThrow().isSession(TUE_2024_07_09)).isFalse();
    }

    @Test
    void consensus_oneHaltedOrFewWithout_infersNothing() {
        List.of("AAPL", "MSFT", "IBM").forEach(code -> answer(key(code, Interval.D1), MON_2024_07_01, date -> true));
        answer(key("HALT", Interval.D1), MON_2024_07_01, date -> !date.equals(TUE_2024_07_09));
        List.of("0700.HK", "0005.HK")
                .forEach(code -> answer(key(code, Interval.D1), MON_2024_07_01, date -> !date.equals(TUE_2024_07_09)));
        Consensus consensus = new Consensus(book, closures, calendars, clock);

        consensus.review(Market.US);
        consensus.review(Market.HK);

        assertThat(closures.of(Market.US)).isEmpty();
        assertThat(closures.of(Market.HK)).isEmpty();
    }

    @Test
    void count_fiveHundredSeriesOfFiveYears_readsARowForEachHole() {
        LocalDate start = LocalDate.of(2019, 7, 15);
        BarSeries bars = bars(APPLE, start, date -> date.getDayOfMonth() != 13);
        for (int i = 0; i < 500; i++) {
            SeriesKey key = key("S" + i, Interval.D1);
            store.write(key, bars);
            book.answered(new Answer(key, upToNow(start), settledBy(), RawBars.of(bars)));
        }
        List<SeriesKey> keys = List.copyOf(store.keys());

        Map<SeriesKey, SeriesCoverage> covered = book.of(keys);

        TradingCalendar calendar = calendars.of(Market.US).orElseThrow();
        int sessions = calendar.count(start, FRI_2024_07_12);
        int holes = (int) start.datesUntil(FRI_2024_07_12)
                .filter(date -> date.getDayOfMonth() == 13 && calendar.isSession(date))
                .count();
        assertThat(covered).hasSize(500);
        assertThat(covered.values()).allSatisfy(series -> {
            assertThat(series.count(upToNow(start), settledBy(), clock.instant())
                            .expected())
                    .isEqualTo(sessions);
            assertThat(series.stretches()).hasSize(holes);
        });
        assertThat(book.of(APPLE).isKnown()).isFalse();
    }

    private static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }

    private Instant settledBy() {
        return clock.instant().minus(Duration.ofMinutes(30));
    }

    private TimeRange upToNow(LocalDate from) {
        return TimeRange.ofMillis(TimeRange.ofDates(from, from).startMillis(), clock.millis());
    }

    private CoverageCount july(SeriesKey key) {
        return book.of(key)
                .count(TimeRange.ofDates(MON_2024_07_01, LocalDate.of(2024, 7, 31)), settledBy(), clock.instant());
    }

    private static MissingBars missing(LocalDate first, LocalDate last, int bars, String reason) {
        return new MissingBars(
                TimeRange.ofDates(first, first).startMillis(),
                TimeRange.ofDates(last, last).startMillis(),
                bars,
                MissingReason.valueOf(reason.toUpperCase(Locale.ROOT)));
    }

    private BarSeries bars(SeriesKey key, LocalDate from, Predicate<LocalDate> has, LocalDate... also) {
        BarSlots slots = book.slots(key);
        BarSeries.Builder bars = BarSeries.builder(100);
        for (int slot = slots.indexFrom(from.toEpochDay()); slot <= slots.lastClosed(settledBy()); slot++) {
            if (has.test(LocalDate.ofEpochDay(slots.day(slot)))) {
                bars.add(slots.firstTime(slot), 1, 1, 1, 1, 1);
            }
        }
        BarSeries built = bars.build();
        for (LocalDate date : also) {
            built = built.merge(BarSeries.builder(1)
                    .add(TimeRange.ofDates(date, date).startMillis(), 1, 1, 1, 1, 1)
                    .build());
        }
        return built;
    }

    /** The source is asked from a date up to now, has the sessions that pass, and what it has is stored. */
    private void answer(SeriesKey key, LocalDate from, Predicate<LocalDate> has, LocalDate... also) {
        BarSeries bars = bars(key, from, has, also);
        store.write(key, bars);
        book.answered(new Answer(key, upToNow(from), settledBy(), RawBars.of(bars)));
    }
}
