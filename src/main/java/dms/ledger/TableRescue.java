package dms.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies what can be read of one table into the same table of another file. Rows are read along the table's key, from the first
 * one up to a page that cannot be read and from the last one down to one; what lies between is probed by halving, or by the
 * first parts of keys that are known, so that two damaged pages do not cost what lies between them. Used once.
 *
 * <p>A row whose values are not of their columns' types is not copied: the page was overwritten there.
 */
final class TableRescue {

    /** Each probe that meets damage costs a descent of the tree; a lost page costs some tens of them. */
    private static final int MOST_PROBES = 2_000;

    private static final int BATCH = 500;

    /** How far numbers are probed where not even the last row can be read. */
    private static final long FAR = 100_000;

    /** Rows between two keys, or first parts of keys, that were not read. No parts stand for no bound; the high one is excluded. */
    private record Gap(List<Object> low, boolean withLow, List<Object> high) {

        static final Gap ALL = new Gap(List.of(), false, List.of());

        Gap after(List<Object> last) {
            return last.isEmpty() ? this : new Gap(last, false, high);
        }

        Gap before(List<Object> last) {
            return last.isEmpty() ? this : new Gap(low, withLow, last);
        }
    }

    /** How far a reading came: to its end, or to the row of a key; none if there was no row. */
    private record Scan(boolean isComplete, List<Object> last) {}

    private final Connection from;
    private final Connection to;
    private final String table;
    private final TableShape shape;
    private int probes;
    private long kept;
    private long refused;
    private boolean isBroken;

    TableRescue(Connection from, Connection to, String table) throws SQLException {
        this.from = from;
        this.to = to;
        this.table = table;
        this.shape = new TableShape(from, to, table);
    }

    /** How many rows were copied. */
    long kept() {
        return kept;
    }

    /** How many rows were read but made no sense. */
    long refused() {
        return refused;
    }

    /** Whether there were pages that cannot be read, or rows that made no sense. */
    boolean isBroken() {
        return isBroken || refused > 0;
    }

    /**
     * Copies.
     *
     * @param firstParts what may be the first part of a key, if that is a text
     */
    void copy(List<String> firstParts) throws SQLException {
        if (shape.key().isEmpty()) {
            isBroken = true;
            return;
        }
        Deque<Gap> gaps = new ArrayDeque<>(List.of(Gap.ALL));
        while (!gaps.isEmpty() && probes < MOST_PROBES) {
            Gap gap = gaps.remove();
            Scan up = scan(gap, true, Optional.empty());
            if (!up.isComplete()) {
                isBroken = true;
                Gap rest = gap.after(up.last());
                Scan down = scan(rest, false, Optional.empty());
                if (!down.isComplete() && shape.isKeyOfText()) {
                    probe(rest.before(down.last()), firstParts);
                } else if (!down.isComplete()) {
                    halve(rest.before(down.last()), gaps);
                }
            }
        }
    }

    private void probe(Gap gap, List<String> firstParts) throws SQLException {
        for (String part : new TreeSet<>(firstParts)) {
            boolean isInside = (gap.low().isEmpty()
                            || part.compareTo(gap.low().get(0).toString()) > 0)
                    && (gap.high().isEmpty() || part.compareTo(gap.high().get(0).toString()) < 0);
            if (isInside
                    && probes < MOST_PROBES
                    && !scan(Gap.ALL, true, Optional.of(part)).isComplete()) {
                scan(Gap.ALL, false, Optional.of(part));
            }
        }
    }

    private static void halve(Gap gap, Deque<Gap> gaps) {
        long from = gap.low().isEmpty() ? 0 : ((Number) gap.low().get(0)).longValue();
        long past = gap.high().isEmpty()
                ? Math.max(2 * from, from + FAR)
                : ((Number) gap.high().get(0)).longValue();
        if (past - from >= 2) {
            List<Object> middle = List.of(from + (past - from) / 2);
            gaps.add(gap.before(middle));
            gaps.add(new Gap(middle, true, List.of(past)).before(gap.high()));
        }
    }

    private Scan scan(Gap gap, boolean isUp, Optional<String> firstPart) throws SQLException {
        probes++;
        List<Object> arguments = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        bound(gap.low(), gap.withLow() ? ">=" : ">", conditions, arguments);
        bound(gap.high(), "<", conditions, arguments);
        firstPart.ifPresent(part -> {
            conditions.add(shape.key().get(0) + " = ?");
            arguments.add(part);
        });
        String order = isUp ? "" : " DESC";
        String sql = "SELECT " + shape.names() + " FROM " + table + (shape.hasRowid() ? " NOT INDEXED" : "")
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions)) + " ORDER BY "
                + String.join(order + ", ", shape.key()) + order;
        List<Object> last = List.of();
        try (PreparedStatement insert = to.prepareStatement(
                "INSERT OR IGNORE INTO " + table + " (" + shape.names() + ") VALUES (" + shape.places() + ")")) {
            try (PreparedStatement select = from.prepareStatement(sql)) {
                Sql.bind(select, arguments.toArray());
                int read = 0;
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        List<@Nullable Object> values = shape.values(row);
                        if (shape.isCredible(values)) {
                            last = shape.keyOf(row);
                            Sql.bind(insert, values.toArray());
                            insert.addBatch();
                            keepIf(++read % BATCH == 0, insert);
                        } else {
                            refused++;
                        }
                    }
                }
            } catch (SQLException e) {
                if (!LedgerException.isDamage(e)) {
                    throw e;
                }
                keepIf(true, insert);
                return new Scan(false, last);
            }
            keepIf(true, insert);
            return new Scan(true, last);
        }
    }

    private void bound(List<Object> bound, String sign, List<String> conditions, List<Object> arguments) {
        if (!bound.isEmpty()) {
            List<String> names = shape.key().subList(0, bound.size());
            conditions.add("(" + String.join(", ", names) + ") " + sign + " ("
                    + String.join(", ", names.stream().map(name -> "?").toList()) + ")");
            arguments.addAll(bound);
        }
    }

    private void keepIf(boolean isTime, PreparedStatement insert) throws SQLException {
        if (isTime) {
            for (int changed : insert.executeBatch()) {
                kept += Math.max(changed, 0);
            }
        }
    }
}
