package dms.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dms.clean.BasisExplanation.Cause;
import dms.clean.PriceBasis.Shape;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Edit;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriceBasisTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);
    private static final LocalDate THU_2024_07_04 = LocalDate.of(2024, 7, 4);

    @Test
    void between_sameBars_isNone() {
        assertThat(between(closes(100, 104, 108), closes(100, 104.001, 108, 112)))
                .isEmpty();
    }

    @Test
    void between_allByOneFactor_isAChange() {
        PriceBasis.Change change =
                between(closes(100, 104, 108), closes(25, 26, 27, 28)).orElseThrow();

        assertThat(change)
                .isEqualTo(new PriceBasis.Change(Shape.ALL, MON_2024_07_01.plusDays(2), THU_2024_07_04, 3, 0.25, 1));
    }

    @Test
    void between_newestBarsAgree_isAChangeOfTheOlderOnes() {
        PriceBasis.Change change =
                between(closes(100, 104, 27, 28), closes(25, 26, 27, 28)).orElseThrow();

        assertThat(change.shape()).isEqualTo(Shape.OLDER);
        assertThat(change.last()).isEqualTo(MON_2024_07_01.plusDays(1));
        assertThat(change.next()).isEqualTo(MON_2024_07_01.plusDays(2));
    }

    @Test
    void between_oneBarWrong_isNone() {
        assertThat(between(closes(100, 104, 108), closes(100, 50, 108))).isEmpty();
    }

    @Test
    void between_everyBarByAnotherFactor_isAnotherSeries() {
        assertThat(between(closes(100, 104, 108), closes(50, 26, 30)).map(PriceBasis.Change::shape))
                .contains(Shape.EACH);
        assertThat(why(closes(100, 104, 108), closes(50, 26, 30)).map(BasisExplanation::cause))
                .contains(Cause.OTHER_SERIES);
    }

    @Test
    void between_twoSharedBars_isTooFewToTell() {
        assertThat(between(closes(100, 104), closes(25, 26, 27))).isEmpty();
    }

    @Test
    void of_knownSplit_explainsAndTurnsBack() {
        BarSeries stored = closes(100, 104, 108);
        BarSeries fetched = closes(25, 26, 27, 28);
        Split split = new Split(THU_2024_07_04, 4, 1);

        BasisExplanation why = why(stored, fetched, split).orElseThrow();

        assertThat(why.cause()).isEqualTo(Cause.KNOWN_SPLIT);
        assertThat(why.sentence()).contains("4:1").contains("2024-07-04").contains("0.250000 times");
        assertThat(why.turnedBack(KEY, stored, fetched)).contains(closes(100, 104, 108, 28));
        assertThat(why.repair()).isEmpty();
    }

    @Test
    void of_splitAppliedOnceTooOften_isTurnedBackTheOtherWay() {
        BarSeries stored = closes(100, 104, 108);
        BarSeries fetched = closes(400, 416, 432, 28);

        BasisExplanation why =
                why(stored, fetched, new Split(THU_2024_07_04, 4, 1)).orElseThrow();

        assertThat(why.cause()).isEqualTo(Cause.KNOWN_SPLIT);
        assertThat(why.turnedBack(KEY, stored, fetched)).contains(closes(100, 104, 108, 28));
    }

    @Test
    void of_twoSplitsAndAReverseOne_multiply() {
        BarSeries stored = closes(100, 104, 108);
        // 4:1, then 1:2: two of today's shares for one of then.
        BarSeries fetched = closes(50, 52, 54, 13.75, 28);
        List<CorporateAction> actions =
                List.of(new Split(THU_2024_07_04, 4, 1), new Split(THU_2024_07_04.plusDays(1), 1, 2));

        BasisExplanation why = BasisExplanation.of(between(stored, fetched).orElseThrow(), KEY, stored, actions)
                .orElseThrow();

        assertThat(why.cause()).isEqualTo(Cause.KNOWN_SPLIT);
        assertThat(why.turnedBack(KEY, stored, fetched)).contains(closes(100, 104, 108, 6.875, 28));
    }

    @Test
    void of_splitWithinTheOverlap_turnsBackTheOlderBarsOnly() {
        BarSeries stored = closes(100, 104, 27, 28);
        BarSeries fetched = closes(25, 26, 27, 28, 29);

        BasisExplanation why = why(stored, fetched, new Split(MON_2024_07_01.plusDays(2), 4, 1))
                .orElseThrow();

        assertThat(why.turnedBack(KEY, stored, fetched)).contains(closes(100, 104, 27, 28, 29));
    }

    @Test
    void of_oneOlderBar_isARevisionUnlessASplitIsKnown() {
        BarSeries stored = closes(100, 26, 27);
        BarSeries fetched = closes(25, 26, 27);

        assertThat(why(stored, fetched)).isEmpty();
        assertThat(why(stored, fetched, new Split(MON_2024_07_01.plusDays(1), 4, 1))
                        .map(BasisExplanation::cause))
                .contains(Cause.KNOWN_SPLIT);
    }

    @Test
    void of_ratioOfASplitNobodyListed_proposesThatSplit() {
        BasisExplanation why =
                why(closes(100, 104, 108), closes(66.66667, 69.33333, 72, 75)).orElseThrow();

        assertThat(why.cause()).isEqualTo(Cause.UNKNOWN_SPLIT);
        assertThat(why.repair()).containsExactly(new Edit.ActionAdded(new Split(THU_2024_07_04, 3, 2)));
        assertThat(why.turnedBack(KEY, closes(100, 104, 108), closes(66.66667, 69.33333, 72, 75)))
                .isEmpty();
        assertThat(why.confidence()).isLessThan(0.7);
    }

    @Test
    void of_reverseRatio_isAReverseSplit() {
        assertThat(why(closes(1, 1.04, 1.08), closes(10, 10.4, 10.8))
                        .map(BasisExplanation::repair)
                        .orElseThrow())
                .containsExactly(new Edit.ActionAdded(new Split(THU_2024_07_04, 1, 10)));
    }

    @Test
    void of_hundredfold_isAUnit() {
        BasisExplanation why = why(closes(1, 1.04, 1.08), closes(100, 104, 108)).orElseThrow();

        assertThat(why.cause()).isEqualTo(Cause.UNIT);
        assertThat(why.repair()).isEmpty();
        assertThat(why.evidence()).containsEntry("factor", "100.000").containsEntry("explanation", "unit");
    }

    @Test
    void of_dividendAfterTheBars_isAnAdjustedSource() {
        // 1 - 2.16 / 108
        assertThat(why(closes(100, 104, 108), closes(98, 101.92, 105.84), new Dividend(THU_2024_07_04, 2.16))
                        .map(BasisExplanation::cause))
                .contains(Cause.DIVIDENDS);
    }

    @Test
    void of_factorWithoutReason_saysSo() {
        BasisExplanation why =
                why(closes(100, 104, 108), closes(73.1, 76.024, 78.948)).orElseThrow();

        assertThat(why.cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(why.confidence()).isCloseTo(0.5, within(1e-9));
    }

    private static Optional<PriceBasis.Change> between(BarSeries stored, BarSeries fetched) {
        return PriceBasis.between(KEY, stored, fetched);
    }

    private static Optional<BasisExplanation> why(BarSeries stored, BarSeries fetched, CorporateAction... actions) {
        return BasisExplanation.of(between(stored, fetched).orElseThrow(), KEY, stored, List.of(actions));
    }

    private static BarSeries closes(double... closes) {
        BarSeries.Builder bars = BarSeries.builder(closes.length);
        for (int i = 0; i < closes.length; i++) {
            long time = MON_2024_07_01
                    .plusDays(i)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toEpochMilli();
            bars.add(time, closes[i], closes[i], closes[i], closes[i], 1);
        }
        return bars.build();
    }
}
