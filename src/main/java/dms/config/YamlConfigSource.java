package dms.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Shows the scalars and lists of scalars of {@code dms.yaml} to MicroProfile Config, below the environment and the system
 * properties. The folder is that of the system property {@code dms.config} or the environment's {@code DMS_CONFIG}, else
 * {@code config}. A file that cannot be used shows nothing here: {@link DmsConfiguration#load} says what is wrong with it.
 */
public final class YamlConfigSource implements ConfigSource {

    private static final int ORDINAL = 150;

    private final Map<String, String> values;

    /** The folder that the process was started with. */
    public YamlConfigSource() {
        this(ConfigurationFolder.ofProcess());
    }

    YamlConfigSource(Path folder) {
        YamlFile file = YamlFile.read(folder.resolve("dms.yaml"), DmsKeys.SCHEMA, new Remarks());
        Map<String, String> found = new HashMap<>();
        for (Key<?> key : DmsKeys.SCHEMA.keys()) {
            int count = key.isOfElements() ? file.elements(key.container()).size() : 1;
            for (int index = 0; index < count; index++) {
                List<Located<String>> texts = file.at(key.path(index));
                if (!texts.isEmpty()) {
                    found.put(
                            key.path(index), texts.stream().map(Located::value).collect(Collectors.joining(",")));
                }
            }
        }
        values = Map.copyOf(found);
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public Set<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public @Nullable String getValue(String propertyName) {
        return values.get(propertyName);
    }

    @Override
    public String getName() {
        return "dms.yaml";
    }
}
