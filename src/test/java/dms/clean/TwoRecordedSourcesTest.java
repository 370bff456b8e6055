package dms.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestData;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Yahoo's days of five Hong Kong shares against Futu's, where it is known which rows of Yahoo are wrong. */
class TwoRecordedSourcesTest {

    private static final Pattern BOUND = Pattern.compile("(High|Low|Volume) ([<>])= ([0-9.]+)");
    private static final double EXACT_WITHIN = 0.001;

    @Test
    void weigh_yahooAgainstFutu_repairsWhatIsWrongAndNothingElse() throws IOException {
        Map<String, HongKongDays.Share> minutes = HongKongDays.fromMinutes();
        List<Case> cases = new ArrayList<>();
        for (String code : List.of("00001", "00005", "00700", "01299", "09988")) {
            cases.add(new Case(
                    code,
                    "days from minutes",
                    Objects.requireNonNull(minutes.get(code)).days()));
        }
        cases.add(new Case("09988", "days of 2020", HongKongDays.daily("HK.09988_2020_1D.csv")));
        cases.add(new Case("09988", "days of 2021", HongKongDays.daily("HK.09988_2021_1D.full-year.csv")));
        cases.add(new Case("00700", "days of 2021", HongKongDays.daily("HK.00700_2021_1D.csv")));

        Score score = new Score(truth());
        for (Case oneCase : cases) {
            score.add(oneCase, arbitration(oneCase));
        }

        score.print();
        assertThat(score.exactMissed).isEmpty();
        assertThat(score.boundsMissed).isEmpty();
        assertThat(score.wronglyChanged).isEmpty();
        assertThat(score.exact).isEqualTo(score.exactExpected());
        assertThat(score.bounded).isEqualTo(score.boundedExpected());
    }

    private record Case(String code, String what, Witness second) {}

    private static Arbitration arbitration(Case oneCase) throws IOException {
        SeriesKey key = new SeriesKey(Symbol.parse("HK." + oneCase.code()), Interval.D1);
        Dispute dispute = new Dispute(
                key,
                TimeRange.ALL,
                HongKongDays.yahoo(oneCase.code()),
                oneCase.second(),
                List.of(),
                HongKongDays.yahooActions(oneCase.code()));
        return new Arbiter().weigh(dispute);
    }

    /** The rows of the truth by code and date. */
    private static Map<String, String[]> truth() throws IOException {
        Map<String, String[]> truth = new LinkedHashMap<>();
        for (String[] line : HongKongDays.lines(TestData.folder("futu").resolve("yahoo-hk-defects-with-truth.csv"))) {
            String code = "0" + line[0].substring(0, 4);
            truth.put(code + " " + line[1], line);
        }
        return truth;
    }

    /** What was found, row by row, against the truth. */
    private static final class Score {

        private final Map<String, String[]> truth;
        private final Set<String> repaired = new HashSet<>();
        private final List<String> exactMissed = new ArrayList<>();
        private final List<String> boundsMissed = new ArrayList<>();
        private final List<String> wronglyChanged = new ArrayList<>();
        private final List<String> printed = new ArrayList<>();
        private int exact;
        private int bounded;
        private int compared;
        private int findings;

        Score(Map<String, String[]> truth) {
            this.truth = truth;
        }

        void add(Case oneCase, Arbitration arbitration) {
            compared += arbitration.compared();
            for (Verdict verdict : arbitration.verdicts()) {
                printed.add(String.format(
                        "%s %s, %s: %s %.3f %s",
                        verdict.ruling(),
                        verdict.kind(),
                        oneCase.code(),
                        oneCase.what(),
                        verdict.confidence(),
                        verdict.evidence()));
                findings += verdict.ruling() == Ruling.AMBIGUOUS ? 1 : 0;
            }
            BarSeries repairs = arbitration.repairs();
            for (int i = 0; i < repairs.size(); i++) {
                LocalDate date = Market.HK.dateOf(Interval.D1, repairs.openTimeMillis(i));
                String row = oneCase.code() + " " + date;
                String[] line = truth.get(row);
                if (line == null || line[2].startsWith("AMBIGUOUS")) {
                    wronglyChanged.add(row + " by " + oneCase.what());
                } else {
                    score(row, oneCase, line, repairs.rows(i, i + 1));
                }
            }
        }

        private void score(String row, Case oneCase, String[] line, BarSeries bar) {
            boolean isPartial = oneCase.second().partial().contains(bar.openTimeMillis(0));
            List<String> off = new ArrayList<>();
            for (BarField field : BarField.values()) {
                String expected = line[8 + field.ordinal()];
                boolean isKnown = !expected.isEmpty() && (!isPartial || field == BarField.OPEN);
                double found = bar.value(field, 0);
                if (isKnown && Math.abs(found / Double.parseDouble(expected) - 1) > EXACT_WITHIN) {
                    off.add(field + " " + found + " instead of " + expected);
                }
            }
            Matcher bound = BOUND.matcher(line[14]);
            while (bound.find()) {
                double found = bar.value(BarField.valueOf(bound.group(1).toUpperCase(Locale.ROOT)), 0);
                double limit = Double.parseDouble(bound.group(3));
                boolean isInside = bound.group(2).equals(">") ? found >= limit * 0.999 : found <= limit * 1.001;
                if (!isInside) {
                    off.add(bound.group() + " but " + found);
                }
            }
            boolean isExact = isExact(line);
            if (!off.isEmpty()) {
                (isExact ? exactMissed : boundsMissed).add(row + " by " + oneCase.what() + ": " + off);
            } else if ((!isExact || !isPartial) && repaired.add(row)) {
                exact += isExact ? 1 : 0;
                bounded += isExact ? 0 : 1;
            }
        }

        private static boolean isExact(String[] line) {
            return !line[11].isEmpty();
        }

        private long exactExpected() {
            return truth.values().stream()
                    .filter(line -> !line[2].startsWith("AMBIGUOUS") && isExact(line))
                    .count();
        }

        private long boundedExpected() {
            return truth.values().stream()
                    .filter(line -> !line[2].startsWith("AMBIGUOUS") && !isExact(line))
                    .count();
        }

        private void print() {
            printed.forEach(System.out::println);
            System.out.printf(
                    "two recorded sources: %d share-days compared; exact %d of %d, inside bounds %d of %d, wrongly changed %d,"
                            + " findings left open %d%n",
                    compared, exact, exactExpected(), bounded, boundedExpected(), wronglyChanged.size(), findings);
            exactMissed.forEach(System.out::println);
            boundsMissed.forEach(System.out::println);
            wronglyChanged.forEach(System.out::println);
        }
    }
}
