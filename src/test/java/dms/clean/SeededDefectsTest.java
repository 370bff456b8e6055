package dms.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Defects put by chance into 65 recorded shares, on either side: what the rules make of series that they were not written
 * after. The primary is made of Futu's days with Yahoo's way of adjusting; the second source is Futu's own.
 */
class SeededDefectsTest {

    private static final int DEFECTS_PER_SIDE = 4;
    private static final int APART = 6;
    private static final double REPAIRED_WITHIN = 0.001;

    @Test
    void weigh_twoGoodSources_findsNothingToChange() throws IOException {
        int compared = 0;
        int changed = 0;
        int open = 0;
        for (Map.Entry<String, HongKongDays.Share> share :
                HongKongDays.fromMinutes().entrySet()) {
            Arbitration arbitration = new Arbiter()
                    .weigh(dispute(
                            share.getKey(),
                            share.getValue().multiplicative(),
                            share.getValue().days()));
            compared += arbitration.compared();
            changed += arbitration.repairs().size()
                    + arbitration.verdicts(Ruling.SECOND_WRONG).size();
            open += arbitration.verdicts(Ruling.AMBIGUOUS).size();
            arbitration
                    .verdicts()
                    .forEach(verdict ->
                            System.out.println(share.getKey() + " " + verdict.kind() + " " + verdict.evidence()));
        }

        System.out.printf(
                "two good sources: %d share-days compared, %d settled against one, %d findings%n",
                compared, changed, open);
        assertThat(compared).isGreaterThan(29_000);
        assertThat(changed).isZero();
        assertThat(open).isLessThanOrEqualTo(compared / 10_000);
    }

    @Test
    void weigh_defectsOnBothSides_settlesWhatIsProvedAndChangesNothingElse() throws IOException {
        Tally tally = new Tally();
        for (long seed = 1; seed <= 3; seed++) {
            for (Map.Entry<String, HongKongDays.Share> share :
                    HongKongDays.fromMinutes().entrySet()) {
                spoilAndWeigh(
                        share.getKey(),
                        share.getValue(),
                        new Random(seed * 1000 + share.getKey().hashCode()),
                        tally);
            }
        }

        tally.print();
        assertThat(tally.wronglySettled).isEmpty();
        assertThat(tally.falseAlarms).isLessThanOrEqualTo(3 * tally.rows / 10_000);
        for (Defect defect : Defect.values()) {
            Count count = tally.of(defect);
            assertThat(count.found).as("found of %s", defect).isGreaterThanOrEqualTo((int) (0.97 * count.rows));
        }
    }

    private static Dispute dispute(String code, BarSeries primary, Witness second) {
        SeriesKey key = new SeriesKey(Symbol.parse("HK." + code), Interval.D1);
        return Dispute.of(key, Witness.of("primary", primary), second);
    }

    private record Spoilt(Defect defect, boolean isPrimary) {}

    private static void spoilAndWeigh(String code, HongKongDays.Share share, Random random, Tally tally) {
        BarSeries right = share.multiplicative();
        Map<Long, Spoilt> spoilt = new HashMap<>();
        boolean[] taken = new boolean[right.size()];
        BarSeries primary = spoil(right, true, taken, spoilt, random, share.days());
        BarSeries second = spoil(share.days().bars(), false, taken, spoilt, random, share.days());
        Witness seconds = new Witness("second", second, share.days().partial(), SourceRecord.NONE);

        Arbitration arbitration = new Arbiter().weigh(dispute(code, primary, seconds));

        tally.rows += arbitration.compared();
        Map<Long, Verdict> byTime = new HashMap<>();
        for (Verdict verdict : arbitration.verdicts()) {
            for (int i = 0; i < right.size(); i++) {
                long time = right.openTimeMillis(i);
                if (time >= verdict.cells().range().startMillis()
                        && time < verdict.cells().range().endMillis()) {
                    byTime.put(time, verdict);
                }
            }
        }
        BarSeries repairs = arbitration.repairs();
        Set<Verdict> alarms = new HashSet<>();
        for (int i = 0; i < right.size(); i++) {
            long time = right.openTimeMillis(i);
            Spoilt what = spoilt.get(time);
            Verdict verdict = byTime.get(time);
            if (what != null) {
                tally.count(code, what, verdict, right, i, repairs);
            } else if (verdict != null && alarms.add(verdict)) {
                tally.alarm(code, verdict);
            }
        }
    }

    private static BarSeries spoil(
            BarSeries bars, boolean isPrimary, boolean[] taken, Map<Long, Spoilt> spoilt, Random random, Witness days) {
        double[][] columns = new double[BarField.COUNT][bars.size()];
        long[] times = new long[bars.size()];
        for (int i = 0; i < bars.size(); i++) {
            times[i] = bars.openTimeMillis(i);
            for (BarField field : BarField.values()) {
                columns[field.ordinal()][i] = bars.value(field, i);
            }
        }
        for (int n = 0; n < DEFECTS_PER_SIDE; n++) {
            Defect defect = Defect.values()[random.nextInt(Defect.values().length)];
            int rows = defect.rows(random);
            int from = 30 + random.nextInt(Math.max(1, bars.size() - 60 - rows));
            if (from + rows + 30 > bars.size() || !isFree(taken, from, rows)) {
                continue;
            }
            double[][] before = new double[BarField.COUNT][];
            for (int column = 0; column < before.length; column++) {
                before[column] = columns[column].clone();
            }
            if (!defect.spoil(columns, from, rows, random) || days.partial().contains(times[from])) {
                System.arraycopy(before, 0, columns, 0, before.length);
                continue;
            }
            for (int i = from; i < from + rows; i++) {
                taken[i] = true;
                spoilt.put(times[i], new Spoilt(defect, isPrimary));
            }
        }
        return BarSeries.of(times, columns);
    }

    private static boolean isFree(boolean[] taken, int from, int rows) {
        for (int i = from - APART; i < from + rows + APART; i++) {
            if (taken[i]) {
                return false;
            }
        }
        return true;
    }

    private static final class Count {
        private int rows;
        private int found;
        private int settled;
        private int repaired;
        private int primaryRows;
    }

    private static final class Tally {

        private final Map<Defect, Count> counts = new EnumMap<>(Defect.class);
        private final List<String> wronglySettled = new ArrayList<>();
        private int rows;
        private int falseAlarms;

        Count of(Defect defect) {
            return counts.computeIfAbsent(defect, any -> new Count());
        }

        void count(String code, Spoilt what, @Nullable Verdict verdict, BarSeries right, int i, BarSeries repairs) {
            Count count = of(what.defect());
            count.rows++;
            count.primaryRows += what.isPrimary() ? 1 : 0;
            if (verdict == null) {
                System.out.println("missed " + code + " " + what + " " + right.bar(i));
                return;
            }
            count.found++;
            Ruling expected = what.isPrimary() ? Ruling.PRIMARY_WRONG : Ruling.SECOND_WRONG;
            if (verdict.ruling() == expected) {
                count.settled++;
            } else if (verdict.ruling() != Ruling.AMBIGUOUS) {
                wronglySettled.add(code + " " + what + " " + verdict.kind() + " " + verdict.evidence());
            }
            int repair = repairs.indexFrom(right.openTimeMillis(i));
            if (what.isPrimary() && verdict.ruling() == expected && isRepaired(right, i, repairs, repair)) {
                count.repaired++;
            }
        }

        private static boolean isRepaired(BarSeries right, int i, BarSeries repairs, int repair) {
            for (BarField field : Comparison.PRICES) {
                if (Math.abs(repairs.value(field, repair) / right.value(field, i) - 1) > REPAIRED_WITHIN) {
                    return false;
                }
            }
            return true;
        }

        void alarm(String code, Verdict verdict) {
            falseAlarms++;
            System.out.println(
                    "false alarm " + code + " " + verdict.ruling() + " " + verdict.kind() + " " + verdict.evidence());
            if (verdict.ruling() != Ruling.AMBIGUOUS) {
                wronglySettled.add(code + " " + verdict.evidence());
            }
        }

        void print() {
            wronglySettled.forEach(line -> System.out.println("wrongly settled " + line));
            System.out.println(
                    "defect, rows, found, settled against the right side, of the primary's repaired within 0.1 %");
            counts.forEach((defect, count) -> System.out.printf(
                    Locale.ROOT,
                    "%s, %d, %d, %d, %d of %d%n",
                    defect,
                    count.rows,
                    count.found,
                    count.settled,
                    count.repaired,
                    count.primaryRows));
            System.out.printf(
                    "seeded defects: %d share-days, %d false alarms, %d settled against the wrong side%n",
                    rows, falseAlarms, wronglySettled.size());
        }
    }
}
