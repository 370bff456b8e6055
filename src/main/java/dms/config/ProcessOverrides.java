package dms.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Overrides from maps of system properties and environment variables. */
final class ProcessOverrides implements Overrides {

    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9]");
    private static final Pattern INDEX = Pattern.compile("_[0-9]+__");

    private final Map<String, String> environment;
    private final Map<String, String> properties;

    ProcessOverrides(Map<String, String> environment, Map<String, String> properties) {
        this.environment = Map.copyOf(environment);
        this.properties = Map.copyOf(properties);
    }

    @Override
    public Optional<Found> find(String key) {
        String property = properties.get(key);
        if (property != null) {
            return Optional.of(new Found(property.strip(), "system property " + key));
        }
        String underscored = FOREIGN.matcher(key).replaceAll("_");
        for (String name : List.of(key, underscored, underscored.toUpperCase(Locale.ROOT))) {
            String value = environment.get(name);
            if (value != null) {
                return Optional.of(new Found(value.strip(), "environment variable " + name));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> strangers(Collection<String> known) {
        Set<String> names = new HashSet<>();
        Set<String> groups = new HashSet<>();
        for (String key : known) {
            String name = variable(key);
            names.add(name);
            int end = name.indexOf('_', name.indexOf('_') + 1);
            if (name.startsWith("DMS_") && end > 0) {
                groups.add(name.substring(0, end + 1));
            }
        }
        List<String> strangers = new ArrayList<>();
        for (String given : all()) {
            String name = variable(given);
            if (!names.contains(name) && groups.stream().anyMatch(name::startsWith)) {
                strangers.add(given);
            }
        }
        return strangers;
    }

    private Set<String> all() {
        Set<String> all = new TreeSet<>(properties.keySet());
        all.addAll(environment.keySet());
        return all;
    }

    private static String variable(String key) {
        String name = FOREIGN.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT);
        return INDEX.matcher(name).replaceAll("___");
    }
}
