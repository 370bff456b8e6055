package dms.fetch.simulated;

import dms.Stage;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceStatus;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import dms.market.Symbol;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes history up: any symbol, any interval, the same for the same seed however it is asked. Longer bars are made of
 * shorter ones, so they agree. Every weekday trades (crypto every day); holidays are not simulated. A symbol whose code
 * begins with {@code UNKNOWN} is not known. Thread-safe.
 */
@Stage
public final class SimulatedBarSource implements BarSource {

    /** The name by which tasks choose it. */
    public static final String NAME = "simulated";

    private static final int STORM_EVERY_CALLS = 25;
    private static final Duration STORM = Duration.ofSeconds(30);
    private static final int NULL_ONCE_IN_DAYS = 50;
    private static final int HUNDREDFOLD_ONCE_IN_DAYS = 97;

    private final SimulatedSettings settings;
    private final Clock clock;
    private final Pause pause;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<SeriesKey, Integer> asked = new ConcurrentHashMap<>();
    private volatile Instant stormUntil = Instant.MIN;

    /** Waits for so many milliseconds. */
    interface Pause {
        void millis(long millis) throws InterruptedException;
    }

    /** A source with these settings. */
    @Inject
    public SimulatedBarSource(SimulatedSettings settings, Clock clock) {
        this(settings, clock, TimeUnit.MILLISECONDS::sleep);
    }

    SimulatedBarSource(SimulatedSettings settings, Clock clock, Pause pause) {
        this.settings = settings;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(SeriesKey key) {
        return true;
    }

    @Override
    public SourceStatus status() {
        Instant until = stormUntil;
        if (until.isAfter(clock.instant())) {
            return SourceStatus.paused(NAME, until, "simulated storm of too many requests");
        }
        return SourceStatus.simulated(NAME, "makes its bars up with seed " + settings.seed() + "; not market data");
    }

    @Override
    public FetchOutcome fetch(FetchRequest request) {
        if (!settings.enabled()) {
            throw new SourceException(
                    SourceException.Kind.UNSUPPORTED,
                    "the simulated source is switched off; dms.fetchers.simulated.enabled: true switches it on");
        }
        await();
        storm();
        Symbol symbol = request.key().symbol();
        if (symbol.code().startsWith("UNKNOWN")) {
            throw new SourceException(
                    SourceException.Kind.UNKNOWN_SYMBOL, "the simulated source does not know " + symbol);
        }
        int asking = asked.merge(request.key(), 1, Integer::sum);
        SimulatedHistory history =
                new SimulatedHistory(settings.seed(), symbol, symbol.market().dateAt(clock.instant()));
        BarSeries bars = bars(history, request).slice(request.range());
        Map<String, Integer> leftOut = new HashMap<>();
        RawBars rows = new RawBars(bars.size());
        for (int i = 0; i < bars.size(); i++) {
            if (request.isSettled(bars.openTimeMillis(i)) || has(Accident.MOVING_BARS)) {
                add(rows, bars, i, history, request.key(), asking);
            } else {
                leftOut.merge("moving", 1, Integer::sum);
            }
        }
        return new FetchOutcome.Answered(rows, history.actions(), leftOut);
    }

    private void await() {
        try {
            pause.millis(settings.latency().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(
                    SourceException.Kind.UNREACHABLE, "interrupted while the simulated source answered", e);
        }
    }

    private void storm() {
        Instant now = clock.instant();
        if (has(Accident.RATE_LIMIT_STORMS)
                && !stormUntil.isAfter(now)
                && calls.incrementAndGet() % STORM_EVERY_CALLS == 0) {
            stormUntil = now.plus(STORM);
        }
        if (stormUntil.isAfter(now)) {
            throw new SourceException(
                    SourceException.Kind.RATE_LIMITED,
                    "simulated: too many requests until " + stormUntil,
                    stormUntil,
                    null);
        }
    }

    private static BarSeries bars(SimulatedHistory history, FetchRequest request) {
        Interval interval = request.key().interval();
        if (interval.isIntraday()) {
            return intraday(history, request, (int) (interval.millis() / Interval.M1.millis()));
        }
        return longer(history, interval);
    }

    private static BarSeries intraday(SimulatedHistory history, FetchRequest request, int minutesPerBar) {
        LocalDate first = request.range()
                .startInclusive()
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .minusDays(1);
        LocalDate last = request.range()
                .endExclusive()
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1);
        BarSeries.Builder bars = BarSeries.builder(1_000);
        for (SimulatedDay day : history.days()) {
            if (!day.date().isBefore(first) && !day.date().isAfter(last)) {
                BarSeries minutes = SimulatedMinutes.of(history, day, minutesPerBar);
                for (int i = 0; i < minutes.size(); i++) {
                    bars.add(minutes, i);
                }
            }
        }
        return bars.build();
    }

    /** Days, or weeks and months made of them; the prices of a week stand on the shares of its end. */
    private static BarSeries longer(SimulatedHistory history, Interval interval) {
        SplitFactors splits = SplitFactors.of(history.actions());
        BarSeries.Builder bars = BarSeries.builder(history.days().size());
        Sum sum = new Sum();
        for (SimulatedDay day : history.days()) {
            LocalDate first = interval.firstDate(day.date());
            if (!first.equals(sum.first)) {
                sum.addTo(bars);
                sum = new Sum();
                sum.first = first;
            }
            sum.include(day, splits.after(day.date()) / splits.after(interval.lastDate(day.date())));
        }
        sum.addTo(bars);
        return bars.build();
    }

    private void add(RawBars rows, BarSeries bars, int i, SimulatedHistory history, SeriesKey key, int asking) {
        long time = bars.openTimeMillis(i);
        LocalDate date = key.dateOf(time);
        if (has(Accident.NULL_ROWS) && asking == 1 && history.strikes(date, 0, NULL_ONCE_IN_DAYS)) {
            rows.add(time, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
            return;
        }
        boolean isHundredfold = has(Accident.HUNDREDFOLD_PRICES) && history.strikes(date, 1, HUNDREDFOLD_ONCE_IN_DAYS);
        double times = isHundredfold ? 100 : 1;
        rows.add(
                time,
                bars.value(BarField.OPEN, i) * times,
                bars.value(BarField.HIGH, i) * times,
                bars.value(BarField.LOW, i) * times,
                bars.value(BarField.CLOSE, i) * times,
                bars.volume(i));
    }

    private boolean has(Accident accident) {
        return settings.accidents().contains(accident);
    }

    /** Days as one bar. */
    private static final class Sum {

        private LocalDate first = LocalDate.MIN;
        private int days;
        private double open;
        private double high;
        private double low;
        private double close;
        private double volume;

        void include(SimulatedDay day, double ratio) {
            open = days == 0 ? day.open() / ratio : open;
            high = days == 0 ? day.high() / ratio : Math.max(high, day.high() / ratio);
            low = days == 0 ? day.low() / ratio : Math.min(low, day.low() / ratio);
            close = day.close() / ratio;
            volume += day.volume() * ratio;
            days++;
        }

        void addTo(BarSeries.Builder bars) {
            if (days > 0) {
                long time = first.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
                bars.add(time, open, high, low, close, volume);
            }
        }
    }
}
