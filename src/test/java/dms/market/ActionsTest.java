package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Corporate actions, and the factors that splits make. */
class ActionsTest {

    private static final LocalDate MON_2014_06_09 = LocalDate.of(2014, 6, 9);
    private static final LocalDate MON_2020_08_31 = LocalDate.of(2020, 8, 31);

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void action_numberNotPositive_isRefused(double number) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dividend(MON_2020_08_31, number))
                .withMessage("dividend of 2020-08-31: expected a number above 0, found " + number);
        assertThatIllegalArgumentException().isThrownBy(() -> new Split(MON_2020_08_31, number, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Split(MON_2020_08_31, 1, number))
                .withMessageStartingWith("split of 2020-08-31: ");
    }

    @Test
    void ratio_split_isNewSharesForOneOld() {
        assertThat(new Split(MON_2020_08_31, 4, 1).ratio()).isEqualTo(4);
        assertThat(new Split(MON_2020_08_31, 1, 10).ratio()).isEqualTo(0.1);
    }

    @Test
    void after_splits_countFromTheDayBeforeTheirExDate() {
        SplitFactors factors = SplitFactors.of(List.of(
                new Split(MON_2014_06_09, 7, 1), new Dividend(MON_2014_06_09, 3), new Split(MON_2020_08_31, 4, 1)));

        assertThat(factors.isEmpty()).isFalse();
        assertThat(factors.after(LocalDate.MIN)).isEqualTo(28);
        assertThat(factors.after(MON_2014_06_09.minusDays(1))).isEqualTo(28);
        assertThat(factors.after(MON_2014_06_09)).isEqualTo(4);
        assertThat(factors.after(MON_2020_08_31.minusDays(1))).isEqualTo(4);
        assertThat(factors.after(MON_2020_08_31)).isEqualTo(1);
        assertThat(factors.after(MON_2020_08_31.plusYears(50))).isEqualTo(1);
    }

    @Test
    void after_noSplits_isOne() {
        SplitFactors factors = SplitFactors.of(List.of(new Dividend(MON_2014_06_09, 3)));

        assertThat(factors.isEmpty()).isTrue();
        assertThat(factors.after(MON_2014_06_09.minusDays(1))).isEqualTo(1);
    }

    @Test
    void after_severalSplitsOnADate_multiplies() {
        SplitFactors factors = SplitFactors.of(List.of(
                new Split(MON_2020_08_31, 2, 1),
                new Split(MON_2020_08_31, 3, 1),
                new Split(MON_2020_08_31, 5, 1),
                new Split(MON_2014_06_09, 7, 1)));

        assertThat(factors.after(MON_2020_08_31)).isEqualTo(1);
        assertThat(factors.after(MON_2020_08_31.minusDays(1))).isEqualTo(30);
        assertThat(factors.after(MON_2014_06_09)).isEqualTo(30);
        assertThat(factors.after(MON_2014_06_09.minusDays(1))).isEqualTo(210);
    }

    /** S15: whatever order the actions arrive in, and against the product worked out split by split. */
    @Test
    void after_anyOrder_isTheSameToTheBit() {
        Random random = new Random(15);
        for (int round = 0; round < 200; round++) {
            List<Split> splits = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                splits.add(new Split(
                        MON_2014_06_09.plusDays(random.nextInt(12)), 1 + random.nextInt(20), 1 + random.nextInt(20)));
            }
            SplitFactors factors = SplitFactors.of(splits);
            Collections.shuffle(splits, random);
            SplitFactors shuffled = SplitFactors.of(splits);
            for (int day = -1; day <= 12; day++) {
                LocalDate date = MON_2014_06_09.plusDays(day);
                double expected = 1;
                for (Split split : splits) {
                    expected *= split.exDate().isAfter(date) ? split.ratio() : 1;
                }
                assertThat(factors.after(date)).isCloseTo(expected, within(1e-12 * expected));
                assertThat(shuffled.after(date)).isEqualTo(factors.after(date));
            }
        }
    }

    @Test
    void adjustment_words_areReadInAnyCase() {
        assertThat(Adjustment.parse(" None ")).isEqualTo(Adjustment.NONE);
        assertThat(Adjustment.fromString("SPLIT")).isEqualTo(Adjustment.SPLIT);
        assertThat(Adjustment.parse("all")).isEqualTo(Adjustment.ALL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Adjustment.parse("both"))
                .withMessage("adjust: expected none, split, dividend or all, found \"both\"");
    }
}
