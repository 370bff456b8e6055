package dms.check;

import static org.assertj.core.api.Assertions.assertThat;

import dms.clean.history.HistoryCheck;
import dms.clean.history.HistoryContext;
import dms.clean.history.HistoryReport;
import dms.clean.history.PriceHistory;
import dms.market.Interval;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every kind of defect put by chance (seeded) into recorded histories that are right: whole ones, ones of 20 to 60 rows, in
 * pence, thinly traded, and in weeks. Prints for each kind how often it was found and repaired, and how many right rows a
 * repair spoilt. The figures of `quality.md` come from this test with {@code
 * -Ddms.heldout.seed} from 21 to 33, to which no rule was tuned; {@code -Ddms.heldout.only=NAME} takes the injuries of that
 * name, {@code -Ddms.heldout.show=N} prints failures.
 */
class HeldOutDefectsTest {

    private static final long SEED = Long.getLong("dms.heldout.seed", 1);
    /** Each so manieth history is taken, another one by each seed. */
    private static final int EVERY = Integer.getInteger("dms.heldout.every", 13);

    private static final String ONLY = System.getProperty("dms.heldout.only", "");
    private static final int SHOWN = Integer.getInteger("dms.heldout.show", 0);
    private static final int LONGEST = 1300;

    /**
     * A way in which histories come.
     *
     * @param name its name
     * @param context what the check knows of them
     * @param shape makes one of a whole history
     */
    private record Setting(String name, HistoryContext context, BiFunction<PriceHistory, Random, PriceHistory> shape) {}

    private static List<Setting> settings() {
        HistoryContext days = RightHistories.DAYS;
        return List.of(
                new Setting("whole", days, (history, random) -> history),
                new Setting(
                        "short",
                        days,
                        (history, random) -> RightHistories.cut(history, 20 + random.nextInt(41), random)),
                new Setting(
                        "pence",
                        days.withSubunit(100),
                        (history, random) -> RightHistories.cut(RightHistories.times(history, 0.03), 500, random)),
                new Setting(
                        "thin",
                        days,
                        (history, random) ->
                                RightHistories.thin(RightHistories.cut(history, 500, random), 0.4, random)),
                new Setting(
                        "weeks",
                        HistoryContext.of(Interval.W1, ZoneOffset.UTC),
                        (history, random) -> RightHistories.weeks(history)));
    }

    @Test
    void check_injuredHistories_areFoundRepairedAndNotSpoilt() throws IOException {
        Map<String, PriceHistory> histories = new LinkedHashMap<>(RightHistories.ofPairs());
        histories.putAll(RightHistories.ofYahoo());
        InjuryTally total = new InjuryTally();
        int changed = 0;

        for (Setting setting : settings()) {
            Map<String, InjuryTally> tallies = new LinkedHashMap<>();
            int index = 0;
            for (Map.Entry<String, PriceHistory> entry : histories.entrySet()) {
                if (index++ % EVERY == SEED % EVERY) {
                    changed += examine(setting, entry.getKey(), entry.getValue(), tallies);
                }
            }
            tallies.forEach(
                    (name, tally) -> System.out.printf("held out %-5s %-52s %s%n", setting.name(), name, tally));
            tallies.values().forEach(total::add);
        }

        System.out.printf("held out total %s, %d right histories changed%n", total, changed);
        assertThat(total.broken()).isGreaterThan(ONLY.isEmpty() ? 1000 : 0);
        assertThat(total.detectedPart()).isGreaterThan(0.9);
        assertThat(total.repairedPart()).isGreaterThan(0.8);
        assertThat(total.spoiltPart()).isLessThan(0.01);
    }

    /** Breaks a history in every way, and says whether the check changed it while it was right. */
    private static int examine(Setting setting, String name, PriceHistory history, Map<String, InjuryTally> tallies) {
        Random shaping = new Random(SEED * 7919 + name.hashCode());
        PriceHistory cut = history.size() > LONGEST ? RightHistories.cut(history, LONGEST, shaping) : history;
        PriceHistory right = setting.shape().apply(cut, shaping);
        if (new HistoryCheck().examine(right, setting.context()).isRepaired()) {
            System.out.printf("held out %-5s %s was changed while it was right%n", setting.name(), name);
            return 1;
        }
        Stream.concat(PriceInjuries.all().stream(), DividendInjuries.all().stream())
                .filter(injury -> injury.name().contains(ONLY))
                .forEach(injury -> {
                    Random random = new Random(SEED + 31L * injury.name().hashCode() + name.hashCode());
                    Injury.Broken broken = injury.breaks().of(right, random);
                    if (broken.isBroken()) {
                        HistoryReport report = new HistoryCheck().examine(broken.history(), setting.context());
                        InjuryTally tally = tallies.computeIfAbsent(injury.name(), key -> new InjuryTally());
                        tally.add(injury, broken, report);
                        if (tally.failures() <= SHOWN && tally.hasFailedLast()) {
                            System.out.printf("failed %s %s: %s%n", injury.name(), name, InjuryTally.shown(report));
                        }
                    }
                });
        return 0;
    }
}
