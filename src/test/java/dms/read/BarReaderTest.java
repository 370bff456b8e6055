package dms.read;

import static dms.read.PriceFactorsTest.daily;
import static org.assertj.core.api.Assertions.assertThat;

import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarReaderTest {

    private static final SeriesKey DAILY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final LocalDate THU_2024_07_04 = LocalDate.of(2024, 7, 4);

    private final FakeBarStore store = new FakeBarStore();
    private final BarReader reader = new BarReader(store);

    @Test
    void read_splitLaterThanTheRange_isAdjustedFor() {
        store.write(DAILY, daily(MON_2024_07_01, 400, 400, 400, 100));
        store.writeActions(DAILY.symbol(), List.of(new Split(THU_2024_07_04, 4, 1)));
        TimeRange firstTwo = TimeRange.ofDates(MON_2024_07_01, MON_2024_07_01.plusDays(1));

        BarSeries adjusted = reader.read(DAILY, BarRequest.of(firstTwo, Adjustment.ALL));

        assertThat(adjusted).isEqualTo(quartered(daily(MON_2024_07_01, 400, 400)));
        assertThat(reader.read(DAILY, BarRequest.of(firstTwo, Adjustment.NONE)))
                .isEqualTo(daily(MON_2024_07_01, 400, 400));
    }

    @Test
    void read_asOfBeforeTheSplit_seesNeitherTheSplitNorLaterBars() {
        store.write(DAILY, daily(MON_2024_07_01, 400, 400, 400, 100));
        store.writeActions(DAILY.symbol(), List.of(new Split(THU_2024_07_04, 4, 1), new Dividend(THU_2024_07_04, 1)));
        // New York closes at 20:00 UTC in July: the bar of the 3rd is known then, a second earlier it is not.
        Instant close = Instant.parse("2024-07-03T20:00:00Z");

        BarSeries known = reader.read(DAILY, new BarRequest(TimeRange.ALL, Adjustment.ALL, close));
        BarSeries earlier = reader.read(DAILY, new BarRequest(TimeRange.ALL, Adjustment.ALL, close.minusSeconds(1)));

        assertThat(known).isEqualTo(daily(MON_2024_07_01, 400, 400, 400));
        assertThat(earlier).isEqualTo(daily(MON_2024_07_01, 400, 400));
    }

    @Test
    void read_intraday_setsDividendsAgainstDailyCloses() {
        SeriesKey hourly = new SeriesKey(DAILY.symbol(), Interval.H1);
        long time = Instant.parse("2024-07-03T14:30:00Z").toEpochMilli();
        store.write(hourly, BarSeries.builder(1).add(time, 90, 90, 90, 90, 10).build());
        store.write(DAILY, daily(MON_2024_07_01, 100, 100, 100));
        store.writeActions(DAILY.symbol(), List.of(new Dividend(THU_2024_07_04, 10)));

        BarSeries adjusted = reader.read(hourly, BarRequest.of(TimeRange.ALL, Adjustment.ALL));

        // 1 - 10 / 100 of the price of 90.
        assertThat(adjusted.close(0)).isEqualTo(81);
        assertThat(adjusted.volume(0)).isEqualTo(10);
    }

    /** 4:1 on the fourth day, and 10 of 100 the day after: a tenth less, at the prices of their days. */
    @Test
    void read_dividendsAlone_leavesSplitsAndVolumes() {
        store.write(DAILY, daily(MON_2024_07_01, 400, 400, 400, 100, 90));
        store.writeActions(
                DAILY.symbol(), List.of(new Split(THU_2024_07_04, 4, 1), new Dividend(THU_2024_07_04.plusDays(1), 10)));

        BarSeries adjusted = reader.read(DAILY, BarRequest.of(TimeRange.ALL, Adjustment.DIVIDEND));

        assertThat(adjusted).isEqualTo(daily(MON_2024_07_01, 360, 360, 360, 90, 90));
        BarSeries both = reader.read(DAILY, BarRequest.of(TimeRange.ALL, Adjustment.ALL));
        assertThat(both.close(0)).isEqualTo(90);
        assertThat(both.volume(0)).isEqualTo(4000);
        BarSeries splits = reader.read(DAILY, BarRequest.of(TimeRange.ALL, Adjustment.SPLIT));
        assertThat(splits.close(0)).isEqualTo(100);
    }

    @Test
    void page_newestFirst_isAdjustedLikeTheWhole() {
        store.write(DAILY, daily(MON_2024_07_01, 400, 400, 400, 100));
        store.writeActions(DAILY.symbol(), List.of(new Split(THU_2024_07_04, 4, 1)));

        BarPage page = reader.page(DAILY, 1, 2, true, Adjustment.ALL);

        assertThat(page.total()).isEqualTo(4);
        assertThat(page.bars()).isEqualTo(quartered(daily(MON_2024_07_01.plusDays(1), 400, 400)));
    }

    @Test
    void readAll_unknownSeries_isEmptyAndInOrder() {
        SeriesKey other = new SeriesKey(Symbol.parse("MSFT"), Interval.D1);
        store.write(DAILY, daily(MON_2024_07_01, 1, 2));

        var answer = reader.readAll(List.of(other, DAILY), BarRequest.of(TimeRange.ALL, Adjustment.ALL));

        assertThat(answer.keySet()).containsExactly(other, DAILY);
        assertThat(answer).containsEntry(other, BarSeries.empty());
    }

    /** Nothing of a read is kept for the next one, so a change of actions leaves nothing behind. */
    @Test
    void read_afterTheActionsChanged_isAdjustedByTheNewOnes() {
        store.write(DAILY, daily(MON_2024_07_01, 400, 400, 400, 100));
        BarRequest all = BarRequest.of(TimeRange.ALL, Adjustment.ALL);
        assertThat(reader.read(DAILY, all).close(0)).isEqualTo(400);
        store.writeActions(DAILY.symbol(), List.of(new Split(THU_2024_07_04, 4, 1)));
        assertThat(reader.read(DAILY, all).close(0)).isEqualTo(100);

        store.writeActions(DAILY.symbol(), List.of(new Split(THU_2024_07_04, 2, 1), new Dividend(THU_2024_07_04, 20)));

        // Half of 400, less the tenth that 20 is of 200.
        assertThat(reader.read(DAILY, all).close(0)).isEqualTo(180);
        assertThat(reader.readAll(List.of(DAILY), all).get(DAILY)).isEqualTo(reader.read(DAILY, all));
    }

    private static BarSeries quartered(BarSeries bars) {
        BarSeries.Builder quarter = BarSeries.builder(bars.size());
        for (int i = 0; i < bars.size(); i++) {
            double price = bars.close(i) / 4;
            quarter.add(bars.openTimeMillis(i), price, price, price, price, bars.volume(i) * 4);
        }
        return quarter.build();
    }
}
