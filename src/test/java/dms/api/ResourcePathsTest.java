package dms.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcePathsTest {

    private record Call(Class<?> resource, String path) {}

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (JavaClass found : new ClassFileImporter().importPackages("dms.api")) {
            if (found.isAnnotatedWith(Path.class)) {
                Class<?> resource = found.reflect();
                String root = rootOf(resource);
                for (Method method : resource.getDeclaredMethods()) {
                    Path path = method.getAnnotation(Path.class);
                    if (path != null) {
                        calls.add(new Call(resource, root + path.value()));
                    }
                }
            }
        }
        calls.sort(Comparator.comparing(Call::path));
        return calls;
    }

    private static String rootOf(Class<?> resource) {
        String root = resource.getAnnotation(Path.class).value();
        return root.equals("/") ? "" : root;
    }

    /** A call below the path of a class is looked for in that class alone, and is a 404 if it is in another one. */
    @Test
    void paths_ofOneResource_hideNoCallOfAnother() {
        List<Call> calls = calls();

        for (Call call : calls) {
            assertThat(calls)
                    .filteredOn(other -> !rootOf(other.resource()).isEmpty()
                            && !other.resource().equals(call.resource())
                            && call.path().startsWith(rootOf(other.resource()) + "/"))
                    .as(
                            "resources that hide %s of %s",
                            call.path(), call.resource().getSimpleName())
                    .isEmpty();
        }
        assertThat(calls).extracting(Call::path).contains("/sync/receive", "/sync/status");
    }
}
