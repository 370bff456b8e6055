package dms.maintain;

import dms.journal.Finding;
import dms.journal.FindingState;
import dms.journal.Findings;
import dms.journal.Observation;
import dms.journal.Severity;
import dms.market.ActionText;
import dms.market.CorporateAction;
import dms.market.Edit;
import dms.market.SeriesKey;
import dms.write.ActionOutcome.Dispute;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The findings about actions that two sources list differently: which is right, nobody knows, so the stored one stays, and
 * somebody may accept the other one. A finding is settled when its source no longer says so.
 */
final class ActionDisputes {

    static final String KIND = "action_disputed";

    private final Findings findings;

    ActionDisputes(Findings findings) {
        this.findings = findings;
    }

    /** Writes down what a source disputes now, and settles what it disputed before and does not any more. */
    void record(long run, SeriesKey key, String source, List<Dispute> disputes) {
        Set<Long> standing = new HashSet<>();
        for (Dispute dispute : disputes) {
            Finding finding = findings.record(
                    run,
                    key,
                    observation(source, dispute),
                    List.of(new Edit.ActionReplaced(dispute.kept(), dispute.listed())));
            standing.add(finding.id());
        }
        findings.open(key).stream()
                .filter(finding -> finding.kind().equals(KIND)
                        && finding.seen().ground().source().equals(source)
                        && !standing.contains(finding.id()))
                .forEach(finding -> findings.decide(finding.id(), FindingState.SETTLED, "run " + run));
    }

    private static Observation observation(String source, Dispute dispute) {
        CorporateAction kept = dispute.kept();
        String stored = ActionText.of(kept);
        String listed = ActionText.of(dispute.listed());
        SortedMap<String, String> evidence = new TreeMap<>();
        evidence.put("stored", stored);
        evidence.put("listed", listed);
        evidence.put("stored_listed_by", dispute.keptBy());
        long time = kept.exDate().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        return new Observation(
                KIND,
                kept.exDate(),
                new Observation.Extent(time, time, 0, Set.of()),
                source + " lists \"" + listed + "\", stored is \"" + stored + "\" as " + dispute.keptBy()
                        + " lists it: kept until one of them changes its mind or somebody decides",
                new Observation.Ground("sources_list_differently", source, evidence, stored + '/' + listed),
                Severity.WARNING,
                0.5,
                false);
    }
}
