package dms.api;

import dms.Stage;
import dms.coverage.CoverageBook;
import dms.coverage.CoverageCount;
import dms.coverage.MissingBars;
import dms.coverage.SeriesCoverage;
import dms.fetch.FetchPlanner;
import dms.maintain.TaskBoard;
import dms.market.BarSeries;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.node.Holes;
import dms.read.BarRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a read brought with what the calendar expects, and says so in the headers {@code DMS-Bars-Expected},
 * {@code DMS-Bars-Present}, {@code DMS-Bars-Missing} and {@code DMS-Bars-Unexplained}; where no calendar is known there are
 * none. With {@code require=complete} bars that should be there and are not make a 409 that lists them.
 */
@Stage
public final class Completeness {

    private static final int MOST_LISTED = 1_000;

    private final CoverageBook book;
    private final FetchPlanner planner;
    private final TaskBoard board;
    private final Holes holes;
    private final Clock clock;

    /** Counts by this book; the board tells how far back a history goes, and who watches for holes learns of them. */
    @Inject
    public Completeness(CoverageBook book, FetchPlanner planner, TaskBoard board, Holes holes, Clock clock) {
        this.holes = holes;
        this.book = book;
        this.planner = planner;
        this.board = board;
        this.clock = clock;
    }

    /** Whether {@code require} asks for completeness. */
    static boolean isRequired(@Nullable String require) {
        String given = require == null ? "" : require.strip();
        if (given.isEmpty() || given.equals("complete")) {
            return !given.isEmpty();
        }
        throw ApiException.badArgument("require: expected complete, found \"" + Arguments.shortened(given) + '"');
    }

    /** About how many bars a read will bring, as far as the ledger knows. */
    long about(Collection<SeriesKey> keys, BarRequest request) {
        return book.of(keys).values().stream()
                .mapToLong(series -> series.about(request.range()))
                .sum();
    }

    /** Judges a read of one or more series. */
    Verdict judge(Map<SeriesKey, BarSeries> read, BarRequest request, boolean required) {
        Map<SeriesKey, CoverageCount> counts = new LinkedHashMap<>();
        Map<SeriesKey, SeriesCoverage> known =
                read.size() == 1 ? one(read.keySet().iterator().next()) : book.of(read.keySet());
        for (Map.Entry<SeriesKey, BarSeries> series : read.entrySet()) {
            SeriesCoverage coverage = known.get(series.getKey());
            if (coverage != null && coverage.slots().isCertain()) {
                if (required) {
                    requireCalendar(coverage, request.range());
                }
                counts.put(series.getKey(), count(coverage, request, series.getValue()));
            } else if (required) {
                throw withoutCalendar(series.getKey());
            }
        }
        return verdict(counts, required);
    }

    /** Judges a read of the newest bars: of each series those count that are over since its newest bar, and that one. */
    Verdict judgeNewest(Map<SeriesKey, BarSeries> newest, boolean required) {
        Instant now = clock.instant();
        Map<SeriesKey, CoverageCount> counts = new LinkedHashMap<>();
        book.of(newest.keySet()).forEach((key, coverage) -> {
            if (coverage.slots().isCertain()) {
                BarSeries bars = newest.getOrDefault(key, BarSeries.empty());
                TimeRange since = TimeRange.ofMillis(since(coverage, bars, now), now.toEpochMilli());
                counts.put(key, coverage.count(since, planner.settledBy(key), now, bars));
            } else if (required) {
                throw withoutCalendar(key);
            }
        });
        return verdict(counts, required);
    }

    private Verdict verdict(Map<SeriesKey, CoverageCount> counts, boolean required) {
        counts.forEach(this::noticed);
        return new Verdict(counts, required);
    }

    /** Lets who watches for holes know of this one, if it is one. */
    CoverageCount noticed(SeriesKey key, CoverageCount count) {
        if (count.present() < count.expected()) {
            holes.noticed(key);
        }
        return count;
    }

    /** The time of the newest bar; without one that of the last bar that is over. */
    private static long since(SeriesCoverage coverage, BarSeries bars, Instant now) {
        if (!bars.isEmpty()) {
            return bars.lastTimeMillis();
        }
        int closed = coverage.slots().lastClosed(now);
        return closed < 0 ? now.toEpochMilli() : coverage.slots().lastTime(closed);
    }

    /** Of days before the table of sessions begins nothing is expected, so that nothing would seem to be missing. */
    private void requireCalendar(SeriesCoverage coverage, TimeRange asked) {
        TimeRange range = range(coverage, asked);
        LocalDate first = range.startInclusive().atZone(ZoneOffset.UTC).toLocalDate();
        coverage.slots()
                .knownFrom()
                .filter(known -> first.isBefore(known) && !range.isEmpty())
                .ifPresent(known -> {
                    throw ApiException.unprocessable("require: the calendar of "
                            + coverage.key().symbol().market() + " is known from " + known
                            + " on, so nobody can say whether " + coverage.key() + " is complete from " + first
                            + " on");
                });
    }

    private static ApiException withoutCalendar(SeriesKey key) {
        return ApiException.unprocessable("require: no calendar of "
                + key.symbol().market() + " is known, so nobody can say whether " + key + " is complete");
    }

    private Map<SeriesKey, SeriesCoverage> one(SeriesKey key) {
        return Map.of(key, book.of(key));
    }

    private CoverageCount count(SeriesCoverage coverage, BarRequest request, BarSeries bars) {
        Instant now = clock.instant();
        Instant known = request.asOf().isBefore(now) ? request.asOf() : now;
        return coverage.count(range(coverage, request.range()), planner.settledBy(coverage.key()), known, bars);
    }

    /** Counts a range from what the ledger knows; without a start it begins with the history that is maintained. */
    CoverageCount count(SeriesCoverage coverage, TimeRange range) {
        return coverage.count(range(coverage, range), planner.settledBy(coverage.key()), clock.instant());
    }

    /** The range that is counted: what was asked for, from the beginning of the history on if it has no start. */
    TimeRange range(SeriesCoverage coverage, TimeRange asked) {
        boolean hasStart = asked.startInclusive().isAfter(TimeRange.ALL.startInclusive());
        Instant start = hasStart ? asked.startInclusive() : historyStart(coverage);
        return start.isAfter(asked.endExclusive())
                ? new TimeRange(asked.endExclusive(), asked.endExclusive())
                : new TimeRange(start, asked.endExclusive());
    }

    /** The oldest stored bar, or the first day that a task keeps if that is earlier. */
    private Instant historyStart(SeriesCoverage coverage) {
        SeriesKey key = coverage.key();
        Instant oldest = coverage.oldest().orElse(clock.instant());
        Optional<LocalDate> first = board.initialDays(key)
                .map(days -> key.interval()
                        .firstDate(key.symbol().market().dateAt(clock.instant()).minusDays(days)));
        return first.map(date -> date.atStartOfDay(ZoneOffset.UTC).toInstant())
                .filter(start -> start.isBefore(oldest))
                .orElse(oldest);
    }

    /** What a read lacks. Immutable. */
    static final class Verdict {

        private final Map<SeriesKey, CoverageCount> counts;
        private final boolean required;

        private Verdict(Map<SeriesKey, CoverageCount> counts, boolean required) {
            this.counts = counts;
            this.required = required;
        }

        /** The headers; none if nothing is expected for want of a calendar. */
        Map<String, Long> headers() {
            if (counts.isEmpty()) {
                return Map.of();
            }
            long expected = sum(CoverageCount::expected);
            long present = sum(CoverageCount::present);
            Map<String, Long> headers = new LinkedHashMap<>();
            headers.put("DMS-Bars-Expected", expected);
            headers.put("DMS-Bars-Present", present);
            headers.put("DMS-Bars-Missing", expected - present);
            headers.put("DMS-Bars-Unexplained", sum(CoverageCount::unexplainedBars));
            return headers;
        }

        private long sum(ToLongFunction<CoverageCount> number) {
            return counts.values().stream().mapToLong(number).sum();
        }

        /** Whether the read must be complete and is not. */
        boolean isRefused() {
            return required && sum(CoverageCount::unexplainedBars) > 0;
        }

        /** The answer: what was read, or the refusal. */
        Response answer(StreamingOutput body) {
            Response.ResponseBuilder response = isRefused()
                    ? Response.status(Response.Status.CONFLICT)
                            .type(new MediaType("application", "problem+json"))
                            .entity(refusal())
                    : Response.ok(body);
            headers().forEach(response::header);
            return response.build();
        }

        /** The problem that lists the bars that should be there; at most a thousand ranges of them. */
        StreamingOutput refusal() {
            List<Map.Entry<SeriesKey, CoverageCount>> lacking = counts.entrySet().stream()
                    .filter(entry -> entry.getValue().unexplainedBars() > 0)
                    .toList();
            return BarJson.object(json -> {
                json.writeStringField("type", "about:blank");
                json.writeStringField("title", Response.Status.CONFLICT.getReasonPhrase());
                json.writeNumberField("status", Response.Status.CONFLICT.getStatusCode());
                json.writeStringField("detail", sentence(lacking));
                json.writeArrayFieldStart("missing");
                int listed = 0;
                for (Map.Entry<SeriesKey, CoverageCount> series : lacking) {
                    List<MissingBars> missing = series.getValue().unexplained();
                    int shown = Math.min(missing.size(), MOST_LISTED - listed);
                    CoverageJson.missing(json, series.getKey().symbol().toString(), missing.subList(0, shown));
                    listed += shown;
                }
                json.writeEndArray();
            });
        }

        private String sentence(List<Map.Entry<SeriesKey, CoverageCount>> lacking) {
            return "require=complete: " + sum(CoverageCount::unexplainedBars) + " bars of " + lacking.size()
                    + " series are missing, the first of " + lacking.get(0).getKey() + " at "
                    + lacking.get(0).getValue().unexplained().get(0).firstTime();
        }
    }
}
