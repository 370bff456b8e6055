package dms.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of one kind of file. */
final class Schema {

    private final List<Key<?>> keys;
    private final Map<String, Key<?>> byName = new HashMap<>();
    private final Set<String> parents = new HashSet<>();
    private final Set<String> containers = new HashSet<>();

    Schema(List<Key<?>> keys) {
        this.keys = List.copyOf(keys);
        for (Key<?> key : this.keys) {
            String name = key.isList() ? key.name().substring(0, key.name().length() - 2) : key.name();
            byName.put(name, key);
            for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
                String parent = name.substring(0, dot);
                if (parent.endsWith("[]")) {
                    containers.add(parent.substring(0, parent.length() - 2));
                } else {
                    parents.add(parent);
                }
            }
        }
        parents.removeAll(containers);
    }

    /** All keys, in the order of the documentation. */
    List<Key<?>> keys() {
        return keys;
    }

    /** The key of a path whose indices are left out, such as {@code dms.backups[].name} or {@code tasks[].symbols}. */
    Optional<Key<?>> key(String path) {
        return Optional.ofNullable(byName.get(path));
    }

    /** Whether keys stand below that path. */
    boolean isParent(String path) {
        return parents.contains(path);
    }

    /** Whether a list of elements with keys stands at that path. */
    boolean isContainer(String path) {
        return containers.contains(path);
    }

    /** The lists of elements with keys. */
    Set<String> containers() {
        return Set.copyOf(containers);
    }

    /** What a mistyped path may have been meant to be. */
    Optional<String> nearest(String path) {
        Set<String> all = new HashSet<>(byName.keySet());
        all.addAll(parents);
        all.addAll(containers);
        return Nearest.to(path, all);
    }
}
