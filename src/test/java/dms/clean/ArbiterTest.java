package dms.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArbiterTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("HK.00700"), Interval.D1);
    private static final LocalDate WED_2024_01_03 = LocalDate.of(2024, 1, 3);
    private static final int DAYS = 80;
    private static final int DAY = 40;
    private static final int OPEN = 0;
    private static final int HIGH = 1;
    private static final int LOW = 2;
    private static final int CLOSE = 3;
    private static final int VOLUME = 4;

    /** What was traded, in steps of 0.05. */
    private final double[][] primary = walk(new Random(20240103));

    private final double[][] second = copy(primary);

    @Test
    void weigh_equalSeries_agreesOnEveryRow() {
        Arbitration arbitration = weigh();

        assertThat(arbitration).isEqualTo(new Arbitration(List.of(), DAYS, DAYS));
    }

    @Test
    void weigh_otherBasisThatChangesWithADividend_agreesOnEveryRow() {
        rebase(second, 0, 50, 0.8, -1.5);
        rebase(second, 50, DAYS, 0.8, 0);

        assertThat(weigh()).isEqualTo(new Arbitration(List.of(), DAYS, DAYS));
    }

    @Test
    void weigh_primaryRowHundredfold_proposesTheSecondInThePrimarysUnits() {
        double close = primary[CLOSE][DAY];
        rebase(second, 0, DAYS, 0.8, -1.5);
        rebase(primary, DAY, DAY + 1, 100, 0);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.PRICE_UNIT);
        assertThat(verdict.cells().range()).isEqualTo(dayOf(DAY));
        assertThat(verdict.confidence()).isGreaterThan(0.99);
        assertThat(verdict.proposed().close(0)).isCloseTo(close, within(0.001 * close));
        assertThat(verdict.evidence()).contains("a factor of 100", "usual spreads off the 40 days around");
    }

    @Test
    void weigh_secondRowHundredfold_leavesThePrimaryAlone() {
        rebase(second, DAY, DAY + 1, 0.01, 0);

        Arbitration arbitration = weigh();

        assertThat(only(arbitration).ruling()).isEqualTo(Ruling.SECOND_WRONG);
        assertThat(arbitration.repairs()).isEqualTo(BarSeries.empty());
    }

    @Test
    void weigh_everyRowHundredfold_isAFindingAndNeitherWins() {
        rebase(second, 0, DAYS, 100, 0);

        Arbitration arbitration = weigh();

        Verdict verdict = only(arbitration);
        assertThat(verdict.ruling()).isEqualTo(Ruling.AMBIGUOUS);
        assertThat(verdict.kind()).isEqualTo(Disagreement.PRICE_UNIT);
        assertThat(verdict.evidence()).contains("0.0100000 times").contains("no known split explains it");
        assertThat(arbitration.repairs().isEmpty()).isTrue();
    }

    @Test
    void weigh_primaryHundredfoldFromADayOn_repairsTheRowsFromThere() {
        double[][] right = copy(primary);
        rebase(primary, 60, DAYS, 0.01, 0);

        Arbitration arbitration = weigh();

        assertThat(only(arbitration).ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(arbitration.repairs().size()).isEqualTo(DAYS - 60);
        assertThat(arbitration.repairs().close(0)).isCloseTo(right[CLOSE][60], within(0.001));
    }

    @Test
    void weigh_primaryHalvedForTenRows_repairsThem() {
        double[][] right = copy(primary);
        rebase(primary, DAY, DAY + 10, 0.5, 0);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.BASIS_MOVED);
        assertThat(verdict.rows()).isEqualTo(10);
        assertThat(verdict.proposed().high(9)).isCloseTo(right[HIGH][DAY + 9], within(0.001));
    }

    @Test
    void weigh_twoPercentForFiveRows_couldBeADividendAndIsAFinding() {
        rebase(primary, DAY, DAY + 5, 0.98, 0);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.AMBIGUOUS);
        assertThat(verdict.kind()).isEqualTo(Disagreement.BASIS_MOVED);
        assertThat(verdict.rows()).isEqualTo(5);
    }

    @Test
    void weigh_stepThatNoActionExplains_isAFinding() {
        rebase(second, 0, DAY, 0.5, 0);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.AMBIGUOUS);
        assertThat(verdict.kind()).isEqualTo(Disagreement.BASIS_STEP);
        assertThat(verdict.evidence()).contains("no known action explains it");
    }

    @Test
    void weigh_stepThatASplitExplains_isNoDisagreement() {
        rebase(second, 0, DAY, 0.5, 0);
        CorporateAction split = new CorporateAction.Split(date(DAY), 2, 1);

        assertThat(weigh(List.of(), List.of(split)).verdicts()).isEmpty();
    }

    @Test
    void weigh_flatRowWithoutVolume_isReplacedWhole() {
        double[][] right = copy(primary);
        flatten(primary, DAY, primary[CLOSE][DAY] + 0.5);
        scaleVolume(second, 0.5);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.FLAT_ROW);
        assertThat(verdict.cells().columns()).contains(BarField.CLOSE, BarField.VOLUME);
        assertThat(verdict.cells().estimates()).isEmpty();
        assertThat(verdict.proposed().low(0)).isCloseTo(right[LOW][DAY], within(0.001));
        assertThat(verdict.proposed().volume(0)).isCloseTo(right[VOLUME][DAY], within(1.0));
    }

    @Test
    void weigh_flatRowAndAPartOfTheSession_keepsTheCloseAndMarksTheBounds() {
        double close = primary[CLOSE][DAY];
        flatten(primary, DAY, close);
        Witness partial = new Witness("second", series(second), Set.of(time(DAY)), SourceRecord.NONE);

        Verdict verdict = only(new Arbiter().weigh(Dispute.of(KEY, Witness.of("primary", series(primary)), partial)));

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.proposed().close(0)).isEqualTo(close);
        assertThat(verdict.cells().estimates()).contains(BarField.VOLUME).doesNotContain(BarField.OPEN);
        assertThat(verdict.evidence()).contains("a part of the session");
    }

    @Test
    void weigh_fillerRowOfTheSecond_leavesThePrimaryAlone() {
        flatten(second, DAY, second[CLOSE][DAY - 1]);

        assertThat(only(weigh()).ruling()).isEqualTo(Ruling.SECOND_WRONG);
    }

    @Test
    void weigh_rangeThatLacksTrades_isRepaired() {
        double high = second[CLOSE][DAY] + 1;
        second[HIGH][DAY] = high;
        primary[HIGH][DAY] = Math.max(primary[OPEN][DAY], primary[CLOSE][DAY]);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.LOST_PART);
        assertThat(verdict.cells().columns()).containsExactly(BarField.HIGH);
        assertThat(verdict.proposed().high(0)).isCloseTo(high, within(0.001));
    }

    @Test
    void weigh_rangesThatDifferOnManyRows_areAHabitOfTheFeedsAndNoProof() {
        for (int i = 5; i < DAYS; i += 4) {
            second[HIGH][i] += 1;
        }

        assertThat(weigh().verdicts()).hasSize(19).allMatch(verdict -> verdict.ruling() == Ruling.AMBIGUOUS);
    }

    @Test
    void weigh_oneTickInTheHigh_isAmbiguous() {
        second[HIGH][DAY] += 0.05;

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.AMBIGUOUS);
        assertThat(verdict.kind()).isEqualTo(Disagreement.FEW_TICKS);
    }

    @Test
    void weigh_openInsideOfTheRange_isAmbiguousUntilAThirdWitnessTells() {
        widen(DAY);
        double open = second[LOW][DAY] + 0.4;
        second[OPEN][DAY] = open;
        primary[OPEN][DAY] = primary[HIGH][DAY] - 0.4;

        Verdict alone = only(weigh());
        Verdict told = only(weigh(List.of(Witness.of("third", series(second))), List.of()));
        Verdict toldByItself = only(weigh(List.of(Witness.of("second", series(second))), List.of()));

        assertThat(alone.ruling()).isEqualTo(Ruling.AMBIGUOUS);
        assertThat(alone.kind()).isEqualTo(Disagreement.INSIDE_RANGE);
        assertThat(told.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(told.proposed().open(0)).isCloseTo(open, within(0.001));
        assertThat(told.evidence()).contains("third has second's price in 1 of the 1 columns");
        assertThat(toldByItself.ruling()).isEqualTo(Ruling.AMBIGUOUS);
    }

    @Test
    void weigh_recordOfTheSources_leansButNeverSettles() {
        widen(DAY);
        primary[OPEN][DAY] = primary[HIGH][DAY] - 0.4;
        second[OPEN][DAY] = second[LOW][DAY] + 0.4;
        Witness mine = Witness.of("primary", series(primary)).withRecord(new SourceRecord(0, 1000));
        Witness theirs = Witness.of("second", series(second)).withRecord(new SourceRecord(1000, 0));

        Verdict verdict = only(new Arbiter().weigh(Dispute.of(KEY, mine, theirs)));

        assertThat(verdict.ruling()).isEqualTo(Ruling.AMBIGUOUS);
        assertThat(verdict.confidence()).isBetween(0.7, 0.8);
        assertThat(verdict.evidence()).contains("primary was right 0 times and wrong 1000 times");
    }

    @Test
    void weigh_highAndLowSwapped_isRepaired() {
        widen(DAY);
        swap(primary, HIGH, LOW, DAY);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.COLUMNS_SWAPPED);
        assertThat(verdict.proposed().high(0)).isGreaterThan(verdict.proposed().low(0));
    }

    @Test
    void weigh_openAndCloseSwapped_isToldByTheDaysBeside() {
        for (double[][] one : List.of(primary, second)) {
            one[OPEN][DAY] = one[CLOSE][DAY - 1];
            one[CLOSE][DAY] = one[OPEN][DAY] * 1.06;
            one[HIGH][DAY] = one[CLOSE][DAY];
            one[LOW][DAY] = one[OPEN][DAY];
            shift(one, DAY + 1, one[CLOSE][DAY] - one[OPEN][DAY + 1]);
        }
        swap(primary, OPEN, CLOSE, DAY);

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.COLUMNS_SWAPPED);
    }

    @Test
    void weigh_repeatedRow_isRepaired() {
        for (double[] column : primary) {
            column[DAY] = column[DAY - 1];
        }

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.STALE_ROW);
    }

    @Test
    void weigh_closeAQuarterOff_isRepaired() {
        primary[CLOSE][DAY] *= 1.25;
        primary[HIGH][DAY] = primary[CLOSE][DAY];

        Verdict verdict = only(weigh());

        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.kind()).isEqualTo(Disagreement.OUTLIER);
        assertThat(verdict.proposed().close(0)).isCloseTo(second[CLOSE][DAY], within(0.001));
    }

    @Test
    void weigh_volumeLost_isScaledFromTheSecond() {
        double volume = primary[VOLUME][DAY];
        primary[VOLUME][DAY] = 0;
        scaleVolume(second, 2);

        Verdict verdict = only(weigh());

        assertThat(verdict.kind()).isEqualTo(Disagreement.VOLUME_MISSING);
        assertThat(verdict.ruling()).isEqualTo(Ruling.PRIMARY_WRONG);
        assertThat(verdict.cells().columns()).containsExactly(BarField.VOLUME);
        assertThat(verdict.proposed().volume(0)).isCloseTo(volume, within(1.0));
    }

    @Test
    void weigh_volumeHundredfold_isRepaired_butTwentyfoldMayBeABlockTrade() {
        primary[VOLUME][DAY] *= 100;
        primary[VOLUME][20] *= 20;

        List<Verdict> verdicts = weigh().verdicts();

        assertThat(verdicts).extracting(Verdict::ruling).containsExactly(Ruling.AMBIGUOUS, Ruling.PRIMARY_WRONG);
        assertThat(verdicts).extracting(Verdict::kind).containsOnly(Disagreement.VOLUME_SCALE);
    }

    @Test
    void weigh_anotherInstrument_isOneFinding() {
        double[][] other = walk(new Random(7));

        Arbitration arbitration = new Arbiter()
                .weigh(Dispute.of(KEY, Witness.of("primary", series(primary)), Witness.of("second", series(other))));

        assertThat(only(arbitration).kind()).isEqualTo(Disagreement.UNRELATED);
        assertThat(arbitration.repairs().isEmpty()).isTrue();
    }

    @Test
    void weigh_rangeOfOneDay_decidesThatDayOnly() {
        rebase(primary, DAY, DAY + 1, 100, 0);
        rebase(primary, 20, 21, 100, 0);
        Dispute dispute = new Dispute(
                KEY,
                dayOf(DAY),
                Witness.of("primary", series(primary)),
                Witness.of("second", series(second)),
                List.of(),
                List.of());

        Arbitration arbitration = new Arbiter().weigh(dispute);

        assertThat(arbitration.compared()).isEqualTo(1);
        assertThat(only(arbitration).cells().range()).isEqualTo(dayOf(DAY));
    }

    @Test
    void weigh_twoSharedRows_tellNothing() {
        BarSeries two = series(primary).rows(0, 2);

        Arbitration arbitration =
                new Arbiter().weigh(Dispute.of(KEY, Witness.of("primary", two), Witness.of("second", series(second))));

        assertThat(arbitration).isEqualTo(new Arbitration(List.of(), 2, 0));
    }

    @Test
    void weigh_sameDisputeWithSidesChanged_findsTheSameSourceWrong() {
        rebase(primary, DAY, DAY + 1, 100, 0);
        flatten(primary, 20, primary[CLOSE][20]);

        Arbitration turned = new Arbiter()
                .weigh(Dispute.of(KEY, Witness.of("second", series(second)), Witness.of("primary", series(primary))));

        assertThat(turned.verdicts()).hasSize(2).allMatch(verdict -> verdict.ruling() == Ruling.SECOND_WRONG);
        assertThat(weigh().verdicts(Ruling.PRIMARY_WRONG)).hasSize(2);
    }

    @Test
    void records_countWhatWasSettled() {
        rebase(primary, DAY, DAY + 1, 100, 0);
        rebase(second, 20, 21, 100, 0);
        rebase(second, 60, 61, 100, 0);

        Arbitration arbitration = weigh();

        assertThat(arbitration.primaryRecord(SourceRecord.NONE)).isEqualTo(new SourceRecord(2, 1));
        assertThat(arbitration.secondRecord(new SourceRecord(5, 5))).isEqualTo(new SourceRecord(6, 7));
    }

    @Test
    void threshold_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Arbiter(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 0.5");
    }

    @Test
    void threshold_higher_leavesMoreOpen() {
        second[HIGH][DAY] = second[CLOSE][DAY] + 1;
        primary[HIGH][DAY] = Math.max(primary[OPEN][DAY], primary[CLOSE][DAY]);
        Dispute dispute = Dispute.of(KEY, Witness.of("primary", series(primary)), Witness.of("second", series(second)));

        assertThat(only(new Arbiter(0.99).weigh(dispute)).ruling()).isEqualTo(Ruling.AMBIGUOUS);
    }

    private Arbitration weigh() {
        return weigh(List.of(), List.of());
    }

    private Arbitration weigh(List<Witness> further, List<CorporateAction> actions) {
        return new Arbiter()
                .weigh(new Dispute(
                        KEY,
                        TimeRange.ALL,
                        Witness.of("primary", series(primary)),
                        Witness.of("second", series(second)),
                        further,
                        actions));
    }

    private static Verdict only(Arbitration arbitration) {
        assertThat(arbitration.verdicts()).hasSize(1);
        return arbitration.verdicts().get(0);
    }

    /** Days of a share between 50 and 200 that moves about one percent a day, in steps of 0.05. */
    private static double[][] walk(Random random) {
        double[][] days = new double[BarField.COUNT][DAYS];
        double close = 100;
        for (int i = 0; i < DAYS; i++) {
            double open = tick(close * (1 + 0.004 * random.nextGaussian()));
            close = tick(open * (1 + 0.01 * random.nextGaussian()));
            days[OPEN][i] = open;
            days[HIGH][i] = tick(Math.max(open, close) + Math.abs(0.4 * random.nextGaussian()));
            days[LOW][i] = tick(Math.min(open, close) - Math.abs(0.4 * random.nextGaussian()));
            days[CLOSE][i] = close;
            days[VOLUME][i] = 1_000_000 + random.nextInt(500_000);
        }
        return days;
    }

    private static double tick(double price) {
        return Math.rint(price * 20) / 20;
    }

    private static double[][] copy(double[][] days) {
        double[][] copy = new double[days.length][];
        for (int column = 0; column < days.length; column++) {
            copy[column] = days[column].clone();
        }
        return copy;
    }

    private static void rebase(double[][] days, int from, int to, double factor, double offset) {
        for (int column = OPEN; column <= CLOSE; column++) {
            for (int i = from; i < to; i++) {
                days[column][i] = days[column][i] * factor + offset;
            }
        }
    }

    private static void shift(double[][] days, int from, double offset) {
        rebase(days, from, DAYS, 1, offset);
    }

    private static void flatten(double[][] days, int i, double price) {
        for (int column = OPEN; column <= CLOSE; column++) {
            days[column][i] = price;
        }
        days[VOLUME][i] = 0;
    }

    private static void swap(double[][] days, int one, int other, int i) {
        double kept = days[one][i];
        days[one][i] = days[other][i];
        days[other][i] = kept;
    }

    private static void scaleVolume(double[][] days, double factor) {
        for (int i = 0; i < DAYS; i++) {
            days[VOLUME][i] *= factor;
        }
    }

    /** Gives a day of both sources a range of two percent around its close. */
    private void widen(int i) {
        for (double[][] days : List.of(primary, second)) {
            days[HIGH][i] = Math.max(days[OPEN][i], days[CLOSE][i]) + 1;
            days[LOW][i] = Math.min(days[OPEN][i], days[CLOSE][i]) - 1;
        }
    }

    private static LocalDate date(int i) {
        return WED_2024_01_03.plusDays(i);
    }

    private static long time(int i) {
        return HongKongDays.millis(date(i));
    }

    private static TimeRange dayOf(int i) {
        return TimeRange.ofMillis(time(i), time(i) + 1);
    }

    private static BarSeries series(double[][] days) {
        long[] times = new long[DAYS];
        for (int i = 0; i < DAYS; i++) {
            times[i] = time(i);
        }
        return BarSeries.of(times, days);
    }
}
