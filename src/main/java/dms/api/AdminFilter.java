package dms.api;

import dms.security.AdminKey;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Refuses calls of an {@link Admin} without the key: 401 where there is none, 403 where it is another. */
@Admin
@Provider
@Priority(Priorities.AUTHENTICATION)
@NullUnmarked
public class AdminFilter implements ContainerRequestFilter {

    static final String HEADER = "X-API-Key";

    private static final String BEARER = "bearer ";

    @Inject
    private AdminKey key;

    @Override
    public void filter(ContainerRequestContext call) {
        Optional<String> given = given(call.getHeaderString(HEADER), call.getHeaderString(HttpHeaders.AUTHORIZATION));
        if (given.isEmpty()) {
            throw ApiException.noCredential(
                    "only the administrator may do this: send the key in " + key.file() + " as the header " + HEADER);
        }
        if (!key.isKey(given.get())) {
            throw ApiException.forbidden(
                    "the key given is not that of the administrator, which stands in " + key.file());
        }
    }

    /** The key that a call brings. */
    static Optional<String> given(@Nullable String header, @Nullable String authorization) {
        if (header != null && !header.isBlank()) {
            return Optional.of(header);
        }
        return Optional.ofNullable(authorization)
                .filter(text -> text.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(text -> text.substring(BEARER.length()).strip())
                .filter(text -> !text.isEmpty());
    }
}
