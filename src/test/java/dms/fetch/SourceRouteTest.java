package dms.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dms.fetch.SourceException.Kind;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceRouteTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final Instant NOW = Instant.parse("2024-07-08T12:00:00Z");
    private static final Instant LATER = Instant.parse("2024-07-08T12:01:00Z");
    private static final LocalDate JUNE_1 = LocalDate.of(2024, 6, 1);
    private static final LocalDate JULY_1 = LocalDate.of(2024, 7, 1);
    private static final FetchRequest ALL = request(JUNE_1);

    private final Fake first = new Fake("first");
    private final Fake second = new Fake("second");
    private final BarFetcher fetcher = new BarFetcher(
            List.of(second, first), new FetchOrder(List.of(FetchOrder.Rule.ofAll(List.of("first", "second")))));

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void ask_firstAnswers_secondIsNotAsked() {
        SourceRoute route = fetcher.route("auto", KEY);

        assertThat(route.ask(ALL).request()).isEqualTo(ALL);

        assertThat(second.asked).isEmpty();
        assertThat(route.source()).isEqualTo("first");
        assertThat(route.detour()).isEmpty();
        assertThat(route.failures()).isEmpty();
    }

    /** S13: the session of Monday is not over. */
    @Test
    void ask_sourceSendsABarThatStillMoves_leavesItOut() {
        RawBars rows = new RawBars(2);
        rows.add(Instant.parse("2024-07-05T00:00:00Z").toEpochMilli(), 1, 2, 1, 2, 5);
        rows.add(Instant.parse("2024-07-08T00:00:00Z").toEpochMilli(), 2, 3, 2, 3, 5);
        first.rows = rows;

        FetchOutcome.Answered answer =
                (FetchOutcome.Answered) fetcher.route("auto", KEY).ask(ALL).outcome();

        assertThat(answer.rows().size()).isEqualTo(1);
        assertThat(answer.rows().openTimeMillis(0))
                .isEqualTo(Instant.parse("2024-07-05T00:00:00Z").toEpochMilli());
        assertThat(answer.leftOut()).isEqualTo(Map.of("moving", 1, "null_prices", 2));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NO_DATA_IN_RANGE")
    void ask_firstFails_secondIsAskedAndSaysWhy(Kind kind) {
        first.failure = new SourceException(kind, "no, said the first");
        SourceRoute route = fetcher.route("auto", KEY);

        route.ask(ALL);
        route.ask(request(JULY_1));

        assertThat(first.asked).hasSize(1);
        assertThat(second.asked).containsExactly(ALL, request(JULY_1));
        assertThat(route.source()).isEqualTo("second");
        assertThat(route.detour()).contains("second instead of first (" + kind.label() + ")");
        assertThat(route.failures()).containsExactly("first: no, said the first");
    }

    @Test
    void ask_firstHasNothing_isAnAnswer() {
        first.failure = new SourceException(Kind.NO_DATA_IN_RANGE, "nothing there");
        SourceRoute route = fetcher.route("auto", KEY);

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> route.ask(ALL))
                .isSameAs(first.failure);
        assertThat(second.asked).isEmpty();
    }

    @Test
    void ask_allFail_theKindMayPassIfOneMay() {
        first.failure = new SourceException(Kind.UNKNOWN_SYMBOL, "never heard of it");
        second.failure = new SourceException(Kind.RATE_LIMITED, "slower", LATER, null);
        SourceRoute route = fetcher.route("auto", KEY);

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> route.ask(ALL))
                .withMessage("first: never heard of it; second: slower")
                .satisfies(failed -> {
                    assertThat(failed.kind()).isEqualTo(Kind.RATE_LIMITED);
                    assertThat(failed.retryAt()).contains(LATER);
                });
    }

    @Test
    void ask_secondKeepsLess_isAskedForThatAlone() {
        first.failure = new SourceException(Kind.UNREACHABLE, "down");
        second.keepsSince = start(JULY_1);
        SourceRoute route = fetcher.route("auto", KEY);

        SourceRoute.Reply reply = route.ask(ALL);

        assertThat(reply.request()).isEqualTo(request(JULY_1));
        assertThat(second.asked).containsExactly(request(JULY_1));
    }

    @Test
    void ask_secondKeepsNothingOfIt_isNotAsked() {
        first.failure = new SourceException(Kind.UNREACHABLE, "down");
        second.keepsSince = NOW.plus(Duration.ofDays(1));

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fetcher.fetch("auto", ALL))
                .withMessageStartingWith("first: down; second: has nothing of US.AAPL/1d before 2024-07-09");
        assertThat(second.asked).isEmpty();
    }

    @Test
    void ask_interrupted_doesNotGoOn() {
        first.failure = new SourceException(Kind.UNREACHABLE, "interrupted");
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(SourceException.class).isThrownBy(() -> fetcher.fetch("auto", ALL));

        assertThat(second.asked).isEmpty();
    }

    @Test
    void route_marketThatTheFirstDoesNotCarry_beginsWithTheNext() {
        first.carries = false;
        SourceRoute route = fetcher.route("auto", KEY);

        route.ask(ALL);

        assertThat(route.source()).isEqualTo("second");
        assertThat(route.detour()).isEmpty();
        assertThat(first.asked).isEmpty();
    }

    @Test
    void route_nobodyCarriesIt_isUnsupported() {
        first.carries = false;
        second.carries = false;

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fetcher.route("auto", KEY))
                .withMessage("none of first, second carries US.AAPL/1d");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fetcher.route("first", KEY))
                .withMessage("first does not carry US.AAPL/1d");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> new BarFetcher(List.of(first), FetchOrder.NONE).route("auto", KEY))
                .withMessage("dms.fetchers.order names no source for US.AAPL/1d");
    }

    @Test
    void fetch_named_failsWithoutAnother() {
        first.failure = new SourceException(Kind.UNREACHABLE, "down");

        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fetcher.fetch("first", ALL))
                .isSameAs(first.failure);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> fetcher.fetch("third", ALL))
                .withMessage("source: expected one of first, second, found third");
    }

    @Test
    void terms_ofTheFirstThatCarriesIt() {
        first.carries = false;
        second.keepsSince = start(JULY_1);

        assertThat(fetcher.terms("auto", KEY).get(0).keepsSince()).isEqualTo(start(JULY_1));
        assertThat(fetcher.terms("third", KEY)).containsExactly(SourceTerms.ANY);
    }

    private static FetchRequest request(LocalDate first) {
        return new FetchRequest(KEY, TimeRange.ofDates(first, LocalDate.of(2024, 7, 5)), NOW);
    }

    private static Instant start(LocalDate date) {
        return TimeRange.ofDates(date, date).startInclusive();
    }

    private static final class Fake implements ReadySource {

        private final String name;
        final List<FetchRequest> asked = new ArrayList<>();
        RawBars rows = new RawBars(0);
        boolean carries = true;
        Instant keepsSince = TimeRange.ALL.startInclusive();
        private @Nullable SourceException failure;

        Fake(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean supports(SeriesKey key) {
            return carries;
        }

        @Override
        public FetchOutcome fetch(FetchRequest request) {
            asked.add(request);
            if (failure != null) {
                throw failure;
            }
            return new FetchOutcome.Answered(rows, List.of(), Map.of("null_prices", 2));
        }

        @Override
        public SourceTerms terms(SeriesKey key) {
            return new SourceTerms(keepsSince, Duration.ofDays(10_000), 0, Duration.ZERO);
        }
    }
}
