package dms.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the folder of the configuration. */
public final class ConfigurationFolder {

    private ConfigurationFolder() {}

    /** The folder of the system property {@code dms.config} or the environment's {@code DMS_CONFIG}, else {@code config}. */
    public static Path ofProcess() {
        return of(Optional.ofNullable(System.getProperty("dms.config")), System.getenv());
    }

    static Path of(Optional<String> property, Map<String, String> environment) {
        return Path.of(property.filter(folder -> !folder.isBlank())
                .or(() -> Optional.ofNullable(environment.get("DMS_CONFIG")).filter(folder -> !folder.isBlank()))
                .orElse("config"));
    }
}
