package dms.fetch.yahoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dms.fetch.FetchRequest;
import dms.market.CorporateAction.Split;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import dms.market.TimeRange;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** From the body of a recorded answer of 3303 daily bars (371 kB) to bars as traded; beside it Jackson's tree alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChartParserBenchmark {

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final SplitFactors SPLITS = SplitFactors.of(
            List.of(new Split(LocalDate.of(2020, 8, 31), 5, 1), new Split(LocalDate.of(2022, 8, 25), 3, 1)));

    private final SeriesKey key = AsTradedTest.key("US.TSLA/1d");
    private final FetchRequest request = new FetchRequest(key, TimeRange.ALL, Instant.parse("2024-09-16T12:14:26Z"));
    private final ObjectMapper mapper = new ObjectMapper();
    private byte[] body = new byte[0];

    /** Reads the recorded answer. */
    @Setup
    public void read() {
        body = RecordedAnswers.bytes("yahoo-chart/tsla-1d-2010-2023-period1-0.json");
    }

    /** The parser alone. */
    @Benchmark
    public Object parse() {
        return ChartParser.parse(body);
    }

    /** The whole way from body to bars as traded. */
    @Benchmark
    public RawBars parseAndTurnBack() {
        ChartAnswer answer = ChartParser.parse(body);
        return AsTraded.turnBack(
                HistoryRows.of(answer, request, TimeRange.ALL, NEW_YORK).kept(), key, SPLITS);
    }

    /** Jackson's tree of the same body, before any number is taken out of it. */
    @Benchmark
    public JsonNode tree() throws IOException {
        return mapper.readTree(body);
    }

    /** Runs it; with the class path of the tests, see decision record 0002. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(ChartParserBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
