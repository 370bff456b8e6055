package dms.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.coverage.Answer;
import dms.coverage.CoverageBook;
import dms.coverage.InferredClosures;
import dms.coverage.SeriesCoverage;
import dms.ledger.Ledger;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.market.TradingCalendars;
import dms.store.FakeBarStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchPlannerTest {

    private static final SeriesKey DAILY = key("AAPL", Interval.D1);
    private static final SeriesKey HOURLY = key("AAPL", Interval.H1);
    private static final SeriesKey MINUTES = key("AAPL", Interval.M1);

    @TempDir
    Path folder;

    /** A Friday, after New York's close and half an hour. */
    private final TestClock clock = TestClock.at("2024-07-12T21:00:00Z");

    private final FakeBarStore store = new FakeBarStore();
    private final FetchPlanner planner = new FetchPlanner(
            new FetchSettings(
                    5,
                    Duration.ofMinutes(30),
                    Map.of(Market.HK, Duration.ofHours(2)),
                    Duration.ofDays(30),
                    FetchOrder.NONE),
            clock);
    private Ledger ledger;
    private CoverageBook book;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, clock);
        TradingCalendars calendars = TradingCalendars.plain();
        book = new CoverageBook(store, ledger, calendars, new InferredClosures(ledger, calendars));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void missing_nothingKnown_isTheWholeHistory() {
        FetchPlan plan = plan(DAILY, 10);

        assertThat(ranges(plan)).containsExactly("2024-07-02T00:00:00Z..2024-07-12T21:00:00Z");
        assertThat(plan.requests().get(0).settledBy()).isEqualTo("2024-07-12T20:30:00Z");
        // 2, 3, 5, 8, 9, 10, 11 and 12 July: the 4th is closed.
        assertThat(plan.bars()).isEqualTo(8);
    }

    @Test
    void missing_everythingThere_asksNothing() {
        answer(DAILY, "2024-06-03T00:00:00Z", day -> true);

        assertThat(plan(DAILY, 30)).isEqualTo(FetchPlan.NOTHING);
    }

    @Test
    void missing_weekendAfterwards_asksNothing() {
        answer(DAILY, "2024-06-03T00:00:00Z", day -> true);
        clock.set(Instant.parse("2024-07-14T12:00:00Z"));

        assertThat(plan(DAILY, 30)).isEqualTo(FetchPlan.NOTHING);
    }

    @Test
    void missing_outageOfAWeek_asksFromTheOverlapOn() {
        answer(DAILY, "2024-06-03T00:00:00Z", day -> true);
        clock.set(Instant.parse("2024-07-19T21:00:00Z"));

        FetchPlan plan = plan(DAILY, 40);

        // The five newest stored are of 8 to 12 July.
        assertThat(ranges(plan)).containsExactly("2024-07-08T00:00:00Z..2024-07-19T21:00:00Z");
        assertThat(plan.bars()).isEqualTo(10);
    }

    @Test
    void missing_holeNobodyAskedFor_isAskedForWithItsNeighbours() {
        answer(DAILY, "2024-01-02T00:00:00Z", day -> true);
        store.delete(DAILY, TimeRange.ofDates(LocalDate.of(2024, 3, 13), LocalDate.of(2024, 3, 14)));

        // Three sessions before Wednesday the 13th are the 8th, 11th and 12th, three after the 14th end on the 19th.
        assertThat(ranges(plan(DAILY, 150))).containsExactly("2024-03-08T00:00:00Z..2024-03-20T00:00:00Z");
    }

    @Test
    void missing_twoHolesFarApart_areOneRequestWhereTheSourceTakesOne() {
        answer(DAILY, "2024-01-02T00:00:00Z", day -> true);
        store.delete(DAILY, TimeRange.ofDates(LocalDate.of(2024, 3, 13), LocalDate.of(2024, 3, 13)));
        store.delete(DAILY, TimeRange.ofDates(LocalDate.of(2024, 5, 15), LocalDate.of(2024, 5, 15)));

        FetchPlan one = plan(DAILY, 150);
        FetchPlan two = planner.missing(
                known(DAILY), 150, new SourceTerms(Instant.EPOCH, Duration.ofDays(14), 0, Duration.ofSeconds(1)));

        assertThat(ranges(one)).containsExactly("2024-03-08T00:00:00Z..2024-05-21T00:00:00Z");
        assertThat(ranges(two))
                .containsExactly(
                        "2024-03-08T00:00:00Z..2024-03-19T00:00:00Z", "2024-05-10T00:00:00Z..2024-05-21T00:00:00Z");
        assertThat(two.price()).isEqualTo(2);
        assertThat(two.time()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void missing_holeTheSourceHasNothingOf_isAskedForAgainAfterAWhile() {
        long halted = LocalDate.of(2024, 3, 13).toEpochDay();
        answer(DAILY, "2024-01-02T00:00:00Z", day -> day != halted);
        assertThat(plan(DAILY, 150)).isEqualTo(FetchPlan.NOTHING);

        clock.advance(Duration.ofDays(31));

        assertThat(plan(DAILY, 181).requests().get(0).range().contains(Instant.parse("2024-03-13T00:00:00Z")))
                .isTrue();
    }

    @Test
    void missing_yesterdayNotThereYet_isAskedForAtEveryRun() {
        long friday = LocalDate.of(2024, 7, 12).toEpochDay();
        answer(DAILY, "2024-06-03T00:00:00Z", day -> day != friday);

        assertThat(ranges(plan(DAILY, 30))).containsExactly("2024-07-05T00:00:00Z..2024-07-12T21:00:00Z");
    }

    @Test
    void missing_longerHistoryConfigured_asksForTheFront() {
        answer(DAILY, "2024-06-03T00:00:00Z", day -> true);

        // 2024-07-12 less 60 days; up to three known sessions after the first known one, the 3rd of June.
        assertThat(ranges(plan(DAILY, 60))).containsExactly("2024-05-13T00:00:00Z..2024-06-07T00:00:00Z");
    }

    @Test
    void missing_sessionAtWork_asksForTheNewBarsAndAFew() {
        clock.set(Instant.parse("2024-07-12T16:05:00Z"));
        answer(HOURLY, "2024-07-01T13:30:00Z", day -> true);
        assertThat(plan(HOURLY, 5)).isEqualTo(FetchPlan.NOTHING);

        clock.set(Instant.parse("2024-07-12T17:05:00Z"));

        // Bars of 13:30 and 14:30 are stored, that of 15:30 is settled at 17:00; the last three of the 11th make five.
        assertThat(ranges(plan(HOURLY, 5))).containsExactly("2024-07-11T17:30:00Z..2024-07-12T17:05:00Z");
    }

    @Test
    void missing_minutesWithoutTrade_areNotAskedForAgain() {
        answer(MINUTES, "2024-07-08T13:30:00Z", minute -> minute % 7 != 0);

        assertThat(plan(MINUTES, 4)).isEqualTo(FetchPlan.NOTHING);
    }

    @Test
    void missing_minutesTheSourceGaveOnce_areAskedForByTheSession() {
        answer(MINUTES, "2024-07-02T13:30:00Z", minute -> minute % 7 != 0);
        Instant lost = Instant.parse("2024-07-08T15:00:00Z");
        store.delete(MINUTES, new TimeRange(lost, lost.plusSeconds(3600)));

        assertThat(ranges(plan(MINUTES, 9))).containsExactly("2024-07-05T19:57:00Z..2024-07-08T20:00:00Z");
    }

    @Test
    void missing_sourceKeepsADozenDays_asksForNoMore() {
        SourceTerms terms =
                new SourceTerms(Instant.parse("2024-07-01T04:00:00Z"), Duration.ofDays(7), 1, Duration.ofMillis(500));

        FetchPlan plan = planner.missing(known(MINUTES), 1825, terms);

        assertThat(ranges(plan)).containsExactly("2024-07-01T00:00:00Z..2024-07-12T21:00:00Z");
        assertThat(plan.price()).isEqualTo(3);
        assertThat(plan.time()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void wholeHistory_ofWeeks_beginsOnAMonday() {
        clock.set(Instant.parse("2024-07-05T12:00:00Z"));

        // Ten days before the 5th of July is Tuesday, the 25th of June.
        assertThat(ranges(planner.wholeHistory(known(key("AAPL", Interval.W1)), 10, SourceTerms.ANY)))
                .containsExactly("2024-06-24T00:00:00Z..2024-07-05T12:00:00Z");
    }

    @Test
    void settledBy_followsTheMarket() {
        assertThat(planner.settledBy(key("0700.HK", Interval.D1))).isEqualTo("2024-07-12T19:00:00Z");
    }

    private static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }

    private SeriesCoverage known(SeriesKey key) {
        return book.reconciled(List.of(key)).values().iterator().next();
    }

    private FetchPlan plan(SeriesKey key, int days) {
        return planner.missing(known(key), days, SourceTerms.ANY);
    }

    private static List<String> ranges(FetchPlan plan) {
        return plan.requests().stream()
                .map(request -> request.range().toString())
                .toList();
    }

    /** The source is asked from an instant up to now and has some of the expected bars: by day or minute of the epoch. */
    private void answer(SeriesKey key, String from, LongPredicate has) {
        Instant settledBy = planner.settledBy(key);
        long start = Instant.parse(from).toEpochMilli();
        long unit = key.interval().isIntraday() ? 60_000 : 86_400_000;
        BarSeries.Builder bars = BarSeries.builder(100);
        for (int slot = book.slots(key).firstAt(start); slot < book.slots(key).size(); slot++) {
            for (long time : book.slots(key).openTimes(slot)) {
                if (time >= start && !key.closeOf(time).isAfter(settledBy) && has.test(time / unit)) {
                    bars.add(time, 1, 1, 1, 1, 1);
                }
            }
        }
        store.write(key, bars.build());
        book.answered(new Answer(key, TimeRange.ofMillis(start, clock.millis()), settledBy, RawBars.of(bars.build())));
    }
}
