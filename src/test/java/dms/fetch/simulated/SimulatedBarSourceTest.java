package dms.fetch.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dms.clean.BarCleaner;
import dms.clean.Cleaned;
import dms.fetch.BarSourceContract;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.Sleeper;
import dms.fetch.SourceException;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.market.Bar;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedBarSourceTest extends BarSourceContract {

    private static final LocalDate MON_2024_06_03 = LocalDate.of(2024, 6, 3);
    private static final LocalDate FRI_2024_07_05 = LocalDate.of(2024, 7, 5);
    private static final LocalDate SAT_2024_07_06 = LocalDate.of(2024, 7, 6);
    private static final LocalDate SUN_2024_07_07 = LocalDate.of(2024, 7, 7);
    private static final LocalDate MON_2024_07_08 = LocalDate.of(2024, 7, 8);
    private static final TimeRange FIVE_WEEKS = TimeRange.ofDates(MON_2024_06_03, SUN_2024_07_07);
    private static final Instant NOW = Instant.parse("2024-07-08T00:00:00Z");
    /** What this code gave when it was written: a history that changes would look like revisions to every user. */
    private static final Bar GOLDEN =
            new Bar(millis("2024-07-05T00:00:00Z"), 300.19, 300.48, 291.75, 291.99, 5_788_022);

    private static final Sleeper NEVER = duration -> {
        throw new AssertionError("expected no pause, found " + duration);
    };

    @Override
    protected Subject subject() {
        return new Subject(
                source(NOW),
                key("US.AAPL", Interval.D1),
                key("US.UNKNOWN1", Interval.D1),
                FIVE_WEEKS,
                TimeRange.ofDates(SAT_2024_07_06, SUN_2024_07_07),
                NOW);
    }

    @Test
    void fetch_seedOne_tellsTheSameHistoryInEveryRelease() {
        TimeRange friday = TimeRange.ofDates(FRI_2024_07_05, FRI_2024_07_05);

        List<Bar> bars = bars(source(NOW), key("US.AAPL", Interval.D1), friday);

        assertThat(bars).containsExactly(GOLDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"US.AAPL", "HK.00700", "SZ.000001", "JP.7203", "CRYPTO.BTC-USD", "FX.EURUSD", "FUTURE.GC"})
    void fetch_intradayBars_addUpToTheirDay(String symbol) {
        SimulatedBarSource source = source(NOW);
        List<Bar> days = bars(source, key(symbol, Interval.D1), FIVE_WEEKS);
        TimeRange wide = TimeRange.ofDates(MON_2024_06_03.minusDays(1), MON_2024_07_08);

        assertThat(days).hasSizeGreaterThanOrEqualTo(23);
        for (Interval interval : List.of(Interval.M1, Interval.M5, Interval.M15, Interval.M30, Interval.H1)) {
            SeriesKey key = key(symbol, interval);
            NavigableMap<LocalDate, Bar> sums = new TreeMap<>();
            for (Bar bar : bars(source, key, wide)) {
                sums.merge(key.dateOf(bar.openTimeMillis()), bar, SimulatedBarSourceTest::joined);
            }
            for (Bar day : days) {
                LocalDate date = LocalDate.ofEpochDay(day.openTimeMillis() / 86_400_000L);
                assertThat(dated(required(sums, date), day.openTimeMillis()))
                        .as("%s of %s", interval, date)
                        .isEqualTo(day);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Interval.class,
            names = {"W1", "MO1"})
    void fetch_weeksAndMonths_addUpFromTheirDays(Interval interval) {
        SimulatedBarSource source = source(NOW);
        TimeRange range = TimeRange.ofDates(LocalDate.of(2020, 6, 1), LocalDate.of(2024, 6, 30));
        NavigableMap<LocalDate, Bar> sums = new TreeMap<>();
        for (Bar bar : bars(source, key("US.MSFT", Interval.D1), range)) {
            LocalDate first = interval.firstDate(LocalDate.ofEpochDay(bar.openTimeMillis() / 86_400_000L));
            sums.merge(first, bar, SimulatedBarSourceTest::joined);
        }
        List<Bar> expected = new ArrayList<>();
        sums.forEach((date, bar) -> expected.add(dated(bar, date.toEpochDay() * 86_400_000L)));

        List<Bar> bars = bars(source, key("US.MSFT", interval), range);

        assertThat(bars).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Interval.class)
    void fetch_anySubRange_isASliceOfTheWhole(Interval interval) {
        SimulatedBarSource source = source(NOW);
        SeriesKey key = key("HK.00700", interval);
        TimeRange range = TimeRange.ofDates(LocalDate.of(2023, 1, 1), SUN_2024_07_07);
        List<Bar> whole = bars(source, key, range);

        for (int from = 0; from < whole.size() - 1; from += whole.size() / 7) {
            int to = Math.min(whole.size() - 1, from + whole.size() / 5);
            long start = whole.get(from).openTimeMillis();
            long end = whole.get(to).openTimeMillis();
            assertThat(bars(source, key, TimeRange.ofMillis(start, end))).isEqualTo(whole.subList(from, to));
            assertThat(bars(source, key, TimeRange.ofMillis(start + 1, end + 1)))
                    .isEqualTo(whole.subList(from + 1, to + 1));
        }
    }

    @Test
    void fetch_askedYearsLater_tellsTheSameHistory() {
        SeriesKey key = key("US.AAPL", Interval.D1);

        List<Bar> now = bars(source(NOW), key, FIVE_WEEKS);
        List<Bar> later = bars(source(NOW.plus(Duration.ofDays(4000))), key, FIVE_WEEKS);

        assertThat(later).isEqualTo(now);
    }

    @Test
    void fetch_otherSeedOrSymbol_tellsAnotherHistory() {
        SeriesKey key = key("US.AAPL", Interval.D1);
        List<Bar> first = bars(source(NOW), key, FIVE_WEEKS);

        assertThat(bars(source(NOW, 2), key, FIVE_WEEKS)).doesNotContainAnyElementsOf(first);
        assertThat(bars(source(NOW), key("US.AAPM", Interval.D1), FIVE_WEEKS)).doesNotContainAnyElementsOf(first);
    }

    @ParameterizedTest
    @EnumSource(Market.class)
    void fetch_wholeHistory_isCleanAndBeginsBefore2010(Market market) {
        for (int i = 0; i < 10; i++) {
            String code = market == Market.SH || market == Market.SZ ? "60000" + i : "70" + i;
            SeriesKey key = new SeriesKey(new Symbol(market, code), Interval.D1);

            Cleaned cleaned = new BarCleaner()
                    .clean(key, ask(source(NOW), key, TimeRange.ALL).rows());

            assertThat(cleaned.report().isPerfect()).isTrue();
            LocalDate first = key.dateOf(cleaned.bars().firstTimeMillis());
            assertThat(first).isBetween(LocalDate.of(1990, 1, 2), LocalDate.of(2009, 12, 31));
            assertThat(market.tradesOn(first.getDayOfWeek())).isTrue();
            assertThat(lowest(cleaned.bars())).isGreaterThan(0.05);
            assertThat(highest(cleaned.bars())).isLessThan(100_000);
        }
    }

    @Test
    void fetch_oneMinuteOfHongKong_hasALunchBreak() {
        TimeRange friday = range("2024-07-05T00:00:00Z", "2024-07-06T00:00:00Z");

        List<LocalTime> times = times(bars(source(NOW), key("HK.00700", Interval.M1), friday), ZoneOffset.ofHours(8));

        // 09:30 to 12:00 and 13:00 to 16:10: 150 and 190 minutes.
        assertThat(times)
                .hasSize(340)
                .startsWith(LocalTime.of(9, 30))
                .contains(LocalTime.of(11, 59), LocalTime.of(13, 0))
                .endsWith(LocalTime.of(16, 9))
                .noneMatch(time -> time.getHour() == 12);
    }

    @Test
    void fetch_hourlyOfShenzhen_beginsAnewAfterLunch() {
        TimeRange friday = range("2024-07-05T00:00:00Z", "2024-07-06T00:00:00Z");

        List<Bar> bars = bars(source(NOW), key("SZ.000001", Interval.H1), friday);

        assertThat(times(bars, ZoneOffset.ofHours(8)))
                .containsExactly(LocalTime.of(9, 30), LocalTime.of(10, 30), LocalTime.of(13, 0), LocalTime.of(14, 0));
    }

    @Test
    void fetch_newYorkInSummerAndWinter_opensAtHalfPastNineThere() {
        SeriesKey key = key("US.AAPL", Interval.M30);
        List<Bar> winter = bars(source(NOW), key, range("2024-01-05T00:00:00Z", "2024-01-06T00:00:00Z"));
        List<Bar> summer = bars(source(NOW), key, range("2024-07-05T00:00:00Z", "2024-07-06T00:00:00Z"));

        assertThat(times(winter, ZoneOffset.UTC)).hasSize(13).startsWith(LocalTime.of(14, 30));
        assertThat(times(summer, ZoneOffset.UTC)).hasSize(13).startsWith(LocalTime.of(13, 30));
    }

    @Test
    void fetch_split_dropsThePriceAsTradedAndIsListedOnItsDay() {
        SimulatedBarSource late = source(NOW);
        int splits = 0;
        for (int i = 0; i < 40; i++) {
            SeriesKey key = key("US.S" + i, Interval.D1);
            for (CorporateAction action : ask(late, key, FIVE_WEEKS).actions()) {
                if (action instanceof Split split) {
                    splits++;
                    requireSeen(late, key, split);
                }
            }
        }
        assertThat(splits).isGreaterThan(20);
    }

    private void requireSeen(SimulatedBarSource source, SeriesKey key, Split split) {
        TimeRange around = TimeRange.ofDates(split.exDate().minusDays(6), split.exDate());
        List<Bar> bars = bars(source, key, around);
        double before = bars.get(bars.size() - 2).close();
        double after = bars.get(bars.size() - 1).open();

        assertThat(before / after / split.ratio()).as("%s at %s", split, key).isCloseTo(1, within(0.05));
        assertThat(split.exDate().getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
        assertThat(split.exDate().getDayOfMonth()).isLessThanOrEqualTo(5);
        Instant dayBefore = split.exDate().minusDays(1).atTime(12, 0).toInstant(ZoneOffset.UTC);
        Instant dayItself = split.exDate().atTime(12, 0).toInstant(ZoneOffset.UTC);
        assertThat(ask(source(dayBefore), key, around).actions()).doesNotContain(split);
        assertThat(ask(source(dayItself), key, around).actions()).contains(split);
    }

    @Test
    void fetch_dividends_comeQuarterlyOnTradingDaysAndAreSmall() {
        int payers = 0;
        for (int i = 0; i < 20; i++) {
            SeriesKey key = key("US.D" + i, Interval.D1);
            FetchOutcome.Answered answer = ask(source(NOW), key, TimeRange.ALL);
            NavigableMap<Long, Bar> bars = byTime(answer.rows());
            List<Dividend> dividends = answer.actions().stream()
                    .filter(Dividend.class::isInstance)
                    .map(Dividend.class::cast)
                    .toList();
            payers += dividends.isEmpty() ? 0 : 1;
            for (Dividend dividend : dividends) {
                Bar day = required(bars, dividend.exDate().toEpochDay() * 86_400_000L);
                assertThat(dividend.amount()).isLessThan(day.close() * 0.05 + 0.001);
            }
            assertThat(dividends).extracting(Dividend::exDate).isSorted();
        }
        assertThat(payers).isBetween(5, 19);
    }

    @Test
    void fetch_middayBar_isLeftOutAndCounted() {
        Instant midday = Instant.parse("2024-07-05T16:00:00Z");

        FetchOutcome.Answered answer = ask(source(midday), key("US.AAPL", Interval.D1), FIVE_WEEKS, midday);

        assertThat(byTime(answer.rows()).lastKey()).isLessThan(millis("2024-07-05T00:00:00Z"));
        assertThat(answer.leftOut()).containsExactly(entry("moving", 1));
    }

    @Test
    void fetch_closedButNotSettled_isLeftOut() {
        Instant now = Instant.parse("2024-07-05T20:10:00Z");
        Instant settledBy = now.minus(Duration.ofMinutes(30));

        FetchOutcome.Answered answer = ask(source(now), key("US.AAPL", Interval.D1), FIVE_WEEKS, settledBy);

        assertThat(byTime(answer.rows()).lastKey()).isLessThan(millis("2024-07-05T00:00:00Z"));
    }

    @Test
    void fetch_settledByTheFuture_knowsNothingOfIt() {
        Instant midday = Instant.parse("2024-07-03T16:00:00Z");

        FetchOutcome.Answered answer = ask(source(midday), key("US.AAPL", Interval.D1), FIVE_WEEKS, NOW);

        assertThat(byTime(answer.rows()).lastKey()).isEqualTo(millis("2024-07-02T00:00:00Z"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Interval.class,
            names = {"M1", "M5", "H1", "D1", "W1", "MO1"})
    void fetch_movingBars_sendsTheBarThatLaterChanges(Interval interval) {
        Instant midday = Instant.parse("2024-07-03T16:02:20Z");
        SeriesKey key = key("US.AAPL", interval);
        TimeRange range = range("2024-07-01T00:00:00Z", "2024-07-05T00:00:00Z");

        Bar moving = byTime(ask(source(midday, 1, Accident.MOVING_BARS), key, range, midday)
                        .rows())
                .lastEntry()
                .getValue();
        Instant later = Instant.parse("2024-08-02T00:00:00Z");
        Bar last = required(byTime(ask(source(later), key, range, later).rows()), moving.openTimeMillis());

        assertThat(new FetchRequest(key, range, midday).isSettled(moving.openTimeMillis()))
                .isFalse();
        assertThat(moving.open()).isEqualTo(last.open());
        assertThat(moving.high()).isLessThanOrEqualTo(last.high());
        assertThat(moving.low()).isGreaterThanOrEqualTo(last.low());
        assertThat(moving.volume()).isLessThan(last.volume());
    }

    @Test
    void fetch_nullRows_sendsRowsWithoutPricesAndRecentOnesLater() {
        SeriesKey key = key("US.AAPL", Interval.M1);
        TimeRange day = range("2024-07-05T00:00:00Z", "2024-07-06T00:00:00Z");
        List<Bar> truth = bars(source(NOW), key, day);

        BarSeries fresh = clean(key, source(Instant.parse("2024-07-05T21:00:00Z"), 1, Accident.NULL_ROWS), day);
        BarSeries old = clean(key, source(Instant.parse("2024-08-05T21:00:00Z"), 1, Accident.NULL_ROWS), day);

        assertThat(truth).hasSize(390);
        assertThat(fresh.size()).isBetween(200, 300);
        assertThat(old.size()).isBetween(380, 389);
        for (int i = 0; i < old.size(); i++) {
            assertThat(truth).contains(old.bar(i));
        }
    }

    @Test
    void fetch_hundredfoldPrices_multipliesWholeRows() {
        SeriesKey key = key("US.AAPL", Interval.D1);
        TimeRange range = TimeRange.ofDates(LocalDate.of(2020, 1, 1), FRI_2024_07_05);
        List<Bar> truth = bars(source(NOW), key, range);

        List<Bar> sent = bars(source(NOW, 1, Accident.HUNDREDFOLD_PRICES), key, range);

        int wrong = 0;
        for (int i = 0; i < truth.size(); i++) {
            Bar real = truth.get(i);
            Bar hundredfold = new Bar(
                    real.openTimeMillis(),
                    real.open() * 100,
                    real.high() * 100,
                    real.low() * 100,
                    real.close() * 100,
                    real.volume());
            assertThat(sent.get(i)).isIn(real, hundredfold);
            wrong += sent.get(i).equals(real) ? 0 : 1;
        }
        assertThat(wrong).isBetween(1, 30);
    }

    @Test
    void fetch_rateLimitStorms_refusesAFewCallsInForty() {
        List<Integer> refused = refusedCalls(1);

        assertThat(refused).hasSizeBetween(5, 15);
        assertThat(refusedCalls(1)).isEqualTo(refused);
        assertThat(refusedCalls(2)).isNotEqualTo(refused);
    }

    private List<Integer> refusedCalls(long seed) {
        SimulatedBarSource source = source(NOW, seed, Accident.RATE_LIMIT_STORMS);
        List<Integer> refused = new ArrayList<>();
        for (int call = 0; call < 200; call++) {
            try {
                ask(source, key("US.AAPL", Interval.D1), FIVE_WEEKS);
            } catch (SourceException e) {
                assertThat(e.kind()).isEqualTo(SourceException.Kind.RATE_LIMITED);
                assertThat(e.retryAt()).contains(NOW.plusSeconds(30));
                refused.add(call);
            }
        }
        return refused;
    }

    @Test
    void fetch_switchedOff_namesTheKey() {
        SimulatedSettings off = new SimulatedSettings(false, 1, Duration.ZERO, Set.of());
        SimulatedBarSource source = new SimulatedBarSource(off, Clock.fixed(NOW, ZoneOffset.UTC), NEVER);

        assertThatThrownBy(() -> ask(source, key("US.AAPL", Interval.D1), FIVE_WEEKS))
                .hasMessageContaining("dms.fetchers.simulated.enabled: true")
                .asInstanceOf(type(SourceException.class))
                .extracting(SourceException::kind)
                .isEqualTo(SourceException.Kind.UNSUPPORTED);
    }

    @Test
    void fetch_latency_waitsOnce() {
        List<Duration> pauses = new ArrayList<>();
        SimulatedSettings slow = new SimulatedSettings(true, 1, Duration.ofMillis(120), Set.of());
        SimulatedBarSource source = new SimulatedBarSource(slow, Clock.fixed(NOW, ZoneOffset.UTC), pauses::add);

        ask(source, key("US.AAPL", Interval.D1), FIVE_WEEKS);

        assertThat(pauses).containsExactly(Duration.ofMillis(120));
    }

    @Test
    void fetch_interruptedWhileWaiting_stopsAndKeepsTheFlag() {
        SimulatedSettings slow = new SimulatedSettings(true, 1, Duration.ofMillis(120), Set.of());
        Sleeper interrupted = duration -> {
            throw new InterruptedException();
        };
        SimulatedBarSource source = new SimulatedBarSource(slow, Clock.fixed(NOW, ZoneOffset.UTC), interrupted);

        assertThatThrownBy(() -> ask(source, key("US.AAPL", Interval.D1), FIVE_WEEKS))
                .isInstanceOf(SourceException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void fetch_thirtyYearsOfMinutes_isRefusedInsteadOfFillingTheMemory() {
        assertThatThrownBy(() -> ask(source(NOW), key("CRYPTO.BTC-USD", Interval.M1), TimeRange.ALL))
                .asInstanceOf(type(SourceException.class))
                .extracting(SourceException::kind)
                .isEqualTo(SourceException.Kind.RANGE_TOO_LONG);
    }

    @Test
    void status_saysThatItIsSimulatedAndWhatGoesWrong() {
        SimulatedBarSource source = source(NOW, 7, Accident.NULL_ROWS, Accident.MOVING_BARS);

        assertThat(source.status().isSimulated()).isTrue();
        assertThat(source.status().detail())
                .isEqualTo("simulated: the bars are made up from seed 7, with accidents: moving_bars, null_rows");
    }

    private static SimulatedBarSource source(Instant now) {
        return source(now, 1);
    }

    private static SimulatedBarSource source(Instant now, long seed, Accident... accidents) {
        SimulatedSettings settings = new SimulatedSettings(true, seed, Duration.ZERO, Set.of(accidents));
        return new SimulatedBarSource(settings, Clock.fixed(now, ZoneOffset.UTC), NEVER);
    }

    private static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }

    private static TimeRange range(String start, String end) {
        return new TimeRange(Instant.parse(start), Instant.parse(end));
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static FetchOutcome.Answered ask(SimulatedBarSource source, SeriesKey key, TimeRange range) {
        return ask(source, key, range, Instant.MAX);
    }

    private static FetchOutcome.Answered ask(
            SimulatedBarSource source, SeriesKey key, TimeRange range, Instant settledBy) {
        return (FetchOutcome.Answered) source.fetch(new FetchRequest(key, range, settledBy));
    }

    private static List<Bar> bars(SimulatedBarSource source, SeriesKey key, TimeRange range) {
        return list(ask(source, key, range).rows());
    }

    private static BarSeries clean(SeriesKey key, SimulatedBarSource source, TimeRange range) {
        return new BarCleaner().clean(key, ask(source, key, range).rows()).bars();
    }

    private static List<LocalTime> times(List<Bar> bars, ZoneOffset offset) {
        return bars.stream()
                .map(bar -> bar.openTime().atOffset(offset).toLocalTime())
                .toList();
    }

    private static <K> Bar required(Map<K, Bar> bars, K key) {
        Bar bar = bars.get(key);
        if (bar == null) {
            throw new AssertionError("expected a bar of " + key);
        }
        return bar;
    }

    private static Bar joined(Bar first, Bar second) {
        return new Bar(
                first.openTimeMillis(),
                first.open(),
                Math.max(first.high(), second.high()),
                Math.min(first.low(), second.low()),
                second.close(),
                first.volume() + second.volume());
    }

    private static Bar dated(Bar bar, long openTimeMillis) {
        return new Bar(openTimeMillis, bar.open(), bar.high(), bar.low(), bar.close(), bar.volume());
    }

    private static double lowest(BarSeries bars) {
        double lowest = Double.MAX_VALUE;
        for (int i = 0; i < bars.size(); i++) {
            lowest = Math.min(lowest, bars.low(i));
        }
        return lowest;
    }

    private static double highest(BarSeries bars) {
        double highest = 0;
        for (int i = 0; i < bars.size(); i++) {
            highest = Math.max(highest, bars.high(i));
        }
        return highest;
    }
}
