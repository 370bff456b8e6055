package dms.fetch.futu;

import dms.TestClock;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.Sleeper;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** A {@link FakeOpenD} with a source before it, and one clock for both: waiting moves it and returns at once. */
final class Gateway implements AutoCloseable {

    static final Instant SAT_2024_07_06 = Instant.parse("2024-07-06T00:00:00Z");
    static final TimeRange FIVE_WEEKS = TimeRange.ofDates(LocalDate.of(2024, 6, 3), LocalDate.of(2024, 7, 5));

    private final TestClock clock;
    private final FakeOpenD openD;
    private final FutuBarSource source;

    private Gateway(TestClock clock, FakeOpenD openD, FutuBarSource source) {
        this.clock = clock;
        this.openD = openD;
        this.source = source;
    }

    /** The simulated market on a Saturday. */
    static Gateway simulated() {
        TestClock clock = new TestClock(SAT_2024_07_06);
        return of(clock, new SimulatedQuotes(clock, 1));
    }

    static Gateway of(TestClock clock, Quotes quotes) {
        return of(clock, FakeOpenD.start(quotes, clock), FutuSettings.DEFAULT_TIMEOUT, "");
    }

    static Gateway of(TestClock clock, FakeOpenD openD, Duration timeout, String key) {
        return of(clock, openD, timeout, key, clock::advance);
    }

    /** With callers that wait in their own way. */
    static Gateway of(TestClock clock, FakeOpenD openD, Duration timeout, String key, Sleeper sleeper) {
        FutuSettings settings = new FutuSettings(true, "127.0.0.1", openD.port(), timeout, key);
        return new Gateway(
                clock,
                openD,
                new FutuBarSource(settings, clock, sleeper, () -> TimeUnit.MILLISECONDS.toNanos(clock.millis())));
    }

    TestClock clock() {
        return clock;
    }

    FakeOpenD openD() {
        return openD;
    }

    FutuBarSource source() {
        return source;
    }

    static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }

    /** Five weeks of daily bars. */
    Answered daily(String symbol) {
        return ask(key(symbol, Interval.D1), FIVE_WEEKS);
    }

    Answered ask(SeriesKey key, TimeRange range) {
        return (Answered) source.fetch(new FetchRequest(key, range, clock.instant()));
    }

    @Override
    public void close() {
        source.disconnect();
        openD.close();
    }
}
