package dms.maintain;

import dms.clean.SessionBars;
import dms.clean.Witness;
import dms.clean.history.HistoryContext;
import dms.clean.history.PriceHistory;
import dms.journal.Journal;
import dms.market.Adjustment;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.market.TradingCalendars;
import dms.read.BarReader;
import dms.read.BarRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is stored besides a series and says something of it: its market, and the same symbol in bars of another interval. */
final class Surroundings {

    private final BarReader reader;
    private final TradingCalendars calendars;
    private final Journal journal;

    Surroundings(BarReader reader, TradingCalendars calendars, Journal journal) {
        this.reader = reader;
        this.calendars = calendars;
        this.journal = journal;
    }

    /**
     * What is known besides the rows: calendar, unit, the market, and the symbol's days or shorter bars.
     *
     * @param stored the series' bars
     * @param actions the symbol's splits and dividends
     * @param maintained the series that are maintained with it
     */
    HistoryContext context(
            SeriesKey key, BarSeries stored, List<CorporateAction> actions, Collection<SeriesKey> maintained) {
        HistoryContext plain = HistoryContext.of(key).withMarket(new StoredMarket(reader, key, maintained));
        HistoryContext context =
                calendars.of(key.symbol().market()).map(plain::withCalendar).orElse(plain);
        if (key.interval().isIntraday()) {
            SeriesKey days = new SeriesKey(key.symbol(), Interval.D1);
            LocalDate first = key.dateOf(stored.firstTimeMillis());
            long since = first.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            return reader.coverage(days).isEmpty() ? context : context.withDaily(history(days, since, actions));
        }
        return finer(key)
                .map(other -> context.withFiner(history(other, stored.firstTimeMillis(), actions)))
                .orElse(context);
    }

    /** The days of a daily series as its stored shorter bars make them, in the name of the source that filled those. */
    List<Witness> daysOfFinerBars(SeriesKey key) {
        if (key.interval() != Interval.D1) {
            return List.of();
        }
        return finer(key).stream()
                .flatMap(other -> calendars.of(key.symbol().market()).stream()
                        .map(calendar -> SessionBars.of(
                                journal.sources().filler(other).orElse(SecondOpinion.STORE),
                                reader.read(other, BarRequest.of(TimeRange.ALL, Adjustment.NONE)),
                                other.interval(),
                                calendar)))
                .toList();
    }

    private Optional<SeriesKey> finer(SeriesKey key) {
        return Stream.of(Interval.values())
                .filter(Interval::isIntraday)
                .sorted(Comparator.reverseOrder())
                .map(interval -> new SeriesKey(key.symbol(), interval))
                .filter(other -> reader.coverage(other).isPresent())
                .findFirst();
    }

    private PriceHistory history(SeriesKey key, long since, List<CorporateAction> actions) {
        TimeRange range = TimeRange.ofMillis(since, Long.MAX_VALUE);
        return PriceHistory.ofStored(key, reader.read(key, BarRequest.of(range, Adjustment.NONE)), actions);
    }
}
