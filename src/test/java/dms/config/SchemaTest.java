package dms.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every key of the tables. */
final class SchemaTest {

    private static final Path PAGE = Path.of("src/site/markdown/configuration.md");
    private static final Path SHIPPED = Path.of("config");

    /** A value that is not the default, by key; a key that is not here gets one from its type's range. */
    private static final Map<String, String> OTHER_VALUES = Map.ofEntries(
            Map.entry("dms.service.log_level", "ERROR"),
            Map.entry("dms.primary.type", "influxdb1"),
            Map.entry("dms.primary.url", "http://db:8086"),
            Map.entry("dms.primary.servers[].url", "http://db:8086"),
            Map.entry("dms.role", "slave"),
            Map.entry("dms.backups[].type", "embedded"),
            Map.entry("dms.backups[].batch_bars", "5000"),
            Map.entry("dms.backups[].batch_bytes", "50000"),
            Map.entry("dms.backups[].on_clear", "follow"),
            Map.entry("dms.fetchers.yfinance.base_url", "http://127.0.0.1:8080"),
            Map.entry("dms.fetchers.simulated.accidents[]", "null_rows"),
            Map.entry("dms.fetchers.order[].markets[]", "hk"),
            Map.entry("dms.fetchers.order[].intervals[]", "5m"),
            Map.entry("dms.fetchers.order[].sources[]", "csv"),
            Map.entry("tasks[].type", "repair"),
            Map.entry("tasks[].fetcher", "csv"),
            Map.entry("tasks[].second_fetcher", "csv"),
            Map.entry("tasks[].min_confidence", "0.95"),
            Map.entry("tasks[].symbols[]", "HK.00700"),
            Map.entry("tasks[].trigger", "cron"),
            Map.entry("tasks[].cron", "5 4 * * *"),
            Map.entry("tasks[].every", "2h"),
            Map.entry("symbols[]", "HK.00700"),
            Map.entry("sync.retry_backoff", "linear"),
            Map.entry("retry_backoff", "linear"));

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyKey_setToSomethingElse_isRead() {
        return Stream.of(DmsKeys.SCHEMA, TaskKeys.SCHEMA, SyncKeys.SCHEMA, SymbolKeys.SCHEMA)
                .flatMap(schema -> schema.keys().stream()
                        .map(key -> DynamicTest.dynamicTest(key.name(), () -> readsOtherValue(schema, key))));
    }

    private <T> void readsOtherValue(Schema schema, Key<T> key) throws IOException {
        String other = otherValue(key);
        Path file = Files.createTempFile(folder, "key", ".yaml");
        Files.writeString(file, yaml(key.name(), other));
        Remarks remarks = new Remarks();
        Values values = new Values(YamlFile.read(file, schema, remarks), schema, Overrides.NONE, remarks);

        List<Located<T>> found = values.findAll(key, 0);
        values.check();

        remarks.throwErrors();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).value())
                .hasToString(key.type().reader().apply(other).orElseThrow().toString());
        assertThat(found.get(0).place().line())
                .isEqualTo(yaml(key.name(), other).lines().count());
        if (!key.fallback().isEmpty()) {
            assertThat(found.get(0).value()).isNotEqualTo(values.get(otherwise(key)));
        }
        assertThat(remarks.warnings()).hasSize(key.effect().warns() ? 1 : 0);
    }

    /** The same key where it is not set, so that its default shows. */
    private static <T> Key<T> otherwise(Key<T> key) {
        return Key.of("dms.not.set", key.type(), key.fallback(), "");
    }

    @Test
    void everyDefault_isOneOfItsValues() {
        for (Schema schema : List.of(DmsKeys.SCHEMA, TaskKeys.SCHEMA, SyncKeys.SCHEMA)) {
            for (Key<?> key : schema.keys()) {
                if (!key.fallback().isEmpty()) {
                    assertThat(key.type().reader().apply(key.fallback()))
                            .as(key.name())
                            .isPresent();
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> everyKey_standsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        return Stream.of(DmsKeys.SCHEMA, TaskKeys.SCHEMA, SyncKeys.SCHEMA, SymbolKeys.SCHEMA)
                .flatMap(schema -> schema.keys().stream())
                .filter(
                        key -> !key.name()
                                .matches(
                                        "(realtime|scheduled|incremental|full|performance|retry_|look_interval|verify_interval|rehearsal_interval|history_days).*"))
                .map(key -> DynamicTest.dynamicTest(
                        key.name(), () -> assertThat(page).contains(row(key))));
    }

    @Test
    void everyKeyWithEffect_isExplainedInTheShippedFiles() throws IOException {
        String dms = Files.readString(SHIPPED.resolve("dms.yaml"));
        String tasks = Files.readString(SHIPPED.resolve("task.yaml"));

        for (Key<?> key : DmsKeys.SCHEMA.keys()) {
            if (key.effect().equals(Effect.FULL)
                    && !key.name().matches(".*by_market.*|dms\\.demo|dms\\.restore_from|dms\\.primary.*|dms\\.role")) {
                assertThat(dms).contains(" " + lastWord(key) + ":");
            }
        }
        for (Key<?> key : TaskKeys.SCHEMA.keys()) {
            if (key.effect().equals(Effect.FULL)) {
                assertThat(tasks).contains("#   " + lastWord(key) + " ");
            }
        }
    }

    /** The row of a key on the page; when a key is added or changed, the failing test shows the row to paste there. */
    private static String row(Key<?> key) {
        String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
        String effect = key.effect().equals(Effect.FULL) ? "yes" : key.effect().note();
        return "| `" + key.name() + "` | " + fallback + " | " + key.unit() + " | "
                + key.type().expected() + " | " + key.meaning() + " | " + effect + " |";
    }

    private static String otherValue(Key<?> key) {
        String known = OTHER_VALUES.get(key.name());
        if (known != null) {
            return known;
        }
        return Stream.of("false", "true", "2", "7", "elsewhere")
                .filter(text -> key.type().reader().apply(text).isPresent())
                .filter(text -> !text.equals(key.fallback()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("OTHER_VALUES lacks " + key.name()));
    }

    /** The key in a file: one line per level. */
    private static String yaml(String name, String value) {
        StringBuilder yaml = new StringBuilder();
        String indent = "";
        String[] words = name.split("\\.", -1);
        for (int i = 0; i < words.length; i++) {
            boolean last = i == words.length - 1;
            boolean list = words[i].endsWith("[]");
            String word = list ? words[i].substring(0, words[i].length() - 2) : words[i];
            boolean element = i > 0 && words[i - 1].endsWith("[]");
            yaml.append(indent).append(element ? "- " : "").append(word).append(':');
            yaml.append(last ? " " + (list ? "[\"" + value + "\"]" : "\"" + value + "\"") : "")
                    .append('\n');
            indent += element ? "    " : "  ";
        }
        return yaml.toString();
    }

    private static String lastWord(Key<?> key) {
        String name = key.name().replace("[]", "");
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
