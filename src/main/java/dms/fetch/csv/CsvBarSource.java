package dms.fetch.csv;

import dms.Stage;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.fetch.SourceStatus;
import dms.market.CorporateAction;
import dms.market.RawBars;
import dms.market.SeriesKey;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/**
 * A folder of CSV files as a source. Every question reads the series' file anew, line by line, so a file may be replaced
 * at any time. Thread-safe; it has no state.
 *
 * <p><b>Files.</b> {@code AAPL.csv} holds daily bars, {@code AAPL_5m.csv} those of any interval; in a folder named after
 * an interval, such as {@code 1wk/AAPL.csv}, the file's name is the symbol alone. The symbol is written in any spelling
 * that {@link dms.market.Symbol#parse} reads, in any case: {@code 0700.HK.csv}, {@code HK.00700_1m.CSV}. Two files for
 * one series are refused. The folder is listed and the names found are read as symbols, never the other way round, so
 * no symbol leads out of it.
 *
 * <p><b>Lines.</b> The first line names the columns, in any order and case, with or without {@code <>}: {@code date},
 * {@code time}, {@code datetime} or {@code timestamp}, {@code open}, {@code high}, {@code low}, {@code close},
 * {@code volume} or {@code vol}; {@code date} and {@code time} beside each other belong together. So Yahoo's download,
 * stooq's two and plain files are read alike; other columns, {@code Adj Close} among them, are ignored, but a stooq
 * {@code <PER>} must be the interval's. Cells stand between commas, or semicolons if the first line has one.
 *
 * <p><b>Times.</b> {@code yyyy-MM-dd}, {@code yyyyMMdd} or {@code yyyy/MM/dd}, with a time of day or without, with an
 * offset or without; or seconds (9 or 10 digits) or milliseconds (12 or 13 digits) since 1970. An intraday time is the
 * bar's opening; without an offset it is local time of the symbol's market. For daily and longer bars midnight, as
 * written, is that date, any other time the date that it falls into in the market's zone; every date of a week or a month
 * stands for it.
 *
 * <p><b>Values.</b> Numbers have a decimal point and no thousands separator. An empty cell, {@code null} and {@code NaN}
 * are missing values. A line that cannot be read is left out, counted as {@code bad_line} and described with its number;
 * a file of which no line can be read is refused.
 *
 * <p><b>Actions.</b> {@code AAPL.actions.csv}, if there is one, holds the symbol's splits and dividends:
 * {@code date,type,value} with lines such as {@code 2020-08-31,split,4:1} and {@code 2020-08-07,dividend,0.82}, the
 * amount as paid on the day. Those after the day of the question are not told yet. A line of it that cannot be read
 * refuses the answer, because prices depend on every one. If the files are configured as split-adjusted, prices and
 * volumes are turned back with the splits up to the file's last bar.
 */
@Stage
public final class CsvBarSource implements BarSource {

    private static final String NAME = "csv";

    private final CsvSettings settings;

    /** A source that reads this folder. */
    @Inject
    public CsvBarSource(CsvSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Always true: only the folder's content tells. */
    @Override
    public boolean supports(SeriesKey key) {
        return true;
    }

    @Override
    public FetchOutcome fetch(FetchRequest request) {
        if (!settings.enabled()) {
            throw new SourceException(
                    Kind.UNSUPPORTED,
                    request.key() + ": the source csv is switched off; dms.fetchers.csv.enabled: true switches it on");
        }
        try {
            return read(request);
        } catch (IOException | UncheckedIOException e) {
            throw new SourceException(
                    Kind.UNREACHABLE,
                    request.key() + ": expected to read the CSV files of " + settings.folder() + ", found " + e,
                    e);
        }
    }

    private FetchOutcome read(FetchRequest request) throws IOException {
        SeriesKey key = request.key();
        CsvFolder folder = new CsvFolder(settings.folder());
        Path file = folder.bars(key);
        List<CorporateAction> actions = folder.actions(key.symbol());
        BarLines lines =
                new BarLines(request, settings.folder().relativize(file).toString());
        lines.read(file);
        RawBars rows = settings.splitAdjusted() ? lines.rowsAsTraded(actions) : lines.rows();
        return new FetchOutcome.Answered(rows, inEffect(actions, request), lines.leftOut(), lines.notes());
    }

    private static List<CorporateAction> inEffect(List<CorporateAction> actions, FetchRequest request) {
        LocalDate today = request.key().symbol().market().dateAt(request.settledBy());
        return actions.stream().filter(a -> !a.exDate().isAfter(today)).toList();
    }

    @Override
    public SourceStatus status() {
        return settings.enabled()
                ? SourceStatus.ready(NAME, "reads the CSV files of " + settings.folder())
                : SourceStatus.off(NAME, "switched off by dms.fetchers.csv.enabled");
    }
}
