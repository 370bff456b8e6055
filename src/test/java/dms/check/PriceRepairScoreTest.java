package dms.check;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestData;
import dms.clean.history.DefectKind;
import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryDefect;
import dms.clean.history.HistoryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The broken histories of {@code price-repair} with what they should be, defect by defect as {@code defects.csv} lists them.
 * Compared are the columns that {@code cases.md} says to compare: prices and volume of price files, dividends and adjusted
 * closes of dividend files, on every row before the ex-date too.
 */
class PriceRepairScoreTest {

    private static final double WITHIN = 0.005;
    /** The reference of a history that diverged to infinity is itself rough: cases.md names 50 %. */
    private static final double WITHIN_DIVERGED = 0.5;

    private static final Map<String, Set<DefectKind>> KINDS = Map.of(
            "ADJ_MISSING", EnumSet.of(DefectKind.ADJ_MISSING),
            "ADJ_100X_TOO_SMALL", EnumSet.of(DefectKind.ADJ_UNIT),
            "ADJ_DIVERGED", EnumSet.of(DefectKind.ADJ_WRONG, DefectKind.ADJ_UNIT, DefectKind.ADJ_INVALID),
            "DIV_100X", EnumSet.of(DefectKind.DIVIDEND_UNIT),
            "DIV_100X_AND_ADJ_TOO_BIG", EnumSet.of(DefectKind.DIVIDEND_UNIT, DefectKind.DIVIDEND_PHANTOM),
            "DIV_0.01X_AND_ADJ", EnumSet.of(DefectKind.DIVIDEND_UNIT),
            "DIV_PHANTOM", EnumSet.of(DefectKind.DIVIDEND_PHANTOM),
            "DIV_NOT_SPLIT_ADJUSTED", EnumSet.of(DefectKind.DIVIDEND_NOT_SPLIT_ADJUSTED),
            "CAPITAL_GAIN_COUNTED_TWICE", EnumSet.of(DefectKind.CAPITAL_GAIN_COUNTED_TWICE),
            "UNIT_100X", EnumSet.of(DefectKind.UNIT_ERROR));

    private final Path folder = TestData.folder("price-repair");

    /** A line of defects.csv. */
    private record Listed(String broken, String fixed, String type, LocalDate from, LocalDate to) {

        static Listed parse(String line) {
            String[] cells = line.split(",", -1);
            return new Listed(
                    cells[0],
                    cells[1],
                    cells[2],
                    LocalDate.parse(cells[3].substring(0, 10)),
                    LocalDate.parse(cells[4].substring(0, 10)));
        }

        Set<DefectKind> kinds() {
            return KINDS.getOrDefault(type, EnumSet.of(DefectKind.SPLIT_ERROR));
        }

        List<HistoryColumn> columns() {
            if (type.startsWith("SPLIT")) {
                return List.of(
                        HistoryColumn.OPEN,
                        HistoryColumn.HIGH,
                        HistoryColumn.LOW,
                        HistoryColumn.CLOSE,
                        HistoryColumn.ADJ_CLOSE,
                        HistoryColumn.VOLUME);
            }
            if (type.startsWith("UNIT")) {
                return List.of(
                        HistoryColumn.OPEN,
                        HistoryColumn.HIGH,
                        HistoryColumn.LOW,
                        HistoryColumn.CLOSE,
                        HistoryColumn.ADJ_CLOSE);
            }
            return type.startsWith("CAPITAL")
                    ? List.of(HistoryColumn.ADJ_CLOSE)
                    : List.of(HistoryColumn.DIVIDENDS, HistoryColumn.ADJ_CLOSE);
        }

        double tolerance() {
            return type.equals("ADJ_DIVERGED") ? WITHIN_DIVERGED : WITHIN;
        }

        boolean isFoundBy(HistoryReport report) {
            return report.defects().stream().anyMatch(defect -> kinds().contains(defect.kind()) && covers(defect));
        }

        private boolean covers(HistoryDefect defect) {
            LocalDate first = defect.span().from().atZone(ZoneOffset.UTC).toLocalDate();
            LocalDate last = defect.span().to().atZone(ZoneOffset.UTC).toLocalDate();
            return !first.isAfter(to) && !last.isBefore(from);
        }

        /** For a stretch of prices its rows, for a dividend its row and all before. */
        long wrongRows(RepairPair pair) {
            int first = 0;
            int end = 0;
            for (int i = 0; i < pair.expected().size(); i++) {
                LocalDate date = java.time.Instant.ofEpochMilli(pair.expected().openTimeMillis(i))
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate();
                first += date.isBefore(from) ? 1 : 0;
                end += date.isAfter(to) ? 0 : 1;
            }
            boolean isPrice = type.startsWith("SPLIT") || type.startsWith("UNIT");
            return pair.wrongRows(columns(), isPrice ? first : 0, end, tolerance());
        }
    }

    /** Counts of one kind. */
    private static final class Tally {

        private int listed;
        private int detected;
        private int repaired;

        void add(boolean isDetected, boolean isRepaired) {
            listed++;
            detected += isDetected ? 1 : 0;
            repaired += isRepaired ? 1 : 0;
        }

        @Override
        public String toString() {
            return String.format("%3d listed, %3d detected, %3d repaired", listed, detected, repaired);
        }
    }

    @Test
    void check_brokenHistories_findsAndRepairsTheListedDefects() throws IOException {
        List<Listed> listed = Files.readAllLines(folder.resolve("defects.csv")).stream()
                .skip(1)
                .map(Listed::parse)
                .toList();
        Map<String, Tally> kinds = new TreeMap<>();
        Map<String, Tally> pairs = new TreeMap<>();
        Tally all = new Tally();
        long wronglyChanged = 0;
        for (String broken :
                new java.util.TreeSet<>(listed.stream().map(Listed::broken).toList())) {
            List<Listed> defects =
                    listed.stream().filter(each -> each.broken().equals(broken)).toList();
            RepairPair pair = RepairPair.examine(
                    folder.resolve(broken), folder.resolve(defects.get(0).fixed()));
            for (Listed defect : defects) {
                boolean isDetected = defect.isFoundBy(pair.report());
                boolean isRepaired = isDetected && defect.wrongRows(pair) == 0;
                for (Tally tally : List.of(
                        all,
                        kinds.computeIfAbsent(defect.type(), key -> new Tally()),
                        pairs.computeIfAbsent(broken, key -> new Tally()))) {
                    tally.add(isDetected, isRepaired);
                }
            }
            Listed any = defects.get(0);
            long wrong = pair.wronglyChangedRows(Set.copyOf(any.columns()), any.tolerance());
            wronglyChanged += wrong;
            System.out.printf("price-repair %-42s %s, %d rows wrongly changed%n", broken, pairs.get(broken), wrong);
        }

        kinds.forEach((kind, tally) -> System.out.printf("price-repair by kind %-32s %s%n", kind, tally));
        System.out.printf("price-repair total %s, %d rows wrongly changed%n", all, wronglyChanged);
        assertThat(all.detected).as("detected, of %d", all.listed).isGreaterThanOrEqualTo((int)
                Math.ceil(0.9 * all.listed));
        assertThat(all.repaired).as("repaired, of %d", all.listed).isGreaterThanOrEqualTo((int)
                Math.ceil(0.8 * all.listed));
        assertThat(wronglyChanged).isZero();
    }

    @Test
    void check_controls_changesNothing() throws IOException {
        List<Path> controls = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().contains("-no-")).forEach(controls::add);
        }

        assertThat(controls).isNotEmpty();
        for (Path control : controls) {
            HistoryReport report = RepairPair.check(control);
            System.out.printf(
                    "price-repair control %-30s %d findings, changed: %s%n",
                    control.getFileName(), report.defects().size(), report.isRepaired());
            assertThat(report.isRepaired())
                    .as("%s: %s", control, report.defects())
                    .isFalse();
        }
    }

    @Test
    void check_repairedHistory_proposesNothingMore() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".csv") && !each.endsWith("defects.csv"))
                    .sorted()
                    .toList()) {
                FileSeries series = FileSeries.of(file.getFileName().toString());
                HistoryReport first = RepairPair.check(file);
                HistoryReport second = new dms.clean.history.HistoryCheck().examine(first.repaired(), series.context());

                assertThat(second.isRepaired())
                        .as("%s again: %s", file, second.defects())
                        .isFalse();
            }
        }
    }
}
