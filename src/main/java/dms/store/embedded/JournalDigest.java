package dms.store.embedded;

import dms.store.JournalKind;
import dms.store.JournalRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The SHA-256 of what some entries tell. What a node counts itself is left out: a slave may have counted before its bars arrived. */
final class JournalDigest {

    private static final Set<String> COUNTED = Set.of("first", "last", "count", "calendar", "present");

    private final JournalKind kind;
    private final MessageDigest sha;

    JournalDigest(JournalKind kind) {
        this.kind = kind;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds entries. Rows that belong to one come in the order of their texts, whatever order the table has them in. */
    void add(Map<String, List<JournalRow>> byKey) {
        new TreeMap<>(byKey)
                .forEach((key, rows) -> rows.stream()
                        .filter(this::isTold)
                        .map(row -> row.table() + told(row))
                        .sorted()
                        .forEach(line -> sha.update((key + " " + line + "\n").getBytes(StandardCharsets.UTF_8))));
    }

    /** That slots lack bars of which no source was asked is counted too. */
    private boolean isTold(JournalRow row) {
        return kind != JournalKind.COVERAGE
                || !(row.values().get("confirmed") instanceof Long confirmed)
                || confirmed >= 0;
    }

    private SortedMap<String, Object> told(JournalRow row) {
        if (kind != JournalKind.COVERAGE) {
            return row.values();
        }
        SortedMap<String, Object> told = new TreeMap<>(row.values());
        told.keySet().removeAll(COUNTED);
        return told;
    }

    String text() {
        return HexFormat.of().formatHex(sha.digest());
    }
}
