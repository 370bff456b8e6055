package dms.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OverridesTest {

    @TempDir
    Path folder;

    @Test
    void find_environment_exactThenUnderscoredThenUpperCase() {
        String key = "dms.backups[0].host-name";
        String exact = "dms.backups[0].host-name";
        String underscored = "dms_backups_0__host_name";
        String upper = "DMS_BACKUPS_0__HOST_NAME";

        assertThat(value(Map.of(exact, "1", underscored, "2", upper, "3"), key)).isEqualTo("1");
        assertThat(value(Map.of(underscored, "2", upper, "3"), key)).isEqualTo("2");
        assertThat(value(Map.of(upper, "3"), key)).isEqualTo("3");
    }

    @Test
    void load_propertyBeforeEnvironmentBeforeFile() throws IOException {
        ConfigurationFiles files = new ConfigurationFiles(folder);
        files.write("dms.yaml", "dms: {service: {port: 1001, host: 127.0.0.1, max_workers: 3}}");
        Overrides overrides = Overrides.of(
                Map.of("DMS_SERVICE_PORT", "1002", "DMS_SERVICE_HOST", "127.0.0.2", "DMS_SERVICE_MAX_WORKERS", ""),
                Map.of("dms.service.port", "1003"));

        DmsConfiguration configuration = files.load(overrides);

        assertThat(configuration.node().port()).isEqualTo(1003);
        assertThat(configuration.node().host()).isEqualTo("127.0.0.2");
        assertThat(configuration.maintain().maxWorkers())
                .as("empty is back to the default")
                .isEqualTo(8);
    }

    @Test
    void load_wrongOverride_errorNamesItsOrigin() throws IOException {
        ConfigurationFiles files = new ConfigurationFiles(folder);
        Overrides overrides = Overrides.of(Map.of("DMS_PRIMARY_PORT", "x"), Map.of("dms.demo", "perhaps"));

        assertThat(files.errors(overrides))
                .containsExactlyInAnyOrder(
                        "dms.primary.port: expected a whole number from 1 to 65535, found \"x\""
                                + " (environment variable DMS_PRIMARY_PORT)",
                        "dms.demo: expected true or false, found \"perhaps\" (system property dms.demo)");
    }

    @Test
    void load_listsAndElements_canBeOverridden() throws IOException {
        ConfigurationFiles files = new ConfigurationFiles(folder);
        Overrides overrides = Overrides.of(
                Map.of("DMS_FETCHERS_SIMULATED_ACCIDENTS", "null_rows, moving_bars", "TASKS_0__INITIAL_DAYS", "7"),
                Map.of("tasks[0].symbols", "MSFT,0700.HK"));

        DmsConfiguration configuration = files.load(overrides);

        assertThat(configuration.sources().simulated().accidents()).hasSize(2);
        assertThat(configuration.maintain().tasks().get(0).initialDays()).isEqualTo(7);
        assertThat(configuration.maintain().tasks().get(0).series())
                .extracting(key -> key.symbol().toString())
                .containsExactly("US.MSFT", "HK.00700");
    }

    @Test
    void load_variableThatIsNoKey_isWarnedAbout() throws IOException {
        ConfigurationFiles files = new ConfigurationFiles(folder);
        Overrides overrides = Overrides.of(
                Map.of("DMS_SERVICE_PRT", "1", "DMS_CONFIG", "x", "DMS_JAVA_OPTS", "y", "PATH", "z"), Map.of());

        assertThat(files.load(overrides).warnings())
                .containsExactly(
                        "DMS_SERVICE_PRT: is set in the environment or as a system property, but no key has that"
                                + " name");
    }

    private static String value(Map<String, String> environment, String key) {
        return Overrides.of(environment, Map.of()).find(key).orElseThrow().value();
    }
}
