package dms.fetch.yahoo;

import dms.Stage;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchOutcome.Held;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.fetch.SourceStatus;
import dms.fetch.SourceTerms;
import dms.market.CorporateAction.Split;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import dms.market.Symbol;
import dms.market.TimeRange;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;

/**
 * Yahoo Finance's chart service as a source. Thread-safe; all callers share one gate, so that a refusal pauses them
 * together and each asks again by itself afterwards.
 *
 * <p>{@code leftOut} of an answer counts the rows by the reasons of {@code HistoryRows}, and besides
 * {@code days_beyond_retention}, days of the range that Yahoo no longer has for the interval, and
 * {@code unreadable_dividend}.
 */
@Stage
public final class YahooBarSource implements BarSource {

    /** The name by which tasks choose it; historical. */
    public static final String NAME = "yfinance";

    /** How often one question is asked again after a pause. */
    private static final int MOST_PAUSES = 5;

    /** How long after its open the ex-date of a split is waited for, before its application is believed. */
    private static final Duration SPLIT_SETTLES = Duration.ofMinutes(30);

    /** No first trade of Yahoo's is later than its first bar by more. */
    private static final Duration FIRST_TRADE_MARGIN = Duration.ofDays(2);

    private final YahooSettings settings;
    private final YahooCall call;
    private final Clock clock;
    private final YahooGate gate;
    private final ActionLookup actions;

    /** A source with a gate of its own; one per server. */
    @Inject
    public YahooBarSource(YahooSettings settings, YahooCall call, Clock clock) {
        this(settings, call, clock, Waiter.REAL);
    }

    YahooBarSource(YahooSettings settings, YahooCall call, Clock clock, Waiter waiter) {
        this.settings = settings;
        this.call = call;
        this.clock = clock;
        this.gate = new YahooGate(settings.requestSpacing(), clock, waiter);
        this.actions = new ActionLookup(this::ask, clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(SeriesKey key) {
        return settings.enabled() && YahooTicker.knows(key.symbol().market());
    }

    @Override
    public SourceStatus status() {
        String host = settings.baseUrl().getHost();
        if (!settings.enabled()) {
            return SourceStatus.off(NAME, host + ", switched off: dms.fetchers.yfinance.enabled is false");
        }
        return gate.pausedUntil()
                .map(until ->
                        SourceStatus.paused(NAME, until, host + " said \"too many requests\"; asked again at " + until))
                .orElseGet(() -> SourceStatus.ready(
                        NAME,
                        host + ", one request in " + settings.requestSpacing().toMillis() + " ms"));
    }

    /** A range costs a request for each of its windows, and a series one more for its splits and dividends. */
    @Override
    public SourceTerms terms(SeriesKey key) {
        return RangePlan.terms(key, ExchangeZones.toAsk(key.symbol()), clock.instant(), settings.requestSpacing());
    }

    @Override
    public FetchOutcome fetch(FetchRequest request) {
        Symbol symbol = request.key().symbol();
        if (!supports(request.key())) {
            throw new SourceException(
                    Kind.UNSUPPORTED,
                    settings.enabled()
                            ? "Yahoo does not carry " + request.key()
                            : "Yahoo is switched off: dms.fetchers.yfinance.enabled is false");
        }
        ZoneId zone = ExchangeZones.toAsk(symbol);
        if (RangePlan.of(request.key(), request.range(), zone, clock.instant())
                .windows()
                .isEmpty()) {
            return new Answered(new RawBars(0), List.of(), Map.of());
        }
        ActionLookup.Known known = actions.of(symbol);
        RangePlan plan = RangePlan.of(request.key(), sinceFirstTrade(request, known), zone, clock.instant());
        Collected collected = collect(request, plan, known.history());
        if (!symbol.market().dateAt(clock.instant()).equals(known.asOf())) {
            known = actions.of(symbol);
        }
        return outcome(request, collected, known);
    }

    private static TimeRange sinceFirstTrade(FetchRequest request, ActionLookup.Known known) {
        Instant first =
                known.firstTrade().map(trade -> trade.minus(FIRST_TRADE_MARGIN)).orElse(RangePlan.BEGINNING);
        TimeRange range = request.range();
        if (!range.endExclusive().isAfter(first)) {
            throw new SourceException(
                    Kind.NO_DATA_IN_RANGE,
                    request.key() + ": Yahoo's first trade is of "
                            + known.firstTrade().orElse(first) + "; asked for " + range);
        }
        return range.startInclusive().isBefore(first) ? new TimeRange(first, range.endExclusive()) : range;
    }

    /** What the windows of a plan brought together, still in Yahoo's prices. */
    private static final class Collected {

        private final RawBars kept = new RawBars(0);
        private final RawBars seen = new RawBars(0);
        private final Map<String, Integer> leftOut = new TreeMap<>();
        private ActionHistory history;

        private Collected(ActionHistory history) {
            this.history = history;
        }

        private void add(HistoryRows rows, ActionHistory listed) {
            kept.addAll(rows.kept());
            seen.addAll(rows.seen());
            rows.leftOut().forEach((reason, count) -> leftOut.merge(reason, count, Integer::sum));
            history = history.with(listed);
        }
    }

    private Collected collect(FetchRequest request, RangePlan plan, ActionHistory history) {
        Collected collected = new Collected(history);
        if (plan.daysBeyond() > 0) {
            collected.leftOut.put("days_beyond_retention", plan.daysBeyond());
        }
        SourceException nothing = null;
        int answers = 0;
        for (TimeRange window : plan.windows()) {
            try {
                addAnswer(collected, request, window);
                answers++;
            } catch (SourceException failed) {
                if (failed.kind() != Kind.NO_DATA_IN_RANGE) {
                    throw failed;
                }
                nothing = failed;
            }
        }
        if (answers == 0 && nothing != null) {
            throw nothing;
        }
        return collected;
    }

    private void addAnswer(Collected collected, FetchRequest request, TimeRange window) {
        Symbol symbol = request.key().symbol();
        String granularity = request.key().interval().toString();
        ChartAnswer answer = ask(new ChartQuestion(YahooTicker.of(symbol), granularity, window));
        answer.granularity().filter(found -> !found.equals(granularity)).ifPresent(found -> {
            throw new SourceException(
                    Kind.MALFORMED, "expected bars of " + granularity + " for " + symbol + ", found bars of " + found);
        });
        ZoneId zone = ExchangeZones.of(answer, symbol);
        collected.add(HistoryRows.of(answer, request, window, zone), ActionHistory.of(answer, zone));
    }

    private FetchOutcome outcome(FetchRequest request, Collected collected, ActionLookup.Known known) {
        ActionHistory history = collected.history.with(known.history());
        List<Split> splits = history.splitsUpTo(known.asOf());
        Optional<Held> held = unsettledSplit(request.key().symbol(), splits, known.asOf())
                .or(() -> SplitCheck.contradiction(collected.seen, request.key(), splits));
        if (held.isPresent()) {
            return held.get();
        }
        if (history.unreadable() > 0) {
            collected.leftOut.put("unreadable_dividend", history.unreadable());
        }
        RawBars traded = AsTraded.turnBack(collected.kept, request.key(), SplitFactors.of(splits));
        return new Answered(traded, history.asTraded(known.asOf()), collected.leftOut);
    }

    /** On the ex-date itself nobody can tell before the first trades whether Yahoo has applied the split yet. */
    private Optional<Held> unsettledSplit(Symbol symbol, List<Split> splits, LocalDate today) {
        Instant settled = symbol.market().openOf(today).plus(SPLIT_SETTLES);
        return splits.stream()
                .filter(split -> split.exDate().equals(today) && clock.instant().isBefore(settled))
                .findFirst()
                .map(split -> new Held(
                        "split_unsettled",
                        today,
                        "a split of " + symbol + " has its ex-date today, " + today
                                + ", and before the first trades prices do not show whether Yahoo has applied it;"
                                + " expected to be clear at " + settled));
    }

    /** Asks, and asks again after a pause as often as Yahoo says "too many requests". */
    private ChartAnswer ask(ChartQuestion question) {
        for (int pauses = 0; ; pauses++) {
            YahooGate.Pass pass = gate.enter();
            Optional<ChartReply> reply = exchange(question, pass);
            if (reply.isEmpty()) {
                continueOrGiveUp(pauses, question, gate.pausedUntil().orElseGet(clock::instant));
            } else if (reply.get().isRateLimited()) {
                Instant opens = gate.close(pass, wanted(reply.get()));
                continueOrGiveUp(pauses, question, opens);
            } else {
                gate.answered(pass);
                return ReplyCheck.answer(reply.get());
            }
        }
    }

    private static void continueOrGiveUp(int pauses, ChartQuestion question, Instant opens) {
        if (pauses >= MOST_PAUSES) {
            throw new SourceException(
                    Kind.RATE_LIMITED,
                    "Yahoo still answers \"too many requests\" for " + question.ticker() + " after " + pauses
                            + " pauses; it can be asked again at " + opens,
                    opens,
                    null);
        }
    }

    /** One reply; none if the gate closed before it could be asked for. */
    private Optional<ChartReply> exchange(ChartQuestion question, YahooGate.Pass pass) {
        try {
            return Optional.of(call.get(question.at(settings.baseUrl()), pass));
        } catch (YahooGate.ClosedException closed) {
            return Optional.empty();
        } catch (TransientFailure failed) {
            throw unreachable(question, String.valueOf(failed.getMessage()), failed);
        } catch (CircuitBreakerOpenException open) {
            throw unreachable(question, "not asked, because too many requests in a row have failed", open);
        } catch (FaultToleranceException late) {
            throw unreachable(question, "no answer in time", late);
        }
    }

    private SourceException unreachable(ChartQuestion question, String why, RuntimeException cause) {
        return new SourceException(
                Kind.UNREACHABLE,
                settings.baseUrl().getHost() + " for " + question.ticker() + " " + question.granularity() + ": " + why,
                cause);
    }

    /** How long a refusal wants to be left alone: seconds, or until an HTTP date. */
    private Optional<Duration> wanted(ChartReply reply) {
        return reply.retryAfter().flatMap(header -> {
            String text = header.strip();
            if (text.matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                ZonedDateTime until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
                return Optional.of(Duration.between(clock.instant(), until.toInstant()));
            } catch (DateTimeException unreadable) {
                return Optional.empty();
            }
        });
    }
}
