package dms.api;

import dms.node.NodeState;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/** Refuses on a slave what only the master may do: running tasks and changing what is stored. */
@Provider
@NullUnmarked
public class RoleFilter implements ContainerRequestFilter {

    private static final Set<String> OF_THE_MASTER = Set.of("tasks", "damaged", "findings", "revisions", "migrate");

    @Inject
    private NodeState node;

    @Override
    public void filter(ContainerRequestContext call) {
        if (!node.isMaster()
                && isOfTheMaster(
                        call.getMethod(),
                        call.getUriInfo().getPathSegments().get(0).getPath())) {
            call.abortWith(ProblemMapper.problem(
                    Response.Status.FORBIDDEN,
                    "this node is a slave: it fetches nothing, and only its master changes what it stores"));
        }
    }

    static boolean isOfTheMaster(String method, String root) {
        return method.equals("DELETE") ? root.equals("runs") : method.equals("POST") && OF_THE_MASTER.contains(root);
    }
}
