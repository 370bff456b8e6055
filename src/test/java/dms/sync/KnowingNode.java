package dms.sync;

import dms.TestClock;
import dms.coverage.Answer;
import dms.coverage.Consensus;
import dms.coverage.CoverageBook;
import dms.coverage.CoverageCount;
import dms.coverage.InferredClosures;
import dms.coverage.SeriesCoverage;
import dms.journal.Journal;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.market.BarSeries;
import dms.market.BarSlots;
import dms.market.ListedDays;
import dms.market.ListedDays.Part;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.market.TradingCalendars;
import dms.store.BarStore;
import dms.store.JournalKind;
import dms.store.embedded.LedgerJournal;
import dms.write.BarWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a node knows besides its bars, put together as a start of the server does, for tests. */
final class KnowingNode {

    private static final Duration SETTLES_IN = Duration.ofMinutes(30);

    private final Ledger ledger;
    private final TestClock clock;
    private final BarStore store;
    private final TradingCalendars calendars = TradingCalendars.plain();
    private final InferredClosures closures;
    private final CoverageBook book;
    private final Consensus consensus;
    private final BarWriter writer;
    private final Journal journal;
    private final LedgerJournal kept;

    KnowingNode(Ledger ledger, BarStore store, TestClock clock) {
        this.ledger = ledger;
        this.clock = clock;
        this.store = store;
        closures = new InferredClosures(ledger, calendars);
        book = new CoverageBook(store, ledger, calendars, closures);
        consensus = new Consensus(book, closures, calendars, clock);
        writer = new BarWriter(store, ledger);
        journal = new Journal(ledger, clock);
        kept = new LedgerJournal(ledger, kinds -> {
            if (kinds.contains(JournalKind.CLOSURE)) {
                closures.reread();
            }
        });
    }

    BarStore store() {
        return store;
    }

    TradingCalendars calendars() {
        return calendars;
    }

    InferredClosures closures() {
        return closures;
    }

    CoverageBook book() {
        return book;
    }

    BarWriter writer() {
        return writer;
    }

    Journal journal() {
        return journal;
    }

    /** Its journal, as a master writes it. */
    LedgerJournal kept() {
        return kept;
    }

    /** The source is asked from a date up to now, has every session but some, and what it has is stored. */
    void answer(SeriesKey key, LocalDate from, LocalDate... lacking) {
        BarSlots slots = book.slots(key);
        Instant settled = clock.instant().minus(SETTLES_IN);
        BarSeries.Builder bars = BarSeries.builder(100);
        for (int slot = slots.indexFrom(from.toEpochDay()); slot <= slots.lastClosed(settled); slot++) {
            if (!Arrays.asList(lacking).contains(LocalDate.ofEpochDay(slots.day(slot)))) {
                bars.add(slots.firstTime(slot), 1, 1, 1, 1, 1);
            }
        }
        BarSeries built = bars.build();
        store.write(key, built);
        TimeRange asked = TimeRange.ofMillis(TimeRange.ofDates(from, from).startMillis(), clock.millis());
        book.answered(new Answer(key, asked, settled, RawBars.of(built)));
    }

    /** A source lists the trading days of a market between two dates, of which some are not among them. */
    void hear(Market market, LocalDate first, LocalDate last, LocalDate... lacking) {
        SortedMap<LocalDate, Part> days = new TreeMap<>();
        first.datesUntil(last.plusDays(1))
                .filter(calendars.of(market).orElseThrow()::isSession)
                .filter(day -> !Arrays.asList(lacking).contains(day))
                .forEach(day -> days.put(day, Part.WHOLE));
        consensus.hear("futu", new ListedDays(market, first, last, days));
    }

    CoverageCount count(SeriesKey key, LocalDate first, LocalDate last) {
        return book.of(key)
                .count(TimeRange.ofDates(first, last), clock.instant().minus(SETTLES_IN), clock.instant());
    }

    /** Whether a source would be asked again for a day, as often as once a week. */
    boolean isWorthAsking(SeriesKey key, LocalDate day) {
        book.reconciled(Set.of(key));
        SeriesCoverage known = book.of(key);
        return known.isWorthAsking(
                known.slots().indexFrom(day.toEpochDay()), clock.instant().minus(Duration.ofDays(7)));
    }

    /** The digests of everything that is proved. */
    Map<JournalKind, SortedMap<Long, String>> told() {
        Map<JournalKind, SortedMap<Long, String>> told = new EnumMap<>(JournalKind.class);
        for (JournalKind kind : JournalKind.values()) {
            told.put(kind, kept.journalDigests(kind));
        }
        return told;
    }

    long rows(String table) {
        return ledger.read(c -> Sql.first(c, "SELECT count(*) FROM " + table, row -> row.getLong(1))
                .orElseThrow());
    }

    void change(String sql) {
        ledger.write(c -> Sql.update(c, sql));
    }
}
