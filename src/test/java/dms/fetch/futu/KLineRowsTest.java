package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.futu.openapi.pb.QotCommon.KLine;
import com.futu.openapi.pb.QotCommon.Rehab;
import dms.fetch.FetchRequest;
import dms.market.BarField;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KLineRowsTest {

    private static final LocalDate WED_2020_12_23 = LocalDate.of(2020, 12, 23);

    @ParameterizedTest
    @CsvSource({
        "HK, 571, 1, 570",
        "HK, 720, 60, 690",
        "HK, 840, 60, 780",
        "HK, 585, 15, 570",
        "SH, 840, 60, 780",
        "US, 960, 60, 930",
        "US, 630, 60, 570"
    })
    void openMinute_countsFromTheSession(Market market, int end, int length, int open) {
        assertThat(TradingMinutes.openMinute(market, end, length)).isEqualTo(open);
    }

    @Test
    void rows_auctionBar_joinsTheFirstMinute() {
        KLineRows lines = new KLineRows(request(Interval.M1, "2020-12-23T01:31:00Z"));

        lines.add(line("2020-12-23 09:30:00", 10, 10, 10, 10, 500));
        lines.add(line("2020-12-23 09:31:00", 9.9, 10.2, 9.8, 10.1, 300));
        lines.add(line("2020-12-23 09:32:00", 10.1, 10.1, 10.1, 10.1, 0));
        RawBars rows = lines.rows();

        assertThat(rows.size()).isOne();
        assertThat(Instant.ofEpochMilli(rows.openTimeMillis(0))).isEqualTo("2020-12-23T01:30:00Z");
        assertThat(rows.value(BarField.OPEN, 0)).isEqualTo(10);
        assertThat(rows.value(BarField.HIGH, 0)).isEqualTo(10.2);
        assertThat(rows.value(BarField.LOW, 0)).isEqualTo(9.8);
        assertThat(rows.value(BarField.CLOSE, 0)).isEqualTo(10.1);
        assertThat(rows.value(BarField.VOLUME, 0)).isEqualTo(800);
        assertThat(lines.leftOut()).containsOnly(java.util.Map.entry("moving", 1));
    }

    @Test
    void rows_auctionWithoutTrade_leavesPricesAlone() {
        KLineRows lines = new KLineRows(request(Interval.M1, "2020-12-23T09:00:00Z"));

        lines.add(line("2020-12-23 09:30:00", 26.15, 26.15, 26.15, 26.15, 0));
        lines.add(line("2020-12-23 09:31:00", 23.75, 24, 23.5, 23.9, 300));

        assertThat(lines.rows().size()).isOne();
        assertThat(lines.rows().value(BarField.OPEN, 0)).isEqualTo(23.75);
        assertThat(lines.rows().value(BarField.HIGH, 0)).isEqualTo(24);
    }

    @Test
    void rows_weekAndBlank_keptUnderMondayAndCounted() {
        KLineRows lines = new KLineRows(request(Interval.W1, "2020-12-31T09:00:00Z"));

        lines.add(line("2020-12-21 00:00:00", 10, 11, 9, 10.0004, 5));
        lines.add(KLine.newBuilder()
                .setTime("2020-12-14 00:00:00")
                .setIsBlank(true)
                .build());
        lines.add(line("yesterday", 10, 11, 9, 10, 5));

        assertThat(Instant.ofEpochMilli(lines.rows().openTimeMillis(0))).isEqualTo("2020-12-21T00:00:00Z");
        assertThat(lines.rows().value(BarField.CLOSE, 0)).isEqualTo(10);
        assertThat(lines.leftOut()).containsEntry("blank", 1).containsEntry("unreadable_time", 1);
    }

    @Test
    void actions_bonusTransferAndCash_areOneSplitAndOneDividend() {
        Rehab event = rehab("2020-06-01", 4 | 8 | 64 | 128)
                .setBonusBase(10)
                .setBonusErt(3)
                .setTransferBase(10)
                .setTransferErt(5)
                .setDividend(0.5)
                .setSpDividend(0.25)
                .setFwdFactorA(1 / 1.8)
                .setFwdFactorB(-0.75 / 1.8)
                .build();
        Rehab joined = rehab("2020-06-23", 2)
                .setJoinBase(4)
                .setJoinErt(1)
                .setFwdFactorA(4)
                .build();
        Rehab rights = rehab("2020-07-01", 16).build();
        Rehab later = rehab("2020-12-24", 64).setDividend(1).build();

        RehabActions actions = new RehabActions(List.of(event, joined, rights, later), WED_2020_12_23, LocalDate.EPOCH);

        assertThat(((Split) actions.actions().get(0)).ratio()).isEqualTo(1.8);
        Dividend cash = (Dividend) actions.actions().get(1);
        assertThat(cash.exDate()).isEqualTo("2020-06-01");
        assertThat(cash.amount()).isCloseTo(0.75 / 1.8, within(1e-12));
        assertThat(((Split) actions.actions().get(2)).ratio()).isEqualTo(0.25);
        assertThat(actions.actions()).hasSize(3);
        assertThat(actions.notes()).singleElement().asString().contains("2020-07-01");
    }

    @Test
    void window_full_waitsUntilTheOldestIsOver() throws InterruptedException {
        List<Duration> waits = new ArrayList<>();
        SlidingWindow window = new SlidingWindow(2, Duration.ofSeconds(30), () -> 0L, waits::add);

        window.await();
        window.await();
        window.await();

        assertThat(waits).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void actions_factorsThatDiffer_areNotedAndCashFollowsThePrices() {
        Rehab foreign =
                rehab("2020-06-01", 64).setDividend(0.1).setFwdFactorB(-0.775).build();
        Rehab odd = rehab("2020-07-01", 1)
                .setSplitBase(1)
                .setSplitErt(5)
                .setFwdFactorA(0.5)
                .build();
        Rehab old = rehab("2010-07-01", 16).build();

        RehabActions actions = new RehabActions(List.of(foreign, odd, old), WED_2020_12_23, LocalDate.of(2020, 1, 1));

        assertThat(actions.actions())
                .containsExactly(
                        new Dividend(LocalDate.of(2020, 6, 1), 0.775), new Split(LocalDate.of(2020, 7, 1), 5, 1));
        assertThat(actions.notes())
                .containsExactly(
                        "the dividend of 2020-06-01 is 0.1 a share by its amount and 0.775 by Futu's factor, which is in"
                                + " the currency of the prices and is kept",
                        "the company action of 2020-07-01 makes 1.0 shares 5.0, but Futu adjusts by 0.5");
    }

    @Test
    void rows_fillerWhileTheExchangeIsClosed_isLeftOut() {
        KLineRows lines = new KLineRows(request(Interval.M1, "2020-12-23T09:00:00Z"));

        // Saturday; Futu fills its timetable where a calendar of today has no session.
        lines.add(line("2020-12-19 10:00:00", 10, 10, 10, 10, 0));
        lines.add(line("2020-12-19 10:01:00", 10, 10, 10, 10, 7));
        lines.add(line("2020-12-18 10:00:00", 10, 10, 10, 10, 0));

        assertThat(lines.rows().size()).isEqualTo(2);
        assertThat(lines.leftOut()).containsOnly(java.util.Map.entry("outside_session", 1));
    }

    private static FetchRequest request(Interval interval, String settledBy) {
        return new FetchRequest(
                new SeriesKey(Symbol.parse("HK.00700"), interval),
                TimeRange.ofDates(WED_2020_12_23.minusDays(9), WED_2020_12_23),
                Instant.parse(settledBy));
    }

    private static KLine line(String time, double open, double high, double low, double close, long volume) {
        return KLine.newBuilder()
                .setTime(time)
                .setIsBlank(false)
                .setOpenPrice(open)
                .setHighPrice(high)
                .setLowPrice(low)
                .setClosePrice(close)
                .setVolume(volume)
                .build();
    }

    private static Rehab.Builder rehab(String date, long flags) {
        return Rehab.newBuilder()
                .setTime(date)
                .setCompanyActFlag(flags)
                .setFwdFactorA(1)
                .setFwdFactorB(0)
                .setBwdFactorA(1)
                .setBwdFactorB(0);
    }
}
