package dms.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceFactorsTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final LocalDate THU_2020_08_27 = LocalDate.of(2020, 8, 27);
    private static final LocalDate FRI_2020_08_28 = LocalDate.of(2020, 8, 28);
    private static final LocalDate MON_2020_08_31 = LocalDate.of(2020, 8, 31);

    @Test
    void price_beforeAFourForOneSplit_isAQuarter() {
        PriceFactors factors = PriceFactors.ofSplits(List.of(new Split(MON_2020_08_31, 4, 1)));

        assertThat(factors.price(FRI_2020_08_28)).isEqualTo(0.25);
        assertThat(factors.price(MON_2020_08_31)).isEqualTo(1);
        assertThat(factors.volume(FRI_2020_08_28)).isEqualTo(4);
    }

    @Test
    void price_beforeADividend_losesItsShareOfThePreviousClose() {
        BarSeries closes = daily(THU_2020_08_27, 100, 80);

        PriceFactors factors = PriceFactors.of(List.of(new Dividend(MON_2020_08_31, 2)), KEY, closes);

        // 1 - 2 / 80, the close of Friday.
        assertThat(factors.price(FRI_2020_08_28)).isEqualTo(0.975);
        assertThat(factors.price(MON_2020_08_31)).isEqualTo(1);
        assertThat(factors.volume(FRI_2020_08_28)).isEqualTo(1);
    }

    @Test
    void price_dividendOnTheDayOfASplit_setsTheAmountAgainstTheSplitClose() {
        BarSeries closes = daily(THU_2020_08_27, 400, 400);
        List<CorporateAction> actions = List.of(new Split(MON_2020_08_31, 4, 1), new Dividend(MON_2020_08_31, 1));

        PriceFactors factors = PriceFactors.of(actions, KEY, closes);

        // The close of 400 is 100 in the shares of Monday, so a dividend of 1 is a hundredth of it.
        assertThat(factors.price(FRI_2020_08_28)).isCloseTo(0.25 * 0.99, within(1e-12));
    }

    @Test
    void price_dividendNotBelowTheClose_changesNothing() {
        BarSeries closes = daily(THU_2020_08_27, 1, 1);

        PriceFactors factors = PriceFactors.of(List.of(new Dividend(MON_2020_08_31, 1)), KEY, closes);

        assertThat(factors.price(THU_2020_08_27)).isEqualTo(1);
    }

    @Test
    void apply_weekWithASplitInside_countsByItsLastDay() {
        SeriesKey weekly = new SeriesKey(KEY.symbol(), Interval.W1);
        BarSeries bars = daily(LocalDate.of(2020, 8, 24), 100).merge(daily(MON_2020_08_31, 100));
        PriceFactors factors = PriceFactors.ofSplits(List.of(new Split(LocalDate.of(2020, 9, 2), 4, 1)));

        BarSeries adjusted = factors.apply(weekly, bars, Adjustment.SPLIT);

        assertThat(adjusted.close(0)).isEqualTo(25);
        assertThat(adjusted.close(1)).isEqualTo(100);
    }

    @Test
    void apply_actionsInAnyOrder_givesTheSameSeries() {
        Random random = new Random(20_240_705);
        double[] closes = random.doubles(400, 50, 60).toArray();
        LocalDate first = LocalDate.of(2020, 1, 1);
        BarSeries bars = daily(first, closes);
        List<CorporateAction> actions = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            LocalDate exDate = first.plusDays(random.nextInt(400));
            actions.add(
                    i % 3 == 0
                            ? new Split(exDate, 1 + random.nextInt(3), 1)
                            : new Dividend(exDate, random.nextDouble(0.1, 2)));
        }
        BarSeries expected = PriceFactors.of(actions, KEY, bars).apply(KEY, bars, Adjustment.ALL);

        for (int shuffle = 0; shuffle < 20; shuffle++) {
            Collections.shuffle(actions, random);

            assertThat(PriceFactors.of(actions, KEY, bars).apply(KEY, bars, Adjustment.ALL))
                    .isEqualTo(expected);
        }
    }

    static BarSeries daily(LocalDate first, double... closes) {
        BarSeries.Builder bars = BarSeries.builder(closes.length);
        for (int i = 0; i < closes.length; i++) {
            long time =
                    first.plusDays(i).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            bars.add(time, closes[i], closes[i], closes[i], closes[i], 1000);
        }
        return bars.build();
    }
}
