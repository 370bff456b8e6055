package dms.maintain;

import dms.Stage;
import dms.clean.BarCleaner;
import dms.clean.Cleaned;
import dms.coverage.CoverageBook;
import dms.fetch.BarFetcher;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.journal.Finding;
import dms.journal.Journal;
import dms.journal.SymbolEntry;
import dms.journal.SymbolStatus;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import dms.store.StoreException;
import dms.write.BarWriter;
import dms.write.WriteOutcome;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes over one series of another program: cleans, marks, writes what is not stored yet, counts. Doing it again adds
 * nothing. A series of which DMS keeps bars of its own is left alone, and no stored bar is ever replaced.
 */
@Stage
public final class SeriesImport {

    /** Closes nearer than this are the same price: the other program rounded, and sources send 32-bit floats. */
    private static final double SAME_WITHIN = 1e-3;

    private final BarCleaner cleaner;
    private final BarReader reader;
    private final BarWriter writer;
    private final CoverageBook coverage;
    private final BarFetcher fetcher;
    private final ImportMarks marks;

    /** The stages that it goes through. */
    @Inject
    public SeriesImport(
            BarCleaner cleaner,
            BarReader reader,
            BarWriter writer,
            CoverageBook coverage,
            BarFetcher fetcher,
            Journal journal) {
        this.cleaner = cleaner;
        this.reader = reader;
        this.writer = writer;
        this.coverage = coverage;
        this.fetcher = fetcher;
        this.marks = new ImportMarks(journal.findings());
    }

    /**
     * Does it, and returns what the journal is to say.
     *
     * @param rows the rows, times by D2, of several of one time the last is the best
     * @param source the source to compare with; empty for none
     * @throws StoreException if the store cannot read or write
     */
    SymbolEntry take(SeriesKey key, RawBars rows, String source, SymbolUpdate.Attempt attempt) {
        Cleaned cleaned = cleaner.clean(key, rows);
        BarSeries bars = closed(key, cleaned.bars(), attempt);
        SortedMap<String, Integer> leftOut = new TreeMap<>(cleaned.report().leftOut());
        if (bars.size() < cleaned.bars().size()) {
            leftOut.put("moving", cleaned.bars().size() - bars.size());
        }
        Entry entry = new Entry(key, rows.size(), leftOut, attempt);
        Optional<Finding> mark = marks.of(key);
        BarSeries stored = reader.read(key, BarRequest.of(TimeRange.ALL, Adjustment.NONE));
        if (!stored.isEmpty() && mark.isEmpty()) {
            return entry.of(0, 0, "left alone: DMS keeps " + stored.size() + " bars of its own of it");
        }
        if (bars.isEmpty()) {
            return entry.of(0, 0, "no row is a bar that is over");
        }
        BarSeries news = missing(stored, bars);
        SortedMap<String, String> evidence = new TreeMap<>();
        evidence.put("rows", String.valueOf(rows.size()));
        // Before the bars, so that none of them ever stands without its mark.
        Finding marked =
                mark.isPresent() && news.isEmpty() ? mark.get() : marks.mark(attempt.run(), key, bars, evidence);
        WriteOutcome written = writer.write(key, news, changes -> {
            throw new StoreException(
                    StoreException.Kind.FAILED,
                    key + ": expected a series that nobody else writes meanwhile, found " + changes.size()
                            + " bars that came in between; import it again");
        });
        if (written.added() > 0) {
            coverage.recount(key);
        }
        String compared = source.isEmpty() ? "" : compare(key, source, marked, evidence, attempt);
        return entry.of(written.added(), bars.size() - written.added(), compared);
    }

    private static BarSeries closed(SeriesKey key, BarSeries bars, SymbolUpdate.Attempt attempt) {
        int end = bars.size();
        while (end > 0 && key.closeOf(bars.openTimeMillis(end - 1)).isAfter(attempt.started())) {
            end--;
        }
        return bars.rows(0, end);
    }

    private static BarSeries missing(BarSeries stored, BarSeries bars) {
        BarSeries.Builder news = BarSeries.builder(bars.size());
        for (int i = 0; i < bars.size(); i++) {
            if (!has(stored, bars.openTimeMillis(i))) {
                news.add(bars, i);
            }
        }
        return news.build();
    }

    /** Whether a series has a bar of that time. */
    static boolean has(BarSeries bars, long time) {
        int row = bars.indexFrom(time);
        return row < bars.size() && bars.openTimeMillis(row) == time;
    }

    /** Says how far a source agrees with what was imported, and writes it beside the mark; one it agrees with goes. */
    private String compare(
            SeriesKey key,
            String source,
            Finding mark,
            SortedMap<String, String> evidence,
            SymbolUpdate.Attempt attempt) {
        BarSeries stored = reader.read(key, BarRequest.of(TimeRange.ALL, Adjustment.NONE));
        TimeRange range = TimeRange.ofMillis(stored.firstTimeMillis(), stored.lastTimeMillis() + 1);
        try {
            FetchOutcome outcome = fetcher.fetch(source, new FetchRequest(key, range, attempt.started()));
            if (outcome instanceof FetchOutcome.Held held) {
                return "not compared: " + held.sentence();
            }
            BarSeries theirs =
                    cleaner.clean(key, ((FetchOutcome.Answered) outcome).rows()).bars();
            int compared = 0;
            int different = 0;
            double worst = 0;
            for (int i = 0; i < stored.size(); i++) {
                int row = theirs.indexFrom(stored.openTimeMillis(i));
                if (row < theirs.size() && theirs.openTimeMillis(row) == stored.openTimeMillis(i)) {
                    double apart = Math.abs(theirs.close(row) / stored.close(i) - 1);
                    compared++;
                    different += apart > SAME_WITHIN ? 1 : 0;
                    worst = Math.max(worst, apart);
                }
            }
            evidence.put("compared_with", source);
            evidence.put("compared", String.valueOf(compared));
            evidence.put("different", String.valueOf(different));
            evidence.put("worst", String.format(Locale.ROOT, "%.4f", worst));
            marks.mark(attempt.run(), key, stored, evidence);
            if (compared > 0 && compared == stored.size() && different == 0) {
                marks.settle(mark, "agrees with " + source);
            }
            return different + " of " + compared + " closes differ from those of " + source;
        } catch (SourceException e) {
            return "not compared: " + e.getMessage();
        }
    }

    /** What is the same in every entry. */
    private record Entry(SeriesKey key, int rows, SortedMap<String, Integer> leftOut, SymbolUpdate.Attempt attempt) {

        SymbolEntry of(int added, int unchanged, String sentence) {
            return new SymbolEntry(
                    key,
                    ImportMarks.SOURCE,
                    added > 0 ? SymbolStatus.STORED : SymbolStatus.UNCHANGED,
                    rows,
                    added,
                    0,
                    unchanged,
                    leftOut,
                    "",
                    sentence,
                    attempt.started(),
                    attempt.took());
        }
    }
}
