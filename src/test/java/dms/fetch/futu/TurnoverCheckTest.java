package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import com.futu.openapi.pb.QotCommon.KLType;
import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestClock;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the money of a line says of its price and volume. */
class TurnoverCheckTest {

    private static final int DAY = KLType.KLType_Day_VALUE;

    /** Volumes in lots of a hundred, and in shares ten times too many: neither may be stored. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 10})
    void fetch_volumesNotInShares_isRefusedAsAWhole(double unit) {
        for (String symbol : List.of("SH.600519", "SZ.000001", "HK.00700", "US.AAPL")) {
            try (Gateway gateway = gateway(symbol, week(unit))) {
                assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(() -> gateway.daily(symbol))
                        .withMessageContaining("does not fit its prices in 5 of 5 bars of " + symbol)
                        .withMessageContaining("expected volumes in shares and prices as traded")
                        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED));
            }
        }
    }

    @Test
    void fetch_oneNumberSpoiled_leavesThatBarOutAndSaysSo() {
        List<KLine> week = week(1);
        KLine spoiled = week.get(2).toBuilder()
                .setOpenPrice(1000)
                .setHighPrice(1000)
                .setLowPrice(1000)
                .setClosePrice(1000)
                .build();
        try (Gateway gateway =
                gateway("SH.600519", List.of(week.get(0), week.get(1), spoiled, week.get(3), week.get(4)))) {
            Answered found = gateway.daily("SH.600519");

            assertThat(found.rows().size()).isEqualTo(4);
            assertThat(found.leftOut()).containsExactly(entry("turnover_unfit", 1));
            assertThat(found.notes())
                    .contains("1 bar was left out: turnover 1000000.0 by volume 100000 of 2024-07-03 00:00:00 is 10.0,"
                            + " low 1000.0 and high 1000.0");
        }
    }

    @Test
    void fetch_withoutTurnoverOrOfAnIndex_isNotMeasured() {
        List<KLine> silent = week(100).stream()
                .map(line -> line.toBuilder().clearTurnover().build())
                .toList();
        Symbol index = Symbol.parse("^HSI");
        ListedQuotes quotes = new ListedQuotes()
                .add(FutuSecurity.of(Symbol.parse("US.AAPL")), DAY, silent)
                .add(FutuSecurity.of(index), DAY, week(100));
        try (Gateway gateway = Gateway.of(new TestClock(Gateway.SAT_2024_07_06), quotes)) {
            assertThat(gateway.daily("US.AAPL").rows().size()).isEqualTo(5);
            assertThat(gateway.ask(new SeriesKey(index, Interval.D1), Gateway.FIVE_WEEKS)
                            .rows()
                            .size())
                    .isEqualTo(5);
        }
    }

    private static Gateway gateway(String symbol, List<KLine> lines) {
        ListedQuotes quotes = new ListedQuotes().add(FutuSecurity.of(Symbol.parse(symbol)), DAY, lines);
        return Gateway.of(new TestClock(Gateway.SAT_2024_07_06), quotes);
    }

    /** The first week of July: 100,000 shares at 10 a day, counted in another unit. */
    private static List<KLine> week(double unit) {
        return IntStream.rangeClosed(1, 5)
                .mapToObj(day -> KLine.newBuilder()
                        .setTime("2024-07-0" + day + " 00:00:00")
                        .setIsBlank(false)
                        .setOpenPrice(10)
                        .setHighPrice(10.2)
                        .setLowPrice(9.8)
                        .setClosePrice(10.1)
                        .setVolume((long) (100_000 * unit))
                        .setTurnover(1_000_000)
                        .build())
                .toList();
    }
}
