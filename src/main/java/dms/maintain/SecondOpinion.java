package dms.maintain;

import dms.clean.Arbiter;
import dms.clean.Arbitration;
import dms.clean.BarCleaner;
import dms.clean.Dispute;
import dms.clean.Ruling;
import dms.clean.SourceRecord;
import dms.clean.Verdict;
import dms.clean.Witness;
import dms.fetch.BarFetcher;
import dms.fetch.FetchOrder;
import dms.fetch.FetchOutcome;
import dms.fetch.FetchRequest;
import dms.fetch.SourceException;
import dms.journal.Journal;
import dms.journal.SourceTally;
import dms.maintain.MaintenanceTask.Check;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks another source than the one that filled a series, and lets the {@link Arbiter} weigh both with their records. What is
 * settled by the bars alone is added to the records: a ruling that a record tipped would feed itself. Thread-safe.
 */
final class SecondOpinion {

    /** Whose bars are stored, if that is not known. */
    static final String STORE = "the store";

    private final TaskPlanner planning;
    private final BarFetcher fetcher;
    private final BarCleaner cleaner;
    private final Journal journal;
    private final Arbiter arbiter = new Arbiter();

    SecondOpinion(TaskPlanner planning, BarFetcher fetcher, BarCleaner cleaner, Journal journal) {
        this.planning = planning;
        this.fetcher = fetcher;
        this.cleaner = cleaner;
        this.journal = journal;
    }

    /**
     * Who was heard, and what came of it.
     *
     * @param source the second source; empty if there is none
     * @param sentence for people
     * @param verdicts what the arbiter says; empty if nobody could be heard
     */
    record Heard(String source, String sentence, List<Verdict> verdicts) {

        static Heard nobody(String sentence) {
            return new Heard("", sentence, List.of());
        }
    }

    /**
     * What is stored of a series.
     *
     * @param range the bars that may be changed
     * @param actions the symbol's splits and dividends
     * @param further who else saw the series, such as its days made of shorter bars
     */
    record Stored(
            SeriesKey key, BarSeries bars, TimeRange range, List<CorporateAction> actions, List<Witness> further) {}

    /**
     * Hears a second source about what is stored, or says why none can be heard.
     *
     * @throws SourceException if the run is stopped meanwhile
     */
    Heard hear(ActiveRun run, Check check, Stored stored) {
        SeriesKey key = stored.key();
        Optional<String> filler = journal.sources().filler(key);
        boolean isAuto = check.second().equals(FetchOrder.AUTO);
        List<String> able =
                isAuto ? fetcher.others(key, filler.map(Set::of).orElse(Set.of())) : List.of(check.second());
        if (able.isEmpty()) {
            return Heard.nobody("no second opinion: dms.fetchers.order names no source that has it"
                    + filler.map(name -> " but " + name + ", which filled it").orElse(""));
        }
        String second = able.get(0);
        if (filler.filter(second::equals).isPresent()) {
            return Heard.nobody("no second opinion: " + second + " filled it, and agrees with itself");
        }
        try {
            BarSeries heard = BarSeries.empty();
            for (FetchRequest request :
                    planning.secondOpinion(key, check.days(), second).requests()) {
                FetchOutcome outcome = run.asking(() -> fetcher.fetch(second, request));
                if (outcome instanceof FetchOutcome.Held held) {
                    return Heard.nobody(second + " contradicts itself: " + held.sentence());
                }
                FetchOutcome.Answered answer = (FetchOutcome.Answered) outcome;
                run.heard(second, answer.listedDays());
                heard = heard.merge(cleaner.clean(key, answer.rows()).bars());
            }
            return weigh(run.id(), check, stored, filler.orElse(STORE), Witness.of(second, heard));
        } catch (SourceException e) {
            if (run.isStopped()) {
                throw e;
            }
            return Heard.nobody("no second opinion of " + second + ": " + e.getMessage());
        }
    }

    private Heard weigh(long run, Check check, Stored stored, String filler, Witness second) {
        Market market = stored.key().symbol().market();
        Witness first = Witness.of(filler, stored.bars());
        Arbitration byBars = arbiter.weigh(dispute(stored, first, second));
        Arbitration arbitration = arbiter.weigh(dispute(
                stored, first.withRecord(record(filler, market)), second.withRecord(record(second.source(), market))));
        if (!check.isDryRun() && !filler.equals(STORE)) {
            byBars.verdicts().stream()
                    .filter(verdict -> verdict.ruling() != Ruling.AMBIGUOUS)
                    .forEach(verdict -> remember(run, stored.key(), verdict, filler, second.source()));
        }
        return new Heard(
                second.source(),
                arbitration.agreed() + " of " + arbitration.compared() + " bars agree with " + second.source(),
                arbitration.verdicts());
    }

    private static Dispute dispute(Stored stored, Witness first, Witness second) {
        return new Dispute(stored.key(), stored.range(), first, second, stored.further(), stored.actions());
    }

    private SourceRecord record(String source, Market market) {
        SourceTally tally = journal.sources().tally(source, market);
        return new SourceRecord(tally.right(), tally.wrong());
    }

    private void remember(long run, SeriesKey key, Verdict verdict, String filler, String second) {
        boolean isFillerRight = verdict.ruling() == Ruling.SECOND_WRONG;
        journal.sources()
                .recordRuling(
                        run,
                        key,
                        Instant.ofEpochMilli(verdict.cells().range().startMillis()),
                        verdict.rows(),
                        isFillerRight ? filler : second,
                        isFillerRight ? second : filler);
    }
}
