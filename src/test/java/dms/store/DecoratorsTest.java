package dms.store;

import static org.assertj.core.api.Assertions.assertThat;

import dms.sync.BackedUpBarStore;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A store around another must pass every question on: a default of the interface would ask the inner one piece by piece. */
class DecoratorsTest {

    /** What may be made of other questions without loss, and what a decorator may answer by itself. */
    private static final Set<String> MAY_BE_DEFAULT = Set.of("keys");

    @Test
    void announcing_everyMethod_isPassedOn() {
        assertThat(defaultsOf(AnnouncingBarStore.class)).isEmpty();
    }

    @Test
    void backedUp_everyMethod_isPassedOn() {
        // Many series at once are written one by one, because each is marked for the backups.
        assertThat(defaultsOf(BackedUpBarStore.class)).isSubsetOf(Set.of("writeAll"));
    }

    /** Of a server: it has no snapshots, and no transaction of the caller's that a write could join. */
    @Test
    void watched_everyMethodOfAServer_isPassedOn() {
        assertThat(defaultsOf(WatchedBarStore.class)).isSubsetOf(Set.of("snapshot", "sharesLedger", "afterChange"));
    }

    private static Set<String> defaultsOf(Class<? extends BarStore> decorator) {
        List<Method> questions = Arrays.stream(BarStore.class.getMethods())
                .filter(method -> !MAY_BE_DEFAULT.contains(method.getName()))
                .toList();
        return questions.stream()
                .filter(method -> !declares(decorator, method))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean declares(Class<?> decorator, Method method) {
        return Arrays.stream(decorator.getDeclaredMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }
}
