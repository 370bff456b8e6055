package dms.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values from outside the files that go before what the files say. */
public interface Overrides {

    /** Nothing goes before the files. */
    Overrides NONE = key -> Optional.empty();

    /** The value for a key such as {@code dms.service.port}; an empty value takes the key back to its default. */
    Optional<Found> find(String key);

    /**
     * The names given outside that look as if they were meant for a key but belong to none of those known.
     *
     * @param known all keys, in the form {@code dms.service.port}
     */
    default List<String> strangers(Collection<String> known) {
        return List.of();
    }

    /** The system properties and the environment of this process, by MicroProfile Config's rules. */
    static Overrides ofProcess() {
        Map<String, String> properties = new java.util.HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            properties.put(name, System.getProperty(name, ""));
        }
        return of(System.getenv(), properties);
    }

    /**
     * System properties, and after them environment variables by MicroProfile Config's rules: the name itself, the name
     * with everything but letters and digits turned into {@code _}, and that in upper case.
     */
    static Overrides of(Map<String, String> environment, Map<String, String> properties) {
        return new ProcessOverrides(environment, properties);
    }

    /**
     * A value and what it comes from.
     *
     * @param value the value
     * @param origin such as {@code environment variable DMS_SERVICE_PORT}
     */
    record Found(String value, String origin) {

        /** The origin; the value may be a secret. */
        @Override
        public String toString() {
            return origin;
        }
    }
}
