package dms.maintain;

import dms.clean.Verdict;
import dms.clean.history.DefectKind;
import dms.clean.history.HistoryColumn;
import dms.clean.history.HistoryDefect;
import dms.clean.history.StoredDefect;
import dms.coverage.MissingBars;
import dms.journal.Observation;
import dms.journal.Severity;
import dms.market.Bar;
import dms.market.BarChange;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Edit;
import dms.market.SeriesKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What examining a series finds, in the words of the journal. */
final class InspectionFindings {

    /** The rule of what a second source showed. */
    static final String ARBITER = "arbiter";

    /** The kind of holes that nothing explains. */
    static final String MISSING = "missing_session";

    private static final int DIGEST_BYTES = 12;

    private InspectionFindings() {}

    /** Whether it is about bars that are missing, of which coverage knows more than the rows do. */
    static boolean isOfCoverage(StoredDefect defect) {
        return defect.worst().kind() == DefectKind.MISSING_SESSION;
    }

    static Observation of(SeriesKey key, StoredDefect defect, BarSeries stored) {
        HistoryDefect worst = defect.worst();
        long first = defect.defects().stream()
                .mapToLong(one -> one.span().from().toEpochMilli())
                .min()
                .orElseThrow();
        long last = defect.defects().stream()
                .mapToLong(one -> one.span().to().toEpochMilli())
                .max()
                .orElseThrow();
        SortedMap<String, String> evidence = new TreeMap<>();
        defect.evidence().forEach((name, value) -> evidence.put(name, number(value)));
        if (defect.defects().size() > 1) {
            evidence.put("kinds", kinds(defect));
        }
        int rows = Math.max(worst.span().rows(), (int)
                defect.edits().stream().mapToLong(Edit::timeMillis).distinct().count());
        return new Observation(
                worst.kind().label(),
                key.dateOf(first),
                new Observation.Extent(first, last, rows, fields(defect)),
                sentence(key, worst, rows, first, last),
                new Observation.Ground(worst.span().rule(), "", evidence, digest(kinds(defect), stored, first, last)),
                Severity.valueOf(worst.severity().name()),
                defect.confidence(),
                false);
    }

    private static String kinds(StoredDefect defect) {
        return defect.defects().stream()
                .map(one -> one.kind().label())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static String sentence(SeriesKey key, HistoryDefect worst, int rows, long first, long last) {
        String where = rows == 1 || first == last
                ? key.dateOf(first).toString()
                : key.dateOf(first) + " to " + key.dateOf(last) + ", " + rows + " bars";
        String columns = worst.columns().stream().map(HistoryColumn::title).collect(Collectors.joining(", "));
        Double before = worst.evidence().get("before");
        Double after = worst.evidence().get("after");
        String change = before == null || after == null
                ? ""
                : ": found " + number(before) + ", expected about " + number(after);
        String what = worst.kind().label().replace('_', ' ');
        return where + ": " + what + (columns.isEmpty() ? "" : " in " + columns) + change;
    }

    private static Set<BarField> fields(StoredDefect defect) {
        Set<BarField> fields = EnumSet.noneOf(BarField.class);
        for (HistoryDefect one : defect.defects()) {
            for (HistoryColumn column : one.columns()) {
                switch (column) {
                    case OPEN -> fields.add(BarField.OPEN);
                    case HIGH -> fields.add(BarField.HIGH);
                    case LOW -> fields.add(BarField.LOW);
                    case CLOSE -> fields.add(BarField.CLOSE);
                    case VOLUME -> fields.add(BarField.VOLUME);
                    case ADJ_CLOSE, DIVIDENDS, STOCK_SPLITS, CAPITAL_GAINS -> {
                        // No column of a bar.
                    }
                }
            }
        }
        return fields;
    }

    static Observation of(SeriesKey key, MissingBars hole) {
        SortedMap<String, String> evidence = new TreeMap<>();
        evidence.put("reason", hole.reason().label());
        return new Observation(
                MISSING,
                key.dateOf(hole.firstTimeMillis()),
                new Observation.Extent(hole.firstTimeMillis(), hole.lastTimeMillis(), hole.bars(), Set.of()),
                key.dateOf(hole.firstTimeMillis()) + " to " + key.dateOf(hole.lastTimeMillis()) + ": " + hole.bars()
                        + (hole.bars() == 1 ? " bar is" : " bars are") + " missing: "
                        + hole.reason().label(),
                new Observation.Ground("coverage", "", evidence, hole.reason().label() + '/' + hole.bars()),
                Severity.WARNING,
                1,
                false);
    }

    static Observation of(SeriesKey key, Verdict verdict, String second, BarSeries stored) {
        long first = verdict.cells().range().startMillis();
        long last = verdict.cells().range().endMillis() - 1;
        SortedMap<String, String> evidence = new TreeMap<>();
        evidence.put("ruling", verdict.ruling().name().toLowerCase(Locale.ROOT));
        if (!verdict.cells().estimates().isEmpty()) {
            evidence.put(
                    "estimates",
                    verdict.cells().estimates().stream()
                            .map(field -> field.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(" ")));
        }
        return new Observation(
                verdict.kind().label(),
                key.dateOf(first),
                new Observation.Extent(
                        first, last, verdict.rows(), verdict.cells().columns()),
                verdict.evidence(),
                new Observation.Ground(
                        ARBITER, second, evidence, digest(verdict.ruling().name(), stored, first, last)),
                edits(stored, verdict.proposed()).isEmpty() ? Severity.WARNING : Severity.ERROR,
                verdict.confidence(),
                false);
    }

    /** What turns stored bars into proposed ones of the same times. */
    static List<Edit> edits(BarSeries stored, BarSeries proposed) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i < proposed.size(); i++) {
            Bar after = proposed.bar(i);
            int row = stored.indexFrom(after.openTimeMillis());
            if (row < stored.size() && stored.openTimeMillis(row) == after.openTimeMillis()) {
                Bar before = stored.bar(row);
                if (!before.equals(after)) {
                    edits.add(new Edit.BarReplaced(new BarChange(before, after)));
                }
            }
        }
        return edits;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.7g", value);
    }

    /** Another one as soon as one of the bars has another value. */
    private static String digest(String what, BarSeries stored, long first, long last) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(what.getBytes(StandardCharsets.UTF_8));
            int row = stored.indexFrom(first);
            for (; row < stored.size() && stored.openTimeMillis(row) <= last; row++) {
                ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (BarField.values().length + 1));
                bytes.putLong(stored.openTimeMillis(row));
                for (BarField field : BarField.values()) {
                    bytes.putDouble(stored.value(field, row));
                }
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
