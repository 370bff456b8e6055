package dms.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdminFilterTest {

    @Test
    void given_headerOrBearer_isTheKey() {
        assertThat(AdminFilter.given("k1", null)).contains("k1");
        assertThat(AdminFilter.given(null, "Bearer k2")).contains("k2");
        assertThat(AdminFilter.given(" ", "bearer  k3 ")).contains("k3");
        assertThat(AdminFilter.given("k1", "Bearer k2")).contains("k1");
    }

    @Test
    void given_nothingOrAnotherScheme_isNone() {
        assertThat(AdminFilter.given(null, null)).isEmpty();
        assertThat(AdminFilter.given("", "Basic YTpi")).isEmpty();
        assertThat(AdminFilter.given(null, "Bearer ")).isEmpty();
    }

    /** A forgotten annotation is a door left open: who changes role or takes a foreign database over must be the administrator. */
    @Test
    void roleAndMigration_areTheAdministrators() {
        List<Method> changing = Stream.of(MigrateResource.class.getMethods(), NodeResource.class.getMethods())
                .flatMap(Arrays::stream)
                .filter(method -> method.isAnnotationPresent(POST.class) || method.isAnnotationPresent(DELETE.class))
                .filter(method -> method.getDeclaringClass() == MigrateResource.class
                        || method.getName().equals("role"))
                .toList();

        assertThat(changing).hasSize(3).allMatch(method -> method.isAnnotationPresent(Admin.class));
    }
}
