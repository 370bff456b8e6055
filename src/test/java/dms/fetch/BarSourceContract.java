package dms.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dms.market.Bar;
import dms.market.BarField;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link BarSource} must do. A source's test extends this and says what it may be asked.
 *
 * <p>It needs little of the source: one daily series that it knows, and that does not change while the test runs. A source
 * behind a fake server may be given the same recorded answer for every range, as choosing the rows is the source's part.
 */
public abstract class BarSourceContract {

    private static final long DAY = 86_400_000L;

    /**
     * A source and what the test may rely on.
     *
     * @param source the source, which must not pause between calls for longer than a test may take
     * @param known a daily series that it has
     * @param unknown a series of a symbol that it supports and does not know
     * @param range a range with at least ten settled bars of the known series
     * @param empty a range without any bar of the known series, such as a weekend
     * @param settledBy an instant by which all bars of both ranges were over
     */
    public record Subject(
            BarSource source, SeriesKey known, SeriesKey unknown, TimeRange range, TimeRange empty, Instant settledBy) {

        FetchOutcome.Answered ask(TimeRange asked) {
            return ask(new FetchRequest(known, asked, settledBy));
        }

        FetchOutcome.Answered ask(FetchRequest request) {
            FetchOutcome outcome = source.fetch(request);
            assertThat(outcome).isInstanceOf(FetchOutcome.Answered.class);
            return (FetchOutcome.Answered) outcome;
        }
    }

    /** A new source under test. */
    protected abstract Subject subject();

    /** A series that the source says it cannot have; empty if it supports every series. */
    protected Optional<SeriesKey> unsupported() {
        return Optional.empty();
    }

    @Test
    void name_isAWord() {
        assertThat(subject().source().name()).matches("[a-z][a-z0-9_]*");
    }

    @Test
    void status_readySource_namesItselfAndDoesNotPause() {
        BarSource source = subject().source();

        SourceStatus status = source.status();

        assertThat(status.source()).isEqualTo(source.name());
        assertThat(status.detail()).isNotBlank();
        assertThat(status.pausedUntil()).isEmpty();
    }

    @Test
    void supports_knownAndUnknownSymbol_both() {
        Subject subject = subject();

        assertThat(subject.source().supports(subject.known())).isTrue();
        assertThat(subject.source().supports(subject.unknown())).isTrue();
    }

    @Test
    void fetch_unsupportedSeries_isRefused() {
        assumeThat(unsupported()).as("this source supports every series").isPresent();
        Subject subject = subject();
        SeriesKey key = unsupported().orElseThrow();

        assertThat(subject.source().supports(key)).isFalse();
        assertThatThrownBy(() -> subject.source().fetch(new FetchRequest(key, subject.range(), subject.settledBy())))
                .asInstanceOf(type(SourceException.class))
                .extracting(SourceException::kind)
                .isEqualTo(SourceException.Kind.UNSUPPORTED);
    }

    @Test
    void fetch_knownSeries_answersRowsWithinTheRange() {
        Subject subject = subject();

        RawBars rows = subject.ask(subject.range()).rows();

        assertThat(byTime(rows)).hasSizeGreaterThanOrEqualTo(10);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(subject.range().contains(Instant.ofEpochMilli(rows.openTimeMillis(i))))
                    .isTrue();
        }
    }

    @Test
    void fetch_dailySeries_keepsBarsUnderMidnightUtc() {
        Subject subject = subject();

        RawBars rows = subject.ask(subject.range()).rows();

        for (int i = 0; i < rows.size(); i++) {
            assertThat(Math.floorMod(rows.openTimeMillis(i), DAY))
                    .as("time of %s", Instant.ofEpochMilli(rows.openTimeMillis(i)))
                    .isZero();
        }
    }

    @Test
    void fetch_settledByTheMiddle_leavesLaterBarsOut() {
        Subject subject = subject();
        NavigableMap<Long, Bar> all = byTime(subject.ask(subject.range()).rows());
        List<Long> times = List.copyOf(all.keySet());
        Instant middle = subject.known().closeOf(times.get(times.size() / 2));

        RawBars atClose = subject.ask(new FetchRequest(subject.known(), subject.range(), middle))
                .rows();
        RawBars before = subject.ask(new FetchRequest(subject.known(), subject.range(), middle.minusMillis(1)))
                .rows();

        assertThat(byTime(atClose)).isEqualTo(all.headMap(times.get(times.size() / 2), true));
        assertThat(byTime(before)).isEqualTo(all.headMap(times.get(times.size() / 2), false));
    }

    @Test
    void fetch_sameQuestionTwice_givesTheSameAnswer() {
        Subject subject = subject();

        FetchOutcome.Answered first = subject.ask(subject.range());
        FetchOutcome.Answered second = subject.ask(subject.range());

        assertThat(list(second.rows())).isEqualTo(list(first.rows()));
        assertThat(second.actions()).isEqualTo(first.actions());
        assertThat(second.leftOut()).isEqualTo(first.leftOut());
    }

    @Test
    void fetch_partOfTheRange_isASliceOfTheWhole() {
        Subject subject = subject();
        NavigableMap<Long, Bar> all = byTime(subject.ask(subject.range()).rows());
        List<Long> times = List.copyOf(all.keySet());
        long from = times.get(2);
        long to = times.get(times.size() - 3);

        RawBars part = subject.ask(TimeRange.ofMillis(from, to)).rows();

        assertThat(byTime(part)).isEqualTo(all.subMap(from, to));
    }

    @Test
    void fetch_rangeWithoutBars_isEmpty() {
        Subject subject = subject();

        RawBars rows = subject.ask(subject.empty()).rows();

        assertThat(rows.size()).isZero();
    }

    @Test
    void fetch_unknownSymbol_saysSo() {
        Subject subject = subject();
        FetchRequest request = new FetchRequest(subject.unknown(), subject.range(), subject.settledBy());

        assertThatThrownBy(() -> subject.source().fetch(request))
                .asInstanceOf(type(SourceException.class))
                .extracting(SourceException::kind)
                .isEqualTo(SourceException.Kind.UNKNOWN_SYMBOL);
    }

    @Test
    void fetch_actions_areUniqueAndDoNotDependOnTheRange() {
        Subject subject = subject();

        FetchOutcome.Answered whole = subject.ask(subject.range());
        FetchOutcome.Answered none = subject.ask(subject.empty());

        assertThat(whole.actions()).doesNotHaveDuplicates();
        assertThat(none.actions()).containsExactlyInAnyOrderElementsOf(whole.actions());
        LocalDate today = subject.known().symbol().market().dateAt(subject.settledBy());
        assertThat(whole.actions())
                .allSatisfy(action -> assertThat(action.exDate()).isBeforeOrEqualTo(today));
    }

    @Test
    void fetch_severalThreadsAtOnce_giveTheSameAnswer() throws Exception {
        Subject subject = subject();
        List<Bar> expected = list(subject.ask(subject.range()).rows());
        int threads = 4;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<List<Bar>>> answers = new ArrayList<>();

        try {
            for (int i = 0; i < threads; i++) {
                answers.add(executor.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return list(subject.ask(subject.range()).rows());
                }));
            }
            start.countDown();

            for (Future<List<Bar>> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(expected);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** The rows in the order in which they came. */
    protected static List<Bar> list(RawBars rows) {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            bars.add(new Bar(
                    rows.openTimeMillis(i),
                    rows.value(BarField.OPEN, i),
                    rows.value(BarField.HIGH, i),
                    rows.value(BarField.LOW, i),
                    rows.value(BarField.CLOSE, i),
                    rows.value(BarField.VOLUME, i)));
        }
        return bars;
    }

    /** The rows by their times, the last of each time. */
    protected static NavigableMap<Long, Bar> byTime(RawBars rows) {
        NavigableMap<Long, Bar> bars = new TreeMap<>();
        for (Bar bar : list(rows)) {
            bars.put(bar.openTimeMillis(), bar);
        }
        return bars;
    }
}
