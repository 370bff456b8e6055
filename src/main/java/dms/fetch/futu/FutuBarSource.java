package dms.fetch.futu;

import com.futu.openapi.pb.QotRequestHistoryKLQuota;
import com.futu.openapi.pb.QotRequestRehab;
import dms.Stage;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.Sleeper;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.fetch.SourceStatus;
import dms.fetch.SourceTerms;
import dms.market.Interval;
import dms.market.ListedDays;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Futu's gateway OpenD as a source: unadjusted K-lines and the company's actions, for shares and indices of Hong Kong,
 * the United States, Shanghai and Shenzhen. Connects when first asked. Thread-safe; all callers share the connection,
 * the limit of requests and the quota of symbols.
 */
@Stage
public final class FutuBarSource implements BarSource {

    /** The name by which tasks choose it. */
    public static final String NAME = "futu";

    private static final int MOST_ATTEMPTS = 3;

    /** Older than any exchange's electronic history. */
    private static final LocalDate BEGINNING = LocalDate.of(1960, 1, 1);

    private final FutuSettings settings;
    private final Clock clock;
    private final OpenDLink link;
    private final HistoryQuota quota;
    private final TradingDays tradingDays = new TradingDays();
    private final RequestLimits limits;
    private final AtomicBoolean reckoned = new AtomicBoolean();

    /** A source that connects by these settings; one per server. */
    @Inject
    public FutuBarSource(FutuSettings settings, Clock clock, Sleeper sleeper) {
        this(settings, clock, sleeper, System::nanoTime);
    }

    FutuBarSource(FutuSettings settings, Clock clock, Sleeper sleeper, LongSupplier nanoTime) {
        this.settings = settings;
        this.clock = clock;
        this.link = new OpenDLink(settings, clock, nanoTime);
        this.quota = new HistoryQuota(clock, nanoTime);
        this.limits = new RequestLimits(nanoTime, sleeper);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean supports(SeriesKey key) {
        return settings.enabled() && FutuSecurity.carries(key.symbol());
    }

    /** A range costs one request, whatever its pages; company actions and trading days have limits of their own. */
    @Override
    public SourceTerms terms(SeriesKey key) {
        return SourceTerms.everySo(RequestLimits.SPACING, 0);
    }

    @Override
    public SourceStatus status() {
        if (!settings.enabled()) {
            return SourceStatus.off(NAME, "switched off: dms.fetchers.futu.enabled is false");
        }
        Duration refused = limits.histories().pause();
        if (!refused.isZero()) {
            return SourceStatus.paused(
                    NAME,
                    clock.instant().plus(refused),
                    "OpenD said that requests come too often; " + quota.sentence());
        }
        return link.pause()
                .map(pause -> SourceStatus.paused(NAME, pause.until(), pause.why()))
                .orElseGet(() -> SourceStatus.ready(
                        NAME,
                        "OpenD at " + settings.address() + (link.isConnected() ? ", connected; " : ", not connected; ")
                                + limits.histories().count() + " of " + RequestLimits.MOST_REQUESTS
                                + " history requests in 30 s; "
                                + quota.sentence()));
    }

    @Override
    public FetchOutcome fetch(FetchRequest request) {
        if (!supports(request.key())) {
            throw new SourceException(
                    Kind.UNSUPPORTED,
                    settings.enabled()
                            ? "Futu does not carry " + request.key() + "; it has HK, US, SH, SZ and their main indices"
                            : "Futu is switched off: dms.fetchers.futu.enabled is false");
        }
        for (int attempt = 1; ; attempt++) {
            OpenDConnection openD = link.connection();
            try {
                return ask(openD, request);
            } catch (SourceException failed) {
                if (!openD.isLost() || attempt == MOST_ATTEMPTS) {
                    throw failed;
                }
            }
        }
    }

    /** Ends the connection and the SDK's thread. No source of this class loader can be used afterwards. */
    @PreDestroy
    public void close() {
        disconnect();
        SdkThread.end();
    }

    /** Ends the connection; this source cannot be used afterwards. */
    void disconnect() {
        link.close();
    }

    private FetchOutcome ask(OpenDConnection openD, FetchRequest request) {
        SeriesKey key = request.key();
        Market exchange = FutuSecurity.exchange(key.symbol());
        Interval interval = key.interval();
        LocalDate first = interval.firstDate(
                later(exchange.dateOf(interval, request.range().startMillis()), BEGINNING));
        LocalDate last =
                interval.lastDate(exchange.dateOf(interval, request.range().endMillis() - 1));
        LocalDate today = exchange.dateAt(clock.instant());
        last = last.isAfter(today) ? today : last;
        RehabActions actions = actions(openD, request, first);
        if (request.range().isEmpty() || first.isAfter(last)) {
            return new Answered(new RawBars(0), actions.actions(), Map.of());
        }
        quota.enter(key.symbol(), () -> counted(openD));
        KLineRows lines = new KLineRows(request);
        new HistoryPages(openD, limits, quota).read(key, first, last, lines);
        RawBars rows = lines.rows();
        List<String> notes = new ArrayList<>(actions.notes());
        notes.addAll(lines.notes());
        ListedDays listed = ListedDays.NONE;
        if (interval.compareTo(Interval.D1) <= 0) {
            try {
                listed = listedDays(openD, exchange, evidenceFrom(key, rows, first, last), last);
                notes.addAll(DayEvidence.sentences(request, rows, listed));
            } catch (SourceException failed) {
                // No reason to lose the bars.
                notes.add("the trading days could not be asked for: " + failed.getMessage());
            }
        }
        return new Answered(rows, actions.actions(), lines.leftOut(), notes, listed);
    }

    /** What OpenD counts; the first time it also tells which requests were made shortly before this process. */
    private QotRequestHistoryKLQuota.S2C counted(OpenDConnection openD) {
        QotRequestHistoryKLQuota.S2C count = openD.quota();
        if (reckoned.compareAndSet(false, true)) {
            Instant now = clock.instant();
            limits.histories()
                    .reckonWith(count.getDetailListList().stream()
                            .map(item -> Duration.between(Instant.ofEpochSecond(item.getRequestTimeStamp()), now))
                            .toList());
        }
        return count;
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? other : one;
    }

    private RehabActions actions(OpenDConnection openD, FetchRequest request, LocalDate first) {
        Symbol symbol = request.key().symbol();
        if (symbol.market() == Market.INDEX) {
            return new RehabActions(List.of(), first, first);
        }
        QotRequestRehab.Response answer = RequestLimits.asking(
                limits.rehabs(),
                () -> openD.rehab(FutuSecurity.of(symbol)),
                found -> Refusal.isTooOften(found.getRetType(), found.getRetMsg()));
        Refusal.check("the company actions of " + symbol, answer.getRetType(), answer.getRetMsg(), answer.hasS2C());
        return new RehabActions(
                answer.getS2C().getRehabListList(), symbol.market().dateAt(request.settledBy()), first);
    }

    /** No list is asked for before the first bar: there it would speak of days on which the symbol was not traded yet. */
    private static LocalDate evidenceFrom(SeriesKey key, RawBars rows, LocalDate first, LocalDate last) {
        if (rows.size() == 0) {
            return later(first, last.minusYears(1));
        }
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < rows.size(); i++) {
            earliest = Math.min(earliest, rows.openTimeMillis(i));
        }
        return later(first, key.dateOf(earliest));
    }

    /** The exchange's trading days by Futu's list; the same for every symbol, so that few questions are asked. */
    private ListedDays listedDays(OpenDConnection openD, Market exchange, LocalDate first, LocalDate last) {
        return tradingDays.between(
                exchange,
                first,
                last,
                question -> RequestLimits.asking(limits.dates(), () -> openD.tradeDates(question), s -> false));
    }
}
