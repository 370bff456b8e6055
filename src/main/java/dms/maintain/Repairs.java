package dms.maintain;

import dms.Stage;
import dms.coverage.CoverageBook;
import dms.journal.Finding;
import dms.journal.FindingState;
import dms.journal.Journal;
import dms.journal.Revision;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.write.BarWriter;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes the repairs that findings propose, and undoes them. A repair is made whole or not at all, leaves a revision for
 * every bar and action that it changes, and is refused if what is stored is no longer what the finding was made from.
 * Thread-safe; asking twice does no more than asking once.
 */
@Stage
public final class Repairs {

    /** Where the values of a repair come from, as revisions record it. */
    static final String SOURCE = "repair";

    private final BarWriter writer;
    private final Journal journal;
    private final CoverageBook coverage;

    /** Repairs what this writer writes and this journal knows; the book counts the bars that come and go with it. */
    @Inject
    public Repairs(BarWriter writer, Journal journal, CoverageBook coverage) {
        this.writer = writer;
        this.journal = journal;
        this.coverage = coverage;
    }

    /** What became of a wish. */
    public sealed interface Outcome {}

    /**
     * The finding stands as wished.
     *
     * @param finding the finding now
     * @param isNew whether it did not stand so before
     */
    public record Decided(Finding finding, boolean isNew) implements Outcome {}

    /**
     * A change was undone, together with all others of its repair.
     *
     * @param revisions how many revisions were undone
     * @param isNew whether it was not undone before
     */
    public record Reverted(int revisions, boolean isNew) implements Outcome {}

    /** There is no such finding or revision. */
    public record Unknown(String sentence) implements Outcome {}

    /** It cannot be done as things stand: somebody or something was faster. */
    public record Conflict(String sentence) implements Outcome {}

    /** It can never be done. */
    public record Impossible(String sentence) implements Outcome {}

    /**
     * Makes the repair that a finding proposes.
     *
     * @param by who wishes it, such as {@code api}
     */
    public Outcome accept(long id, String by) {
        Outcome outcome = accept(0, id, by);
        if (outcome instanceof Decided decided) {
            recount(decided.finding().key(), journal.findings().repair(id));
        }
        return outcome;
    }

    /** Counts a series anew if its repair adds or removes bars: then it lacks others than before. */
    private void recount(SeriesKey key, List<Edit> edits) {
        if (edits.stream().anyMatch(edit -> edit instanceof Edit.BarAdded || edit instanceof Edit.BarRemoved)) {
            coverage.recount(key);
        }
    }

    /** The same within a run, which counts what it has repaired at its end. */
    Outcome accept(long run, long id, String by) {
        Optional<Finding> found = journal.findings().find(id);
        if (found.isEmpty()) {
            return new Unknown("id: there is no finding " + id);
        }
        Finding finding = found.get();
        if (finding.state() == FindingState.ACCEPTED) {
            return madeAgain(finding);
        }
        if (finding.state() == FindingState.SETTLED) {
            return new Conflict("finding " + id + " is settled (" + finding.stateBy() + "): nothing is left to repair");
        }
        List<Edit> edits = journal.findings().repair(id);
        if (edits.isEmpty()) {
            return new Impossible("finding " + id + " (" + finding.kind() + ") proposes no repair: "
                    + (finding.seen().holds()
                            ? "it settles itself with an answer that agrees, or by a full_sync task"
                            : "what is right could not be found out"));
        }
        return repair(run, finding, edits, by);
    }

    /**
     * A store behind a network may have failed after the journal said that the repair is made: then what is stored is still
     * what the repair begins from, and it is written now. If it is made, nothing is changed.
     */
    private Outcome madeAgain(Finding finding) {
        writer.edit(finding.key(), journal.findings().repair(finding.id()), () -> {});
        return new Decided(finding, false);
    }

    private Outcome repair(long run, Finding finding, List<Edit> edits, String by) {
        long id = finding.id();
        Optional<String> refused = writer.edit(finding.key(), edits, () -> {
            String rule = finding.seen().ground().rule();
            journal.revisions().recordRepair(run, finding.key(), SOURCE, rule, id, edits);
            journal.findings().decide(id, FindingState.ACCEPTED, by);
        });
        Finding now = journal.findings().find(id).orElse(finding);
        if (refused.isEmpty() || now.state() == FindingState.ACCEPTED) {
            return new Decided(now, refused.isEmpty());
        }
        return new Conflict("finding " + id + ": what is stored of " + finding.key()
                + " is no longer what it was made from, a validation sees it anew: " + refused.get());
    }

    /** Says that a finding is none. It does not come back while the evidence is the same. */
    public Outcome dismiss(long id, String by) {
        Optional<Finding> found = journal.findings().find(id);
        if (found.isEmpty()) {
            return new Unknown("id: there is no finding " + id);
        }
        Finding finding = found.get();
        return switch (finding.state()) {
            case DISMISSED -> new Decided(finding, false);
            case ACCEPTED ->
                new Conflict("finding " + id + " was repaired: revert one of its revisions first, which dismisses it");
            case SETTLED ->
                new Conflict("finding " + id + " is settled (" + finding.stateBy() + "): nothing is left to dismiss");
            case OPEN, REOPENED -> {
                journal.findings().decide(id, FindingState.DISMISSED, by);
                forgetRuling(finding);
                yield new Decided(journal.findings().find(id).orElse(finding), true);
            }
        };
    }

    /** Who decides against the arbiter knows better who was right: that dispute counts for nobody. */
    private void forgetRuling(Finding finding) {
        if (finding.seen().ground().rule().equals(InspectionFindings.ARBITER)) {
            journal.sources()
                    .forgetRuling(
                            finding.key(),
                            Instant.ofEpochMilli(finding.seen().extent().firstMillis()));
        }
    }

    /** Writes back what a revision replaced; if it belongs to a repair, all of that repair, whose finding is dismissed then. */
    public Outcome revert(long revisionId, String by) {
        Optional<Revision> found = journal.revisions().find(revisionId);
        if (found.isEmpty()) {
            return new Unknown("id: there is no revision " + revisionId);
        }
        Revision revision = found.get();
        Revision.Cause cause = revision.cause();
        if (cause.reverts() > 0) {
            return new Conflict("revision " + revisionId + " itself undoes revision " + cause.reverts()
                    + (cause.finding() > 0 ? ": accept finding " + cause.finding() + " to repair again" : ""));
        }
        List<Revision> whole = cause.repair() > 0 ? journal.revisions().ofRepair(cause.repair()) : List.of(revision);
        if (revision.revertedBy() > 0) {
            return new Reverted(whole.size(), false);
        }
        return revert(revision.key(), whole, by);
    }

    private Outcome revert(SeriesKey key, List<Revision> whole, String by) {
        long finding = whole.get(0).cause().finding();
        List<Edit> back = Edit.inverses(whole.stream().map(Revision::edit).toList());
        Optional<String> refused = writer.edit(key, back, () -> {
            journal.revisions().recordRevert(by, "revert", whole);
            if (finding > 0) {
                journal.findings().decide(finding, FindingState.DISMISSED, "revert by " + by);
                journal.findings().find(finding).ifPresent(this::forgetRuling);
            }
        });
        if (refused.isEmpty()) {
            recount(key, back);
            return new Reverted(whole.size(), true);
        }
        boolean done = journal.revisions().find(whole.get(0).id()).stream().anyMatch(now -> now.revertedBy() > 0);
        return done
                ? new Reverted(whole.size(), false)
                : new Conflict(key + " was changed since, nothing was written back: " + refused.get());
    }
}
