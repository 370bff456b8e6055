package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.market.BarField;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every recorded answer with what must come of it. The numbers of rows and of null rows are those of the data's own
 * manifest, less what is left out; first and last times were worked out by hand from the stamps and the exchange's zone.
 */
class RecordedAnswersTest {

    /** As long after the last bar as the shipped settings wait. */
    private static final Duration SETTLE = Duration.ofMinutes(30);

    /**
     * file | ticker | interval | asked at | rows kept, nulls among them | left out | first | last | actions
     *
     * <p>Asked at: the moment of the recording where the manifest knows it, else one that the answer itself proves: a
     * minute after its last trade, or a later day where every bar is final.
     */
    private static final List<String> ANSWERS =
            """
            0700.HK-1d.json | 0700.HK | 1d | 2026-08-07T08:09:11Z | 4, 0 | {moving=1} | 2026-08-03T00:00:00Z | 2026-08-06T00:00:00Z | 0
            0p000071w8.to-1d-2020-mutual-fund.json | 0P000071W8.TO | 1d | 2021-11-13T04:37:55Z | 252, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            0p0000xts7-1d-fund-null-last-row.json | 0P0000XTS7 | 1d | 2024-09-16T16:09:40Z | 2, 1 | - | 2024-09-12T00:00:00Z | 2024-09-13T00:00:00Z | 0
            600497.SS-1d-null-row-and-live-last-bar.json | 600497.SS | 1d | 2017-11-27T07:01:03Z | 8, 1 | {moving=1} | 2017-11-15T00:00:00Z | 2017-11-24T00:00:00Z | 0
            7203.T-5m-lunch-break-nulls-cut.json | 7203.T | 5m | 2026-10-05T06:31:00Z | 7, 3 | {closing_print=1, moving=2} | 2026-10-05T00:00:00Z | 2026-10-05T03:30:00Z | 0
            aapl-1d-10-bars.json | AAPL | 1d | 2024-10-11T20:01:01Z | 9, 0 | {moving=1} | 2024-09-30T00:00:00Z | 2024-10-10T00:00:00Z | 0
            aapl-1d-1mo-mid-session-live-bar.json | AAPL | 1d | 2025-08-21T18:23:22Z | 23, 0 | {moving=1} | 2025-07-21T00:00:00Z | 2025-08-20T00:00:00Z | 0
            aapl-1d-2020-08-31-split-on-first-bar.json | AAPL | 1d | 2025-02-20T11:47:42Z | 49, 0 | - | 2020-08-31T00:00:00Z | 2020-11-06T00:00:00Z | 2
            aapl-1d-2020-4div-1split.json | AAPL | 1d | 2021-11-13T04:37:53Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 5
            aapl-1d-5d-formatted.json | AAPL | 1d | 2021-04-23T20:01:03Z | 4, 0 | {moving=1} | 2021-04-19T00:00:00Z | 2021-04-22T00:00:00Z | 0
            aapl-1d-6mo-live-last-bar-2div.json | AAPL | 1d | 2025-10-29T20:01:01Z | 126, 0 | {moving=1} | 2025-04-30T00:00:00Z | 2025-10-28T00:00:00Z | 2
            aapl-1d-array-length-mismatch-cut.json | AAPL | 1d | 2026-10-05T14:00:16Z | 4, 0 | {moving=1} | 2026-09-08T00:00:00Z | 2026-09-29T00:00:00Z | 0
            aapl-1h-live-unaligned-last-bar-cut.json | AAPL | 1h | 2026-10-05T14:00:16Z | 6, 0 | {moving=2} | 2026-09-29T13:30:00Z | 2026-10-02T14:30:00Z | 0
            aapl-1h-no-results.json | AAPL | 1h | 2021-05-03T20:01:01Z | 0, 0 | - | - | - | 0
            aapl-1h-premarket-live.json | AAPL | 1h | 2025-07-29T20:01:01Z | 0, 0 | {outside_session=2} | - | - | 0
            aapl-1m-2018-05-29-session.json | AAPL | 1m | 2018-05-30T02:20:00Z | 390, 0 | - | 2018-05-29T13:30:00Z | 2018-05-29T19:59:00Z | 0
            aapl-1m-session-with-null-bar-and-foreign-last-bar.json | AAPL | 1m | 2024-10-04T12:07:44Z | 390, 1 | {outside_range=1} | 2024-10-02T13:30:00Z | 2024-10-02T19:59:00Z | 0
            aapl-1m-weekend-no-bars.json | AAPL | 1m | 2025-02-20T11:47:42Z | 0, 0 | - | - | - | 0
            aapl-1mo-5y-20div-live-last-bar.json | AAPL | 1mo | 2024-10-11T20:01:01Z | 59, 0 | {live_extra=1, moving=1} | 2019-11-01T00:00:00Z | 2024-09-01T00:00:00Z | 20
            aapl-1mo-5y-split-live-last-bar.json | AAPL | 1mo | 2024-10-11T20:01:01Z | 59, 0 | {live_extra=1, moving=1} | 2019-11-01T00:00:00Z | 2024-09-01T00:00:00Z | 1
            aapl-1wk-live-extra-bar-1mo.json | AAPL | 1wk | 2024-09-19T20:01:01Z | 4, 0 | {live_extra=1, moving=1} | 2024-08-19T00:00:00Z | 2024-09-09T00:00:00Z | 0
            aapl-1wk-live-extra-bar-5w.json | AAPL | 1wk | 2024-09-18T20:01:02Z | 0, 0 | {live_extra=1, moving=1} | - | - | 0
            aapl-5m-live-unaligned-last-bar.json | AAPL | 5m | 2026-10-05T13:59:27Z | 0, 0 | {moving=7} | - | - | 0
            abbv-1d-2020-4div.json | ABBV | 1d | 2021-11-13T04:37:56Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 4
            adh-1d-2020-null-currency.json | ADH | 1d | 2021-11-13T04:37:53Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            afraf-1d-2020-otc-thin.json | AFRAF | 1d | 2021-11-13T04:37:53Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            all.ax-1d-sydney-live-last-bar.json | ALL.AX | 1d | 2022-01-13T05:11:07Z | 63, 0 | {moving=1} | 2021-10-13T00:00:00Z | 2022-01-12T00:00:00Z | 0
            amd-option-1m-mostly-null.json | AMD180720C00003000 | 1m | 2018-05-30T02:20:00Z | 681, 621 | - | 2018-05-29T13:30:00Z | 2018-05-30T00:50:00Z | 0
            amzn-1d-2020-before-20for1.json | AMZN | 1d | 2021-11-13T04:37:53Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            aps.ax-1d-no-bars.json | APS.AX | 1d | 2022-05-02T08:35:35Z | 0, 0 | - | - | - | 0
            azt.ol-1d-2020-nok.json | AZT.OL | 1d | 2021-11-13T04:37:54Z | 252, 0 | - | 2020-01-02T00:00:00Z | 2020-12-30T00:00:00Z | 0
            baba-1d-2020-adr.json | BABA | 1d | 2021-11-13T04:37:55Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            brks-1d-2020-4div-ticker-later-renamed.json | BRKS | 1d | 2021-11-13T04:37:57Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 4
            btc-usd-1d-2020-4-null-rows.json | BTC-USD | 1d | 2021-11-13T04:37:57Z | 370, 4 | - | 2020-01-01T00:00:00Z | 2021-01-04T00:00:00Z | 0
            btc-usd-5m-live-cut.json | BTC-USD | 5m | 2026-10-05T13:59:20Z | 5, 0 | {moving=2} | 2026-10-05T00:00:00Z | 2026-10-05T10:00:00Z | 0
            capio.st-delisted-200-no-bars.json | CAPIO.ST | 1d | 2019-06-28T22:08:38Z | 0, 0 | - | - | - | 0
            cron-1d-2020.json | CRON | 1d | 2021-11-13T04:37:57Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            epac-1d-2020-1div.json | EPAC | 1d | 2021-11-13T04:37:57Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 1
            eurusd-1d-2020-fx-dst.json | EURUSD=X | 1d | 2021-11-13T04:37:57Z | 264, 0 | - | 2020-01-01T00:00:00Z | 2021-01-04T00:00:00Z | 0
            gc=f-1d-future.json | GC=F | 1d | 2022-04-27T13:10:24Z | 1, 0 | - | 2020-01-02T00:00:00Z | 2020-01-02T00:00:00Z | 0
            goog-1d-2020-before-20for1.json | GOOG | 1d | 2021-11-13T04:37:54Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            gs2c.de-1d-live-bar-across-dst.json | GS2C.DE | 1d | 2025-10-29T16:36:44Z | 4, 0 | {moving=1} | 2025-10-23T00:00:00Z | 2025-10-28T00:00:00Z | 0
            gspc-1m-2018-05-29-index-session.json | ^GSPC | 1m | 2018-05-30T02:20:00Z | 390, 0 | - | 2018-05-29T13:30:00Z | 2018-05-29T19:59:00Z | 0
            ibm-1d-1962-2021-cut-div-splits.json | IBM | 1d | 2024-09-13T20:01:02Z | 10, 0 | - | 1962-01-02T00:00:00Z | 2021-01-08T00:00:00Z | 17
            ibm-1d-single-live-bar.json | IBM | 1d | 2022-03-04T21:01:02Z | 0, 0 | {moving=1} | - | - | 0
            inpsx-mutual-fund-1d.json | INPSX | 1d | 2018-05-30T02:20:00Z | 1, 0 | - | 2018-05-29T00:00:00Z | 2018-05-29T00:00:00Z | 0
            inr=x-1d-null-row.json | INR=X | 1d | 2024-09-14T03:31:16Z | 4, 1 | - | 2017-07-10T00:00:00Z | 2017-07-13T00:00:00Z | 0
            lucyw-1d-null-currency-no-bars.json | LUCYW | 1d | 2025-06-15T20:52:27Z | 0, 0 | - | - | - | 0
            msft-1d-2021-4div.json | MSFT | 1d | 2025-02-22T10:01:31Z | 252, 0 | - | 2021-02-01T00:00:00Z | 2022-01-28T00:00:00Z | 4
            msft-1d-6mo-live-last-bar-2div.json | MSFT | 1d | 2025-10-29T20:01:01Z | 126, 0 | {moving=1} | 2025-04-30T00:00:00Z | 2025-10-28T00:00:00Z | 2
            muv2.de-1d-6mo.json | MUV2.DE | 1d | 2025-04-24T12:41:04Z | 124, 0 | - | 2017-11-27T00:00:00Z | 2018-05-25T00:00:00Z | 0
            muv2.de-1d-close-only-null-row.json | MUV2.DE | 1d | 2020-10-16T15:36:07Z | 124, 1 | - | 2017-11-27T00:00:00Z | 2018-05-25T00:00:00Z | 0
            nvda-1d-2021-split-4for1.json | NVDA | 1d | 2025-02-22T10:01:31Z | 252, 0 | - | 2021-02-01T00:00:00Z | 2022-01-28T00:00:00Z | 1
            nvda-1h-closing-print-bar.json | NVDA | 1h | 2024-05-03T20:01:07Z | 6, 0 | {closing_print=1, moving=1} | 2024-05-03T13:30:00Z | 2024-05-03T18:30:00Z | 0
            oats-future-1m-mostly-null.json | O=F | 1m | 2018-05-30T02:20:00Z | 1280, 1129 | {moving=26} | 2018-05-29T04:30:00Z | 2018-05-30T01:49:00Z | 0
            ocdo.l-1d-2020-pence-gbp.json | OCDO.L | 1d | 2021-11-13T04:37:55Z | 254, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            orsted.co-1d-2020-dkk-1div.json | ORSTED.CO | 1d | 2021-11-13T04:37:57Z | 250, 0 | - | 2020-01-02T00:00:00Z | 2020-12-30T00:00:00Z | 1
            qqq-1d-2020-etf-3div.json | QQQ | 1d | 2021-11-13T04:37:55Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 3
            si-1d-2020-later-delisted.json | SI | 1d | 2021-11-13T04:37:56Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            six-1d-2020-later-delisted.json | SIX | 1d | 2021-11-13T04:37:54Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 1
            spot-1d-2020.json | SPOT | 1d | 2021-11-13T04:37:54Z | 253, 0 | - | 2020-01-02T00:00:00Z | 2020-12-31T00:00:00Z | 0
            spy-1m-2018-05-29-session.json | SPY | 1m | 2018-05-30T02:20:00Z | 390, 0 | - | 2018-05-29T13:30:00Z | 2018-05-29T19:59:00Z | 0
            tnx-5m-index-zero-volume.json | ^TNX | 5m | 2026-02-02T20:00:52Z | 9, 0 | {moving=6} | 2026-02-02T18:45:00Z | 2026-02-02T19:25:00Z | 0
            tsla-1d-2010-2023-period1-0.json | TSLA | 1d | 2024-09-16T12:14:26Z | 3303, 0 | - | 2010-06-29T00:00:00Z | 2023-08-11T00:00:00Z | 0
            tsla-1d-5-bars.json | TSLA | 1d | 2024-09-13T20:01:00Z | 5, 0 | - | 2021-01-04T00:00:00Z | 2021-01-08T00:00:00Z | 0
            tsla-1h-zero-length-window-no-bars.json | TSLA | 1h | 2021-11-23T13:16:28Z | 0, 0 | - | - | - | 0
            tsla-30m-with-pre-and-post-market.json | TSLA | 30m | 2021-11-23T13:34:42Z | 13, 0 | {outside_session=17} | 2021-11-22T14:30:00Z | 2021-11-22T20:30:00Z | 0
            unir.mi-1d-2020-eur.json | UNIR.MI | 1d | 2021-11-13T04:37:55Z | 255, 0 | - | 2020-01-02T00:00:00Z | 2020-12-30T00:00:00Z | 0
            usdgbp-1m-fx-null-minutes.json | USDGBP=X | 1m | 2018-05-30T02:20:00Z | 170, 43 | {moving=29} | 2018-05-29T23:00:00Z | 2018-05-30T01:49:00Z | 0
            vxapl-index-no-bars.json | ^VXAPL | 1d | 2021-11-21T14:01:32Z | 0, 0 | - | - | - | 0
            wskt.jk-1d-2020-idr-1div.json | WSKT.JK | 1d | 2021-11-13T04:37:54Z | 242, 0 | - | 2020-01-02T00:00:00Z | 2020-12-30T00:00:00Z | 1
            wsu.de-1d-xetra.json | WSU.DE | 1d | 2025-02-20T11:47:41Z | 3, 0 | - | 2023-08-04T00:00:00Z | 2023-08-08T00:00:00Z | 0
            """.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();

    /** file | status | kind of the failure. Statuses as recorded; 200 where the body alone is at fault. */
    private static final List<String> FAILURES =
            """
            aapl-1d-no-timestamp-key.json | 200 | MALFORMED
            error-400-beke-before-listing.json | 400 | NO_DATA_IN_RANGE
            error-400-bfly-before-listing.json | 400 | NO_DATA_IN_RANGE
            error-401-invalid-crumb.json | 401 | BLOCKED
            error-401-user-unable-to-access.json | 401 | BLOCKED
            error-404-mdly-delisted.json | 404 | UNKNOWN_SYMBOL
            error-404-no-data-found.json | 404 | UNKNOWN_SYMBOL
            error-404-si-delisted.json | 404 | UNKNOWN_SYMBOL
            error-404-six-delisted.json | 404 | UNKNOWN_SYMBOL
            error-422-1m-more-than-7-days.json | 422 | RANGE_TOO_LONG
            error-422-5m-beyond-60-days.json | 422 | RANGE_TOO_LONG
            error-429-edge-too-many-requests.txt | 429 | RATE_LIMITED
            error-429-too-many-requests.txt | 429 | RATE_LIMITED
            """.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();

    /** Quarterly bars are no interval of ours: this one is read for its actions, in {@code ActionHistoryTest}. */
    private static final String QUARTERS = "vfinx-3mo-max-dividends-capital-gains.json";

    @BeforeAll
    static void requireData() {
        RecordedAnswers.require();
    }

    @Test
    void expectations_everyRecordedFile_hasOne() {
        List<String> stated = Stream.of(ANSWERS.stream(), FAILURES.stream(), Stream.of(QUARTERS))
                .flatMap(lines -> lines)
                .map(line -> line.split(" \\| ", -1)[0])
                .sorted()
                .toList();

        assertThat(stated).isEqualTo(RecordedAnswers.names(""));
    }

    static List<String> answers() {
        return ANSWERS;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answer_recorded_givesTheStatedBars(String line) {
        String[] stated = line.split(" \\| ", -1);
        SeriesKey key = new SeriesKey(YahooTicker.symbolOf(stated[1]), Interval.parse(stated[2]));
        Instant askedAt = Instant.parse(stated[3]);
        ChartAnswer answer = RecordedAnswers.answer(stated[0]);
        ZoneId zone = ExchangeZones.of(answer, key.symbol());

        HistoryRows rows = HistoryRows.of(
                answer, new FetchRequest(key, TimeRange.ALL, askedAt.minus(SETTLE)), window(stated[0]), zone);
        ActionHistory history = ActionHistory.of(answer, zone);
        List<CorporateAction.Split> splits =
                history.splitsUpTo(askedAt.atZone(zone).toLocalDate());
        RawBars traded = AsTraded.turnBack(rows.kept(), key, SplitFactors.of(splits));

        assertThat(String.join(
                        " | ",
                        stated[0],
                        stated[1],
                        stated[2],
                        stated[3],
                        traded.size() + ", " + nulls(traded),
                        leftOut(rows),
                        traded.size() == 0
                                ? "-"
                                : Instant.ofEpochMilli(traded.openTimeMillis(0)).toString(),
                        traded.size() == 0
                                ? "-"
                                : Instant.ofEpochMilli(traded.openTimeMillis(traded.size() - 1))
                                        .toString(),
                        String.valueOf(
                                history.asTraded(LocalDate.MAX.minusDays(1)).size())))
                .isEqualTo(line);
        assertThat(SplitCheck.contradiction(rows.seen(), key, splits)).isEmpty();
        assertThat(zeroPrices(traded)).isZero();
    }

    /** The foreign last bar shows only against what was asked for: the recording's own period1 and period2. */
    private static TimeRange window(String file) {
        return file.equals("aapl-1m-session-with-null-bar-and-foreign-last-bar.json")
                ? new TimeRange(Instant.ofEpochSecond(1727827200), Instant.ofEpochSecond(1727913600))
                : TimeRange.ALL;
    }

    private static int nulls(RawBars rows) {
        int nulls = 0;
        for (int i = 0; i < rows.size(); i++) {
            nulls += Double.isNaN(rows.value(BarField.CLOSE, i)) ? 1 : 0;
        }
        return nulls;
    }

    private static long zeroPrices(RawBars rows) {
        return Stream.of(BarField.OPEN, BarField.HIGH, BarField.LOW, BarField.CLOSE)
                .mapToLong(field -> java.util.stream.IntStream.range(0, rows.size())
                        .filter(i -> rows.value(field, i) == 0)
                        .count())
                .sum();
    }

    private static String leftOut(HistoryRows rows) {
        Map<String, Integer> sorted = new TreeMap<>(rows.leftOut());
        return sorted.isEmpty() ? "-" : sorted.toString();
    }

    static List<String> failures() {
        return FAILURES;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failure_recorded_givesTheStatedKind(String line) {
        String[] stated = line.split(" \\| ", -1);
        byte[] body = RecordedAnswers.bytes("yahoo-chart/" + stated[0]);
        String type = stated[0].endsWith(".txt") ? "text/plain" : "application/json;charset=utf-8";

        ChartReply reply = new ChartReply(Integer.parseInt(stated[1]), type, null, body);

        assertThatThrownBy(() -> ReplyCheck.answer(reply))
                .isInstanceOfSatisfying(
                        SourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(SourceException.Kind.valueOf(stated[2])));
        assertThat(reply.isRateLimited()).isEqualTo(stated[2].equals("RATE_LIMITED"));
    }

    @Test
    void columns_array_areAllThereOrAbsent() {
        for (String line : ANSWERS) {
            ChartAnswer answer = RecordedAnswers.answer(line.split(" \\| ", -1)[0]);

            assertThat(Arrays.stream(answer.columns).mapToInt(column -> column.length))
                    .allMatch(length -> length == 0 || length == answer.size());
        }
    }
}
