package dms.check;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestData;
import dms.clean.history.DefectKind;
import dms.clean.history.HistoryCheck;
import dms.clean.history.HistoryContext;
import dms.clean.history.HistoryDefect;
import dms.clean.history.HistoryReport;
import dms.clean.history.PriceHistory;
import dms.fetch.csv.CsvTimes;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The real histories of {@code ohlcv}: every defect that {@code known-defects.csv} lists is found, and a bar that is found
 * without being listed counts as a false positive. Sessions without row say nothing of a bar, and jumps that the manifest
 * lists are real: neither is counted.
 */
class OhlcvDefectsTest {

    private static final double BARS_PER_FALSE_POSITIVE = 10_000;

    private static final Map<String, Set<DefectKind>> KINDS = Map.of(
            "NULL_ROW", EnumSet.of(DefectKind.NULL_ROW),
            "OPEN_OR_CLOSE_OUTSIDE_RANGE", EnumSet.of(DefectKind.IMPOSSIBLE_RANGE),
            "ROW_ON_CLOSED_DAY", EnumSet.of(DefectKind.OFF_SESSION),
            "SESSION_WITHOUT_ROW", EnumSet.of(DefectKind.MISSING_SESSION),
            "SPLIT_NOT_ADJUSTED", EnumSet.of(DefectKind.SPLIT_ERROR),
            "ZERO_VOLUME_ON_HALF_DAY", EnumSet.of(DefectKind.ZERO_VOLUME),
            "ZERO_VOLUME_ON_SESSION", EnumSet.of(DefectKind.ZERO_VOLUME));

    private final Path folder = TestData.folder("ohlcv");

    /** A line of the manifest's table of files. */
    private record Listed(String file, SeriesKey key, String jumps) {}

    /** A line of known-defects.csv. */
    private record Known(String file, LocalDate date, String kind) {}

    @Test
    void check_realHistories_findsTheListedDefectsAndHardlyAnythingElse() throws IOException {
        List<Known> known = known();
        Map<String, int[]> kinds = new TreeMap<>();
        List<String> missed = new ArrayList<>();
        List<String> falsePositives = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        long bars = 0;
        for (Listed listed : manifest()) {
            PriceHistory history;
            try {
                history = HistoryFile.read(
                                folder.resolve(listed.file()),
                                new CsvTimes(
                                        listed.key().interval(),
                                        listed.key().symbol().market().zone()))
                        .history();
            } catch (IllegalArgumentException e) {
                unread.add(listed.file() + ": " + e.getMessage());
                continue;
            }
            HistoryReport report = new HistoryCheck().examine(history, HistoryContext.of(listed.key()));
            bars += history.size();
            List<Known> ofFile = known.stream()
                    .filter(each -> each.file().equals(listed.file()))
                    .toList();
            for (Known each : ofFile) {
                int[] counts = kinds.computeIfAbsent(each.kind(), key -> new int[2]);
                counts[0]++;
                if (isFound(each, report)) {
                    counts[1]++;
                } else {
                    missed.add(each.toString());
                }
            }
            falsePositives.addAll(unlisted(listed, ofFile, history, report));
        }

        unread.forEach(each -> System.out.println("ohlcv not read " + each));
        kinds.forEach(
                (kind, counts) -> System.out.printf("ohlcv %-28s %4d listed, %4d found%n", kind, counts[0], counts[1]));
        falsePositives.forEach(each -> System.out.println("ohlcv false positive " + each));
        double rate = falsePositives.size() * BARS_PER_FALSE_POSITIVE / bars;
        System.out.printf("ohlcv false positives %d in %d bars: %.3f per 10,000%n", falsePositives.size(), bars, rate);
        assertThat(missed).isEmpty();
        assertThat(bars).isGreaterThan(100_000);
        assertThat(rate).isLessThan(1);
    }

    private boolean isFound(Known known, HistoryReport report) {
        return report.defects().stream()
                .anyMatch(defect -> kindsOf(known).contains(defect.kind())
                        && (covers(defect, known.date()) || isSplitBefore(defect, known)));
    }

    private static Set<DefectKind> kindsOf(Known known) {
        return KINDS.getOrDefault(known.kind(), EnumSet.noneOf(DefectKind.class));
    }

    /** The manifest names the day after the rows that a split was not applied to. */
    private static boolean isSplitBefore(HistoryDefect defect, Known known) {
        return defect.kind() == DefectKind.SPLIT_ERROR
                && !date(defect.span().to()).isBefore(known.date().minusDays(5))
                && date(defect.span().to()).isBefore(known.date());
    }

    private static boolean covers(HistoryDefect defect, LocalDate date) {
        return !date(defect.span().from()).isAfter(date)
                && !date(defect.span().to()).isBefore(date);
    }

    private static LocalDate date(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** The bars that were found though nobody lists them; a bar once for each kind. */
    private List<String> unlisted(Listed listed, List<Known> known, PriceHistory history, HistoryReport report) {
        Set<String> bars = new TreeSet<>();
        for (HistoryDefect defect : report.defects()) {
            if (defect.kind() == DefectKind.MISSING_SESSION || isListedSplit(defect, known)) {
                continue;
            }
            for (int i = 0; i < history.size(); i++) {
                LocalDate date = date(Instant.ofEpochMilli(history.openTimeMillis(i)));
                boolean isListed = known.stream()
                        .anyMatch(each ->
                                each.date().equals(date) && kindsOf(each).contains(defect.kind()));
                boolean isJump = defect.kind() == DefectKind.PRICE_JUMP
                        && (listed.jumps().contains(date.toString())
                                || listed.jumps().contains(".."));
                if (covers(defect, date) && !isListed && !isJump) {
                    bars.add(listed.file() + ' ' + date + ' ' + defect.kind() + ' ' + defect.evidence());
                }
            }
        }
        return List.copyOf(bars);
    }

    private static boolean isListedSplit(HistoryDefect defect, List<Known> known) {
        return known.stream().anyMatch(each -> kindsOf(each).contains(defect.kind()) && isSplitBefore(defect, each));
    }

    private List<Listed> manifest() throws IOException {
        List<Listed> files = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("manifest.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 14 && cells[1].contains(".csv")) {
                SeriesKey key = new SeriesKey(Symbol.parse(cells[2].strip()), Interval.parse(cells[3].strip()));
                files.add(new Listed(cells[1].strip(), key, cells[14]));
            }
        }
        // The folder stands in the manifest's text and not in its table.
        for (Known known : known()) {
            String name = Path.of(known.file()).getFileName().toString();
            if (files.stream().noneMatch(each -> each.file().equals(known.file()))) {
                Symbol symbol = Symbol.parse(name.substring(0, name.length() - ".csv".length()));
                files.add(new Listed(known.file(), new SeriesKey(symbol, Interval.D1), ""));
            }
        }
        return files;
    }

    private List<Known> known() throws IOException {
        return Files.readAllLines(folder.resolve("known-defects.csv")).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(cells -> new Known(cells[0], LocalDate.parse(cells[1]), cells[2]))
                .toList();
    }
}
