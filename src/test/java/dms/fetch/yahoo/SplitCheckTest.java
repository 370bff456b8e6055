package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.FetchOutcome.Held;
import dms.market.CorporateAction.Split;
import dms.market.RawBars;
import dms.market.SeriesKey;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitCheckTest {

    private static final SeriesKey DAILY = AsTradedTest.key("US.AAPL/1d");
    private static final LocalDate EX_DATE = LocalDate.of(2020, 8, 31);

    @Test
    void contradiction_tencentOf2014_isNotApplied() {
        RecordedAnswers.require();
        RawBars rows = csv("ohlcv/hk-daily-curme/0700.HK.csv");
        LocalDate exDate = LocalDate.of(2014, 5, 15);

        Optional<Held> held =
                SplitCheck.contradiction(rows, AsTradedTest.key("HK.00700/1d"), List.of(new Split(exDate, 5, 1)));

        assertThat(held).hasValueSatisfying(found -> {
            assertThat(found.kind()).isEqualTo("split_not_applied");
            assertThat(found.date()).isEqualTo(exDate);
            assertThat(found.sentence()).contains("5:1", "HK.00700", "514 on 2014-05-14", "108.8 on 2014-05-15");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "4063-T-1d-bad-stock-split, JP.4063, 2023-03-30, 5, 1, split_not_applied",
        "SPM-MI-1d-bad-stock-split, IT.SPM, 2022-06-13, 1, 10, split_applied_twice",
        "ALPHA-PA-1d-bad-stock-split, FR.ALPHA, 2023-05-10, 1, 10000, split_not_applied"
    })
    void contradiction_recordedBadSplit_isHeld(
            String file, String symbol, String exDate, double numerator, double denominator, String kind) {
        RecordedAnswers.require();
        List<Split> splits = List.of(new Split(LocalDate.parse(exDate), numerator, denominator));

        Optional<Held> held = SplitCheck.contradiction(
                csv("price-repair/" + file + ".csv"), AsTradedTest.key(symbol + "/1d"), splits);

        assertThat(held).map(Held::kind).hasValue(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "4063-T-1d-bad-stock-split-fixed, JP.4063, 2023-03-30, 5, 1",
        "SPM-MI-1d-bad-stock-split-fixed, IT.SPM, 2022-06-13, 1, 10",
        "ALPHA-PA-1d-bad-stock-split-fixed, FR.ALPHA, 2023-05-10, 1, 10000"
    })
    void contradiction_recordedBadSplitRepaired_isNone(
            String file, String symbol, String exDate, double numerator, double denominator) {
        RecordedAnswers.require();
        List<Split> splits = List.of(new Split(LocalDate.parse(exDate), numerator, denominator));

        assertThat(SplitCheck.contradiction(
                        csv("price-repair/" + file + ".csv"), AsTradedTest.key(symbol + "/1d"), splits))
                .isEmpty();
    }

    @Test
    void contradiction_recordedSplitsThatWereApplied_isNone() {
        RecordedAnswers.require();

        assertThat(SplitCheck.contradiction(
                        closes("tsla-1d-2010-2023-period1-0.json"),
                        DAILY,
                        List.of(new Split(EX_DATE, 5, 1), new Split(LocalDate.of(2022, 8, 25), 3, 1))))
                .isEmpty();
        assertThat(SplitCheck.contradiction(
                        closes("nvda-1d-2021-split-4for1.json"),
                        DAILY,
                        List.of(new Split(LocalDate.of(2021, 7, 20), 4, 1))))
                .isEmpty();
    }

    @Test
    void contradiction_pricesDividedTwice_isAppliedTwice() {
        Optional<Held> held =
                SplitCheck.contradiction(rows(31.2, 31.1, 129.04, 134.2), DAILY, List.of(new Split(EX_DATE, 4, 1)));

        assertThat(held).map(Held::kind).hasValue("split_applied_twice");
    }

    @Test
    void contradiction_reverseSplitNotApplied_isHeld() {
        Optional<Held> held =
                SplitCheck.contradiction(rows(0.5, 0.52, 5.1, 5), DAILY, List.of(new Split(EX_DATE, 1, 10)));

        assertThat(held).map(Held::kind).hasValue("split_not_applied");
    }

    @Test
    void contradiction_badDayWithoutSplitsRatio_isNone() {
        assertThat(SplitCheck.contradiction(rows(100, 101, 78, 70), DAILY, List.of(new Split(EX_DATE, 2, 1))))
                .isEmpty();
    }

    @Test
    void contradiction_splitOutsideTheRows_isNone() {
        assertThat(SplitCheck.contradiction(
                        rows(100, 101, 25, 25), DAILY, List.of(new Split(LocalDate.of(2014, 6, 9), 4, 1))))
                .isEmpty();
    }

    /** Closes of four days, of which the third is the ex-date. */
    private static RawBars rows(double... closes) {
        LocalDate[] dates = {EX_DATE.minusDays(4), EX_DATE.minusDays(3), EX_DATE, EX_DATE.plusDays(1)};
        RawBars rows = new RawBars(closes.length);
        for (int i = 0; i < closes.length; i++) {
            add(rows, dates[i], closes[i]);
        }
        return rows;
    }

    private static RawBars closes(String file) {
        ChartAnswer answer = RecordedAnswers.answer(file);
        RawBars rows = new RawBars(answer.size());
        for (int i = 0; i < answer.size(); i++) {
            LocalDate date = java.time.Instant.ofEpochSecond(answer.stamp(i))
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate();
            add(rows, date, answer.value(dms.market.BarField.CLOSE, i));
        }
        return rows;
    }

    private static RawBars csv(String path) {
        RawBars rows = new RawBars(0);
        RecordedAnswers.lines(path).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .sorted(Comparator.comparing(cells -> cells[0]))
                .forEach(cells -> add(rows, LocalDate.parse(cells[0].substring(0, 10)), Double.parseDouble(cells[4])));
        return rows;
    }

    private static void add(RawBars rows, LocalDate date, double close) {
        long time = date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        rows.add(time, close, close, close, close, 1000);
    }
}
