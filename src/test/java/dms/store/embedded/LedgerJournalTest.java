package dms.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.ledger.Ledger;
import dms.ledger.Sql;
import dms.store.JournalKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a migration could break without a word: a table that is left out of the copies, or one that lost its triggers. */
final class LedgerJournalTest {

    @TempDir
    private Path folder;

    private Ledger ledger;

    @BeforeEach
    void open() {
        ledger = Ledger.open(folder, TestClock.at("2024-07-05T12:00:00Z"));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private Set<String> texts(String sql, Object... arguments) {
        return new TreeSet<>(ledger.<List<String>>read(c -> Sql.list(c, sql, row -> row.getString(1), arguments)));
    }

    @Test
    void tables_thatBelongToARowOfTheJournal_travelWithIt() {
        for (JournalKind kind : JournalKind.values()) {
            Set<String> belonging = new TreeSet<>();
            Set<String> owners = new TreeSet<>(Set.of(kind.table()));
            while (!owners.isEmpty()) {
                String owner = owners.iterator().next();
                owners.remove(owner);
                for (String table : texts("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
                    if (texts("SELECT \"table\" FROM pragma_foreign_key_list(?)", table)
                                    .contains(owner)
                            && belonging.add(table)) {
                        owners.add(table);
                    }
                }
            }

            assertThat(kind.belonging().stream().map(part -> part.substring(0, part.indexOf('.'))))
                    .as(kind.table())
                    .containsExactlyInAnyOrderElementsOf(belonging);
        }
    }

    @Test
    void tables_ofTheJournal_haveTheirTriggers() {
        for (JournalKind kind : JournalKind.values()) {
            assertThat(texts("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", kind.table()))
                    .as(kind.table())
                    .hasSize(3)
                    .allMatch(name -> name.startsWith(kind.label()));
        }
    }
}
