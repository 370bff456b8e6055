package dms.maintain;

import dms.clean.BasisExplanation;
import dms.clean.KeptRepairs;
import dms.clean.PriceBasis;
import dms.journal.Journal;
import dms.journal.Observation;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.read.BarReader;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sets fetched bars against the stored ones before they are written: repairs are kept, another price basis is explained. */
final class PriceBases {

    static final String KIND = "price_basis_changed";

    private final BarReader reader;
    private final Journal journal;

    PriceBases(BarReader reader, Journal journal) {
        this.reader = reader;
        this.journal = journal;
    }

    /** What the comparison came to. */
    sealed interface Comparison {

        /** The bars to be written. */
        BarSeries bars();

        /** The actions to be written. */
        List<CorporateAction> actions();
    }

    /**
     * The fetched bars stand on the stored basis, or known splits have turned them back to it.
     *
     * @param note what was done about the basis; empty if nothing
     */
    record Agreed(BarSeries bars, List<CorporateAction> actions, String note) implements Comparison {}

    /**
     * They stand on another one.
     *
     * @param seen what is to be journalled
     * @param repair what would settle it if the explanation is true
     */
    record Changed(BarSeries bars, List<CorporateAction> actions, Observation seen, List<Edit> repair)
            implements Comparison {}

    /** Compares; {@code listed} are the actions that the source lists. */
    Comparison compare(
            SeriesKey key, String source, BarSeries newest, BarSeries fetched, List<CorporateAction> listed) {
        List<CorporateAction> actions =
                KeptRepairs.actions(listed, journal.revisions().standingActions(key.symbol()));
        BarSeries bars = kept(key, fetched);
        Optional<PriceBasis.Change> change = PriceBasis.between(key, newest, bars);
        if (change.isEmpty()) {
            return new Agreed(bars, actions, "");
        }
        Optional<BasisExplanation> why = BasisExplanation.of(change.get(), key, newest, known(key, actions));
        if (why.isEmpty()) {
            return new Agreed(bars, actions, "");
        }
        Optional<BarSeries> turned = why.get().turnedBack(key, newest, bars);
        if (turned.isPresent()) {
            return new Agreed(turned.get(), actions, why.get().sentence() + "; turned back and stored as traded");
        }
        SortedMap<String, String> evidence = why.get().evidence();
        Observation seen = Observation.holding(
                KIND,
                change.get().last(),
                why.get().sentence(),
                new Observation.Ground(
                        "whole_overlap", source, evidence, why.get().digest()),
                why.get().confidence());
        return new Changed(bars, actions, seen, why.get().repair());
    }

    /** What the source lists, and what is stored because another source listed it. */
    private List<CorporateAction> known(SeriesKey key, List<CorporateAction> listed) {
        Set<CorporateAction> known = new LinkedHashSet<>(listed);
        known.addAll(reader.actions(key.symbol()));
        return known.stream()
                .sorted(Comparator.comparing(CorporateAction::exDate))
                .toList();
    }

    private BarSeries kept(SeriesKey key, BarSeries fetched) {
        if (fetched.isEmpty()) {
            return fetched;
        }
        TimeRange range = TimeRange.ofMillis(fetched.firstTimeMillis(), fetched.lastTimeMillis() + 1);
        return KeptRepairs.bars(fetched, journal.revisions().standing(key, range));
    }

    /** What is to be journalled of an answer that contradicts itself. */
    static Observation contradiction(String source, String kind, LocalDate date, String sentence) {
        Observation.Ground ground =
                new Observation.Ground("source_contradicts_itself", source, new TreeMap<>(), sentence);
        return Observation.holding(kind, date, sentence, ground, 0.9);
    }
}
