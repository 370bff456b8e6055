package dms.fetch.simulated;

import dms.Stage;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.Sleeper;
import dms.fetch.SourceException;
import dms.fetch.SourceStatus;
import dms.market.SeriesKey;
import dms.market.Symbol;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Makes bars up. The history of a symbol is one function of the seed: every range, interval and order of questions shows
 * the same one, and longer bars are what the shorter ones add up to, in prices as traded.
 *
 * <p>A symbol is listed between 1990 and 2009 and trades in the regular hours of its market, Monday to Friday, with lunch
 * breaks; crypto trades every day. Holidays and half days are not known, so it has bars on them. A bar on which a session
 * ends early, such as the last hourly one, is short. Splits and dividends come now and then and are listed once they have
 * happened. Every symbol exists but those whose code begins with {@code UNKNOWN}.
 *
 * <p>Accidents happen on request only. Thread-safe: the one thing that changes is the count of calls, by which storms of
 * refusals come and go.
 */
@Stage
public final class SimulatedBarSource implements BarSource {

    private static final String NAME = "simulated";
    private static final String UNKNOWN = "UNKNOWN";

    private final SimulatedSettings settings;
    private final Clock clock;
    private final Sleeper sleeper;
    private final AtomicLong calls = new AtomicLong();

    /** A source of these settings; the sleeper serves the latency. */
    @Inject
    public SimulatedBarSource(SimulatedSettings settings, Clock clock, Sleeper sleeper) {
        this.settings = settings;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Every series there can be. */
    @Override
    public boolean supports(SeriesKey key) {
        return true;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A bar that had begun and is not final is left out and counted as {@code moving}.
     */
    @Override
    public FetchOutcome fetch(FetchRequest request) {
        requireEnabled();
        answerSlowly();
        Instant now = clock.instant();
        Accidents.requireCalm(settings, calls.getAndIncrement(), now);
        Symbol symbol = request.key().symbol();
        requireKnown(symbol);
        Noise noise = Noise.of(settings.seed(), symbol);
        SimulatedShare share = new SimulatedShare(settings.seed(), symbol);
        Accidents accidents = new Accidents(settings, noise, request.key().interval());
        SimulatedAnswer answer = new SimulatedAnswer(share, noise, accidents, request, now);
        return new FetchOutcome.Answered(
                answer.rows(),
                share.actionsUntil(symbol.market().dateAt(now)),
                answer.movingLeftOut() == 0 ? Map.of() : Map.of("moving", answer.movingLeftOut()));
    }

    private void requireEnabled() {
        if (!settings.enabled()) {
            throw new SourceException(
                    SourceException.Kind.UNSUPPORTED,
                    "the simulated source is switched off: expected dms.fetchers.simulated.enabled: true");
        }
    }

    private void answerSlowly() {
        if (settings.latency().isZero()) {
            return;
        }
        try {
            sleeper.sleep(settings.latency());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(SourceException.Kind.UNREACHABLE, "simulated: interrupted while waiting", e);
        }
    }

    private static void requireKnown(Symbol symbol) {
        if (symbol.code().startsWith(UNKNOWN)) {
            throw new SourceException(
                    SourceException.Kind.UNKNOWN_SYMBOL,
                    "simulated: expected a code that does not begin with " + UNKNOWN + ", found " + symbol);
        }
    }

    @Override
    public SourceStatus status() {
        if (!settings.enabled()) {
            return SourceStatus.off(NAME, "switched off by dms.fetchers.simulated.enabled");
        }
        String accidents = settings.accidents().stream()
                .map(accident -> accident.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(", "));
        return SourceStatus.simulated(
                NAME,
                "simulated: the bars are made up from seed " + settings.seed()
                        + (accidents.isEmpty() ? "" : ", with accidents: " + accidents));
    }
}
