package dms.check;

import static org.assertj.core.api.Assertions.assertThat;

import dms.clean.history.CellChange;
import dms.clean.history.HistoryCheck;
import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryContext;
import dms.clean.history.HistoryDefect;
import dms.clean.history.HistoryReport;
import dms.clean.history.PriceHistory;
import dms.market.Interval;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeldOutDefectsTest {

    private static final double WITHIN = 0.005;

    static final class Tally {
        int broken;
        int detected;
        int repaired;
        int spoilt;
        List<String> failures = new ArrayList<>();
    }

    record Setting(String name, HistoryContext context, BiFunction<PriceHistory, Random, PriceHistory> shape) {}

    @Test
    void all() throws IOException {
        long seed = Long.getLong("seed", 1);
        int rounds = Integer.getInteger("rounds", 1);
        String only = System.getProperty("only", "");
        String sets = System.getProperty("sets", "");
        HistoryContext days = RightHistories.DAYS;
        List<Setting> settings = List.of(
                new Setting("whole", days, (h, r) -> h),
                new Setting("short", days, (h, r) -> RightHistories.cut(h, 20 + r.nextInt(41), r)),
                new Setting("pence", days.withSubunit(100), (h, r) -> RightHistories.cut(RightHistories.times(h, 0.03), 500, r)),
                new Setting("thin", days, (h, r) -> RightHistories.thin(RightHistories.cut(h, 500, r), 0.4, r)),
                new Setting("weeks", HistoryContext.of(Interval.W1, ZoneOffset.UTC), (h, r) -> RightHistories.weeks(h)));
        Map<String, Map<String, PriceHistory>> sources = new LinkedHashMap<>();
        sources.put("pairs", RightHistories.ofPairs());
        sources.put("yahoo", RightHistories.ofYahoo());
        List<Injury> injuries = Stream.concat(PriceInjuries.all().stream(), DividendInjuries.all().stream()).filter(i -> i.name().contains(only)).toList();
        for (Setting setting : settings) {
            if (!setting.name().contains(sets)) continue;
            for (String source : sources.keySet()) {
                Map<String, Tally> tallies = new LinkedHashMap<>();
                int falseAlarms = 0, shapes = 0;
                for (Map.Entry<String, PriceHistory> entry : sources.get(source).entrySet()) {
                    Random shaping = new Random(seed * 7919 + entry.getKey().hashCode());
                    for (int round = 0; round < rounds; round++) {
                        PriceHistory whole = entry.getValue().size() > 1300 ? RightHistories.cut(entry.getValue(), 1300, shaping) : entry.getValue();
                        PriceHistory right = setting.shape().apply(whole, shaping);
                        HistoryReport before = new HistoryCheck().examine(right, setting.context());
                        shapes++;
                        if (before.isRepaired()) {
                            falseAlarms++;
                            System.out.println("FALSE " + setting.name() + " " + entry.getKey() + " " + show(before));
                            continue;
                        }
                        for (Injury injury : injuries) {
                            Random random = new Random(seed + 31L * injury.name().hashCode() + entry.getKey().hashCode() + round);
                            Injury.Broken broken = injury.breaks().of(right, random);
                            if (!broken.isBroken()) continue;
                            count(tallies.computeIfAbsent(injury.name(), k -> new Tally()), injury, broken, setting.context(), entry.getKey());
                        }
                    }
                }
                System.out.printf("== %s %s: %d shapes, %d right ones repaired%n", setting.name(), source, shapes, falseAlarms);
                tallies.forEach((name, t) -> System.out.printf("%-50s %4d  %4d detected %4d repaired %5d rows spoilt%n", name, t.broken, t.detected, t.repaired, t.spoilt));
                if (Boolean.getBoolean("show")) tallies.forEach((name, t) -> t.failures.stream().limit(Integer.getInteger("fails", 6)).forEach(f -> System.out.println("   FAIL " + name + ": " + f)));
            }
        }
        assertThat(settings).isNotEmpty();
    }

    static String show(HistoryReport report) {
        return report.defects().stream().map(d -> d.kind() + "/" + d.span().rule() + " " + d.span().from().toString().substring(0, 10) + ".." + d.span().to().toString().substring(0, 10) + " c=" + String.format("%.2f", d.confidence()) + (d.repair().applied() ? " APPLIED " : " ") + d.evidence()).limit(4).toList().toString();
    }

    private static void count(Tally tally, Injury injury, Injury.Broken broken, HistoryContext context, String name) {
        PriceHistory history = broken.history();
        HistoryReport report = new HistoryCheck().examine(history, context);
        tally.broken++;
        boolean detected = report.defects().stream().anyMatch(d -> injury.kinds().contains(d.kind()) && touches(d, broken.changes()));
        tally.detected += detected ? 1 : 0;
        int wrong = 0;
        int spoilt = 0;
        if (report.repaired().size() != history.size()) {
            wrong = 1;
            spoilt = history.size() - report.repaired().size();
        } else {
            for (int i = 0; i < history.size(); i++) {
                boolean off = false, spoil = false;
                for (HistoryColumn column : history.columns()) {
                    double right = broken.right().value(column, i);
                    double was = history.value(column, i);
                    double is = report.repaired().value(column, i);
                    boolean bad = !near(is, right);
                    off |= bad;
                    spoil |= bad && near(was, right);
                }
                wrong += off ? 1 : 0;
                spoilt += spoil ? 1 : 0;
            }
        }
        boolean repaired = detected && wrong == 0;
        tally.repaired += repaired ? 1 : 0;
        tally.spoilt += spoilt;
        if (!detected || (injury.isRepairable() && !repaired) || spoilt > 0) {
            CellChange c = broken.changes().get(0);
            CellChange l = broken.changes().get(broken.changes().size() - 1);
            tally.failures.add(name + " size " + history.size() + " changed " + broken.changes().size() + " first " + c + " last " + l + " detected " + detected + " wrong " + wrong + " spoilt " + spoilt + " found " + show(report));
        }
    }

    private static boolean near(double is, double right) {
        return Double.isNaN(right) ? Double.isNaN(is) : Math.abs(is - right) <= WITHIN * Math.abs(right) + 1e-9;
    }

    private static boolean touches(HistoryDefect defect, List<CellChange> changes) {
        long from = defect.span().from().toEpochMilli() - 86_400_000L * 10;
        long to = defect.span().to().toEpochMilli() + 86_400_000L * 10;
        return changes.stream().anyMatch(c -> c.openTimeMillis() >= from && c.openTimeMillis() <= to);
    }
}
