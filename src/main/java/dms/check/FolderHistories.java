package dms.check;

import dms.clean.history.HistoryContext;
import dms.clean.history.MarketMoves;
import dms.clean.history.OtherCloses;
import dms.clean.history.PriceHistory;
import dms.fetch.csv.CsvTimes;
import dms.market.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the files of a folder say of each other: files of one exchange make a market, and a symbol's daily file and the one in
 * shorter bars are measured by each other. Keeps the closes of all files, and reads the rest again when it is needed.
 */
final class FolderHistories {

    private final Map<Path, FileSeries> series = new LinkedHashMap<>();
    private final Map<Path, OtherCloses> closes = new LinkedHashMap<>();

    private FolderHistories() {}

    /** Reads the files that can be read. The others are reported by whoever examines them. */
    static FolderHistories read(List<Path> files) {
        FolderHistories all = new FolderHistories();
        for (Path file : files) {
            try {
                FileSeries named = FileSeries.of(file.getFileName().toString());
                all.closes.put(file, OtherCloses.of(history(file, named)));
                all.series.put(file, named);
            } catch (IllegalArgumentException | IOException unreadable) {
                all.closes.remove(file);
            }
        }
        return all;
    }

    private static PriceHistory history(Path file, FileSeries named) throws IOException {
        return HistoryFile.read(file, new CsvTimes(named.interval(), named.zone()))
                .history();
    }

    /** What is known of a file's series, with what the other files say. */
    HistoryContext context(Path file, FileSeries named) throws IOException {
        HistoryContext context = named.context().withMarket(market(file, named));
        boolean isDaily = named.interval() == Interval.D1;
        Optional<Path> other = series.entrySet().stream()
                .filter(entry -> entry.getValue().name().equals(named.name()))
                .filter(entry -> isDaily
                        ? entry.getValue().interval().isIntraday()
                        : named.interval().isIntraday() && entry.getValue().interval() == Interval.D1)
                .sorted(Comparator.comparing(
                        (Map.Entry<Path, FileSeries> entry) -> entry.getValue().interval(), Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .findFirst();
        if (other.isEmpty()) {
            return context;
        }
        PriceHistory history =
                history(other.get(), FileSeries.of(other.get().getFileName().toString()));
        return isDaily ? context.withFiner(history) : context.withDaily(history);
    }

    private MarketMoves market(Path file, FileSeries named) {
        return OtherCloses.market(series.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(file)
                        && !entry.getValue().name().equals(named.name())
                        && entry.getValue().market().equals(named.market())
                        && entry.getValue().interval() == named.interval())
                .map(entry -> Optional.ofNullable(closes.get(entry.getKey())))
                .flatMap(Optional::stream)
                .toList());
    }
}
