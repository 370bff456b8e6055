package dms.api;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import dms.ledger.LedgerException;
import dms.store.StoreException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every failure of a call as {@code application/problem+json} (RFC 9457); {@code detail} is the sentence for people. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final System.Logger LOGGER = System.getLogger(ProblemMapper.class.getName());

    /** After how many seconds it is worth asking again for what may pass: a store that is away is looked for about as often. */
    private static final int SECONDS_BEFORE_AGAIN = 10;

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof ApiException e) {
            return problem(e.status(), e.sentence());
        }
        if (failure instanceof StoreException e && e.kind() == StoreException.Kind.UNREACHABLE) {
            LOGGER.log(DEBUG, "the store could not be reached", e);
            return problem(Status.SERVICE_UNAVAILABLE, "store unreachable: " + e.getMessage());
        }
        if (failure instanceof StoreException e) {
            LOGGER.log(ERROR, "the store could not answer", e);
            boolean mayPass = e.kind().isRetriable();
            return problem(
                    mayPass ? Status.SERVICE_UNAVAILABLE : Status.INTERNAL_SERVER_ERROR,
                    String.valueOf(e.getMessage()));
        }
        if (failure instanceof LedgerException e) {
            LOGGER.log(ERROR, "the ledger could not answer", e);
            boolean mayPass = e.kind() == LedgerException.Kind.BUSY || e.kind() == LedgerException.Kind.FULL;
            return problem(
                    mayPass ? Status.SERVICE_UNAVAILABLE : Status.INTERNAL_SERVER_ERROR,
                    String.valueOf(e.getMessage()));
        }
        if (failure instanceof ProcessingException) {
            return problem(Status.BAD_REQUEST, "body: expected the JSON that the operation describes at /openapi");
        }
        if (failure instanceof WebApplicationException e) {
            Response answer = e.getResponse();
            Status status = Status.fromStatusCode(answer.getStatus());
            return problem(status == null ? Status.INTERNAL_SERVER_ERROR : status, sentence(e, status));
        }
        LOGGER.log(ERROR, "a call failed unexpectedly", failure);
        return problem(Status.INTERNAL_SERVER_ERROR, "the call failed unexpectedly; the log says why");
    }

    private static String sentence(WebApplicationException e, @Nullable Status status) {
        if (status == Status.NOT_FOUND) {
            return "there is nothing at this address; the operations are listed at /openapi";
        }
        if (status == Status.BAD_REQUEST) {
            return "the body or an argument could not be read";
        }
        String message = e.getMessage();
        return message == null ? "the call was refused" : message;
    }

    static Response problem(Response.StatusType status, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", status.getReasonPhrase());
        body.put("status", status.getStatusCode());
        body.put("detail", detail);
        Response.ResponseBuilder answer = Response.status(status)
                .type(new MediaType("application", "problem+json"))
                .entity(body);
        if (status.getStatusCode() == Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            answer.header(HttpHeaders.RETRY_AFTER, SECONDS_BEFORE_AGAIN);
        }
        return answer.build();
    }
}
