package dms.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class YamlConfigSourceTest {

    @TempDir
    Path folder;

    @Test
    void source_showsScalarsAndLists() throws IOException {
        Files.writeString(folder.resolve("dms.yaml"), """
                dms:
                  fetchers:
                    yfinance: {retry_times: 7}
                    simulated: {accidents: [null_rows, moving_bars]}
                  backups: [{name: b}]
                """);

        ConfigSource source = new YamlConfigSource(folder);

        assertThat(source.getOrdinal()).isEqualTo(150);
        assertThat(source.getPropertyNames())
                .containsExactlyInAnyOrder(
                        "dms.fetchers.yfinance.retry_times", "dms.fetchers.simulated.accidents", "dms.backups[0].name");
        assertThat(source.getValue("dms.fetchers.yfinance.retry_times")).isEqualTo("7");
        assertThat(source.getValue("dms.fetchers.simulated.accidents")).isEqualTo("null_rows,moving_bars");
        assertThat(source.getValue("dms.service.port")).isNull();
    }

    @Test
    void source_badOrMissingFile_isEmpty() throws IOException {
        assertThat(new YamlConfigSource(folder).getPropertyNames()).isEmpty();

        Files.writeString(folder.resolve("dms.yaml"), "dms: [");
        assertThat(new YamlConfigSource(folder).getPropertyNames()).isEmpty();
    }

    @Test
    void source_isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(ConfigSource.class).stream().map(ServiceLoader.Provider::type))
                .contains(YamlConfigSource.class);
    }

    @Test
    void folder_propertyBeforeEnvironmentBeforeConfig() {
        Map<String, String> environment = Map.of("DMS_CONFIG", "from-environment");

        assertThat(ConfigurationFolder.of(Optional.of("from-property"), environment))
                .hasToString("from-property");
        assertThat(ConfigurationFolder.of(Optional.of(" "), environment)).hasToString("from-environment");
        assertThat(ConfigurationFolder.of(Optional.empty(), Map.of())).hasToString("config");
    }
}
