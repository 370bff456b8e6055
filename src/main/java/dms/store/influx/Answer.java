package dms.store.influx;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a server answered to several statements: for each of them its tables. The answer comes in parts; an error in any
 * of them, an answer that ends too early, and one that is not InfluxDB's are exceptions and never "no data". Not
 * thread-safe while it is filled.
 */
final class Answer {

    /** About a gigabyte of bars; more at a time is a question to be cut into smaller ones. */
    private static final long MOST_ROWS = 20_000_000;

    private final List<List<Table>> statements = new ArrayList<>();
    private final boolean[] complete;
    private final long mostRows;
    private long rows;

    /** An answer to so many statements, of which nothing has come yet. */
    Answer(int count) {
        this(count, MOST_ROWS);
    }

    /** The same, taking so many rows at most. */
    Answer(int count, long mostRows) {
        this.complete = new boolean[count];
        this.mostRows = mostRows;
        for (int i = 0; i < count; i++) {
            statements.add(new ArrayList<>(1));
        }
    }

    /** Several answers as one to all their statements. */
    static Answer joined(List<Answer> answers) {
        Answer joined = new Answer(0);
        answers.forEach(answer -> joined.statements.addAll(answer.statements));
        return joined;
    }

    /** The tables of a statement; none if nothing was found. */
    List<Table> tables(int index) {
        return statements.get(index);
    }

    /**
     * The table of a series: the one that the part before left open, or a new one. A part of InfluxDB 1.x says that it
     * goes on in the next, one of 3.x does not; in both the same series follows.
     */
    Table table(int statement, Map<String, String> tags, List<String> columns) {
        requireKnown(statement);
        List<Table> tables = statements.get(statement);
        Table last = tables.isEmpty() ? null : tables.get(tables.size() - 1);
        if (last != null && last.columns().equals(columns) && last.tags().equals(tags)) {
            return last;
        }
        Table table = new Table(tags, columns);
        tables.add(table);
        return table;
    }

    /** Counts a row before it is taken. */
    void countRow() {
        rows++;
        if (rows > mostRows) {
            throw new StoreException(
                    Kind.REFUSED,
                    "the answer of InfluxDB has more than " + mostRows
                            + " rows; ask for fewer series or a shorter range");
        }
    }

    /** Takes note of the end of a result, which may go on in the next part. */
    void endOfResult(int statement, boolean isPartial) {
        requireKnown(statement);
        complete[statement] = !isPartial;
    }

    /** The answer, which has come to its end. */
    Answer ended() throws IOException {
        for (int i = 0; i < complete.length; i++) {
            if (!complete[i]) {
                throw new IOException(
                        "the answer ended before the end of statement " + (i + 1) + " of " + complete.length);
            }
        }
        return this;
    }

    private void requireKnown(int statement) {
        if (statement < 0 || statement >= complete.length) {
            throw strange("it speaks of statement " + statement + ", asked were " + complete.length);
        }
    }

    /** The failure to understand an answer. */
    static StoreException strange(String why) {
        return new StoreException(Kind.FAILED, "the answer is none of InfluxDB: " + InfluxText.shortened(why));
    }
}
