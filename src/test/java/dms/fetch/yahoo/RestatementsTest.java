package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.market.BarField;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import dms.market.TimeRange;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same bars asked at several dates, with splits between the askings, are the same bars as traded, to the last bit. */
class RestatementsTest {

    /**
     * The splits that the recordings themselves do not list, because they lie outside their ranges. Sources, read 2026-11-23:
     * AMZN https://ir.aboutamazon.com/faqs, GOOG https://abc.xyz/investor/ (20:1, 15 July 2022 after the close), NVDA
     * https://investor.nvidia.com/investor-resources/faqs, AAPL https://investor.apple.com/faq/.
     */
    private static final Map<String, List<Split>> SPLITS = Map.of(
            "AMZN", List.of(new Split(LocalDate.of(2022, 6, 6), 20, 1)),
            "GOOG", List.of(new Split(LocalDate.of(2022, 7, 18), 20, 1)),
            "NVDA", List.of(new Split(LocalDate.of(2021, 7, 20), 4, 1), new Split(LocalDate.of(2024, 6, 10), 10, 1)),
            "AAPL", List.of(new Split(LocalDate.of(2020, 8, 31), 4, 1)));

    /** Delisted between the two askings: the second answer is "not found". */
    private static final List<String> DELISTED =
            List.of("si-1d-2020-01-02-asked-2024-09-16.json", "six-1d-2020-01-02-asked-2024-09-16.json");

    @BeforeAll
    static void requireData() {
        RecordedAnswers.require();
    }

    @Test
    void bars_askedBeforeAndAfterSplits_areTheSame() {
        Map<String, List<String>> bySeries = new TreeMap<>();

        for (String file : RecordedAnswers.names("restatements")) {
            if (!DELISTED.contains(file)) {
                String series = file.substring(0, file.indexOf("-asked-"));
                bySeries.computeIfAbsent(series, name -> new ArrayList<>()).add(traded(file));
            }
        }

        assertThat(bySeries).hasSize(14);
        bySeries.forEach((series, askings) ->
                assertThat(askings).as(series).allMatch(asking -> !asking.isEmpty() && asking.equals(askings.get(0))));
        assertThat(bySeries.get("amzn-1d-2020-01-02"))
                .hasSize(4)
                .first()
                .asString()
                .contains(" 1898.01 4029000");
        assertThat(bySeries.get("goog-1d-2020-01-02"))
                .hasSize(4)
                .first()
                .asString()
                .contains(" 1367.37 1406600");
        assertThat(bySeries.get("aapl-1d-2020-01-02")).first().asString().contains(" 300.35 33870100");
    }

    @Test
    void answer_delistedMeanwhile_isUnknownSymbol() {
        for (String file : DELISTED) {
            assertThat(failureOf(file)).as(file).isEqualTo(SourceException.Kind.UNKNOWN_SYMBOL);
        }
    }

    private static SourceException.Kind failureOf(String file) {
        try {
            RecordedAnswers.answer("restatements/" + file);
            throw new AssertionError("expected a failure of " + file);
        } catch (SourceException failure) {
            return failure.kind();
        }
    }

    /** The bars of a file as traded, one a line. */
    private static String traded(String file) {
        ChartAnswer answer = RecordedAnswers.answer("restatements/" + file);
        String ticker = file.substring(0, file.indexOf("-1d-")).toUpperCase(Locale.ROOT);
        SeriesKey key = new SeriesKey(YahooTicker.symbolOf(ticker), Interval.D1);
        LocalDate askedOn = LocalDate.parse(file.substring(file.indexOf("-asked-") + 7, file.indexOf(".json")));
        ZoneId zone = ExchangeZones.of(answer, key.symbol());
        FetchRequest request = new FetchRequest(
                key, TimeRange.ALL, askedOn.atStartOfDay(ZoneOffset.UTC).toInstant());
        List<Split> splits = SPLITS.getOrDefault(ticker, List.of()).stream()
                .filter(split -> !split.exDate().isAfter(askedOn))
                .toList();

        RawBars rows = AsTraded.turnBack(
                HistoryRows.of(answer, request, TimeRange.ALL, zone).kept(), key, SplitFactors.of(splits));

        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            lines.append(key.dateOf(rows.openTimeMillis(i)));
            for (BarField field : BarField.values()) {
                String number = String.valueOf(rows.value(field, i));
                lines.append(' ').append(field == BarField.VOLUME ? (long) rows.value(field, i) : number);
            }
            lines.append('\n');
        }
        return lines.toString();
    }
}
