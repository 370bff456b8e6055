package dms.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.Interval;
import dms.market.ListedDays;
import dms.market.ListedDays.Part;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingCalendars;
import dms.store.FakeBarStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source's list of trading days does to the calendar, and what takes it back. */
class ListingTest {

    private static final SeriesKey TENCENT = new SeriesKey(Symbol.parse("HK.00700"), Interval.D1);
    private static final SeriesKey OTHER = new SeriesKey(Symbol.parse("HK.00001"), Interval.D1);
    private static final SeriesKey MINUTES = new SeriesKey(Symbol.parse("HK.00700"), Interval.M1);
    private static final LocalDate TUE_2024_07_02 = LocalDate.of(2024, 7, 2);
    private static final LocalDate TUE_2024_07_09 = LocalDate.of(2024, 7, 9);
    private static final LocalDate FRI_2024_07_12 = LocalDate.of(2024, 7, 12);

    @TempDir
    Path folder;

    /** Friday after the close; Hong Kong's sessions of July 2024 began on the 2nd. */
    private final TestClock clock = TestClock.at("2024-07-12T12:00:00Z");

    private final FakeBarStore store = new FakeBarStore();
    private final TradingCalendars calendars = TradingCalendars.plain();
    private Ledger ledger;
    private InferredClosures closures;
    private CoverageBook book;
    private Consensus consensus;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        closures = new InferredClosures(ledger, calendars);
        book = new CoverageBook(store, ledger, calendars, closures);
        consensus = new Consensus(book, closures, calendars, clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void hear_sessionNotListed_isClosedUntilABarTurnsUpAndThenForGood() {
        answer(TENCENT, day -> day != TUE_2024_07_09.toEpochDay());
        assertThat(july(TENCENT).missing()).extracting(MissingBars::reason).containsExactly(MissingReason.HALTED);

        consensus.hear("futu", listed(Map.of(), TUE_2024_07_09));

        assertThat(closures.of(Market.HK)).singleElement().satisfies(closure -> {
            assertThat(closure.date()).isEqualTo(TUE_2024_07_09);
            assertThat(closure.isWhole()).isTrue();
            assertThat(closure.evidence())
                    .isEqualTo("inferred closed: futu lists none of it among the trading days of HK from 2024-07-02 to"
                            + " 2024-07-12");
        });
        assertThat(hongKong().isSession(TUE_2024_07_09)).isFalse();
        book.reconciled(Set.of(TENCENT));
        assertThat(july(TENCENT).missing()).isEmpty();

        answer(OTHER, day -> true, TUE_2024_07_09);
        consensus.hear("futu", listed(Map.of(), TUE_2024_07_09));

        assertThat(closures.of(Market.HK)).isEmpty();
        assertThat(hongKong().isSession(TUE_2024_07_09)).isTrue();
    }

    @Test
    void hear_listedDayWithoutBar_isHaltedForThatShareAlone() {
        answer(TENCENT, day -> true);
        answer(OTHER, day -> day != TUE_2024_07_09.toEpochDay());

        consensus.hear("futu", listed(Map.of()));

        assertThat(closures.of(Market.HK)).isEmpty();
        assertThat(july(TENCENT).missing()).isEmpty();
        assertThat(july(OTHER).missing()).singleElement().satisfies(missing -> {
            assertThat(missing.reason()).isEqualTo(MissingReason.HALTED);
            assertThat(missing.firstTime()).isEqualTo("2024-07-09T00:00:00Z");
            assertThat(missing.bars()).isOne();
        });
    }

    @Test
    void hear_sessionNotListedOfWhichSomebodyHasABar_infersNothing() {
        answer(TENCENT, day -> true);
        answer(OTHER, day -> day != TUE_2024_07_09.toEpochDay());

        consensus.hear("futu", listed(Map.of(), TUE_2024_07_09));

        assertThat(closures.of(Market.HK)).isEmpty();
        assertThat(july(OTHER).missing()).extracting(MissingBars::reason).containsExactly(MissingReason.HALTED);
    }

    /** Where only minutes are kept, they speak: before the inference, and after it. */
    @Test
    void hear_sessionNotListedOfWhichThereAreMinutes_staysOrBecomesOpen() {
        consensus.hear("futu", listed(Map.of(), TUE_2024_07_09));
        assertThat(closures.of(Market.HK)).hasSize(1);

        minute("2024-07-09T05:00:00Z", 0);
        assertThat(closures.of(Market.HK)).hasSize(1);
        minute("2024-07-09T05:00:00Z", 100);
        assertThat(closures.of(Market.HK)).isEmpty();

        minute("2024-07-10T05:00:00Z", 100);
        consensus.hear("futu", listed(Map.of(), LocalDate.of(2024, 7, 10)));
        assertThat(closures.of(Market.HK)).isEmpty();
    }

    @Test
    void hear_morningAlone_isAHalfDayUntilATradeInTheAfternoon() {
        consensus.hear("futu", listed(Map.of(TUE_2024_07_09, Part.MORNING)));

        assertThat(closures.of(Market.HK)).singleElement().satisfies(closure -> {
            assertThat(closure.hours()).isEqualTo("09:30-12:00");
            assertThat(closure.evidence()).startsWith("inferred half day: futu lists only the morning of it");
        });
        assertThat(minutesExpected()).isEqualTo(150);

        // A filler of volume 0 shows nothing, a trade does.
        minute("2024-07-09T05:00:00Z", 0);
        assertThat(closures.of(Market.HK)).hasSize(1);
        minute("2024-07-09T03:59:00Z", 100);
        assertThat(closures.of(Market.HK)).hasSize(1);
        minute("2024-07-09T05:00:00Z", 100);

        assertThat(closures.of(Market.HK)).isEmpty();
        assertThat(minutesExpected()).isEqualTo(330);
    }

    @Test
    void hear_afternoonAlone_isThatShort() {
        consensus.hear("futu", listed(Map.of(TUE_2024_07_09, Part.AFTERNOON)));

        assertThat(closures.of(Market.HK)).extracting(InferredClosure::hours).containsExactly("13:00-16:00");
        assertThat(minutesExpected()).isEqualTo(180);
    }

    @Test
    void hear_halfDay_holdsAfterARestart() {
        consensus.hear("futu", listed(Map.of(TUE_2024_07_09, Part.MORNING)));
        TradingCalendars anew = TradingCalendars.plain();

        assertThat(new InferredClosures(ledger, anew).of(Market.HK)).hasSize(1);
        assertThat(anew.of(Market.HK)
                        .orElseThrow()
                        .session(TUE_2024_07_09)
                        .orElseThrow()
                        .close())
                .isEqualTo("2024-07-09T04:00:00Z");
    }

    /** No exchange is closed for six sessions without anybody knowing: such a list is broken. */
    @Test
    void hear_listThatLacksManyDaysOrAll_isNotBelieved() {
        consensus.hear(
                "futu",
                listed(
                        Map.of(),
                        TUE_2024_07_02.datesUntil(TUE_2024_07_09.plusDays(1)).toArray(LocalDate[]::new)));
        consensus.hear("futu", new ListedDays(Market.HK, TUE_2024_07_02, FRI_2024_07_12, new TreeMap<>()));
        consensus.hear("futu", ListedDays.NONE);

        assertThat(closures.of(Market.HK)).isEmpty();
    }

    private TradingCalendar hongKong() {
        return calendars.of(Market.HK).orElseThrow();
    }

    private int minutesExpected() {
        BarSlots slots = book.slots(MINUTES);
        return slots.bars(slots.indexFrom(TUE_2024_07_09.toEpochDay()));
    }

    /** All sessions of July up to now, some of them in part, without some. */
    private ListedDays listed(Map<LocalDate, Part> parts, LocalDate... without) {
        SortedMap<LocalDate, Part> days = new TreeMap<>();
        TradingCalendar.of(Market.HK)
                .orElseThrow()
                .sessions(TUE_2024_07_02, FRI_2024_07_12)
                .forEach(session -> days.put(session.date(), parts.getOrDefault(session.date(), Part.WHOLE)));
        days.keySet().removeAll(Set.of(without));
        return new ListedDays(Market.HK, TUE_2024_07_02, FRI_2024_07_12, days);
    }

    private CoverageCount july(SeriesKey key) {
        return book.of(key).count(TimeRange.ofDates(TUE_2024_07_02, FRI_2024_07_12), clock.instant(), clock.instant());
    }

    /** The source has the daily bars of the sessions that pass, and perhaps of another day. */
    private void answer(SeriesKey key, LongPredicate has, LocalDate... also) {
        BarSlots slots = book.slots(key);
        BarSeries bars = BarSeries.empty();
        for (int slot = slots.indexFrom(TUE_2024_07_02.toEpochDay());
                slot <= slots.lastClosed(clock.instant());
                slot++) {
            if (has.test(slots.day(slot))) {
                bars = bars.merge(bar(slots.firstTime(slot), 1));
            }
        }
        for (LocalDate date : also) {
            bars = bars.merge(bar(TimeRange.ofDates(date, date).startMillis(), 1));
        }
        store.write(key, bars);
        TimeRange asked = TimeRange.ofDates(TUE_2024_07_02, FRI_2024_07_12);
        book.answered(new Answer(key, asked, clock.instant(), RawBars.of(bars)));
    }

    private void minute(String openTime, double volume) {
        BarSeries one = bar(Instant.parse(openTime).toEpochMilli(), volume);
        store.write(MINUTES, one);
        TimeRange asked = TimeRange.ofDates(TUE_2024_07_02, FRI_2024_07_12);
        book.answered(new Answer(MINUTES, asked, clock.instant(), RawBars.of(one)));
    }

    private static BarSeries bar(long time, double volume) {
        return BarSeries.builder(1).add(time, 1, 1, 1, 1, volume).build();
    }
}
