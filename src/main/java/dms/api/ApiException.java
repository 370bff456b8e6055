package dms.api;

import jakarta.ws.rs.core.Response;

/** A call that cannot be answered, with the sentence that the caller gets. */
final class ApiException extends RuntimeException {

    /** Jakarta REST has no constant for it. */
    private static final Response.StatusType UNPROCESSABLE = new Response.StatusType() {
        @Override
        public int getStatusCode() {
            return 422;
        }

        @Override
        public Response.Status.Family getFamily() {
            return Response.Status.Family.CLIENT_ERROR;
        }

        @Override
        public String getReasonPhrase() {
            return "Unprocessable Content";
        }
    };

    private final Response.StatusType status;
    private final String sentence;

    private ApiException(Response.StatusType status, String sentence) {
        super(sentence);
        this.status = status;
        this.sentence = sentence;
    }

    /** 400: an argument is wrong; the sentence begins with its name. */
    static ApiException badArgument(String sentence) {
        return new ApiException(Response.Status.BAD_REQUEST, sentence);
    }

    /** 401: the caller shows no credential. */
    static ApiException noCredential(String sentence) {
        return new ApiException(Response.Status.UNAUTHORIZED, sentence);
    }

    /** 403: the caller may not. */
    static ApiException forbidden(String sentence) {
        return new ApiException(Response.Status.FORBIDDEN, sentence);
    }

    /** 404: there is nothing of that name. */
    static ApiException unknown(String sentence) {
        return new ApiException(Response.Status.NOT_FOUND, sentence);
    }

    /** 403: a node of the other role can. */
    static ApiException wrongRole(String sentence) {
        return new ApiException(Response.Status.FORBIDDEN, sentence);
    }

    /** 409: it cannot be done as things stand. */
    static ApiException conflict(String sentence) {
        return new ApiException(Response.Status.CONFLICT, sentence);
    }

    /** 422: it is understood and can never be done. */
    static ApiException impossible(String sentence) {
        return new ApiException(UNPROCESSABLE, sentence);
    }

    /** 413: the question is too large. */
    static ApiException tooLarge(String sentence) {
        return new ApiException(Response.Status.REQUEST_ENTITY_TOO_LARGE, sentence);
    }

    /** 422: well-formed, but it cannot be done. */
    static ApiException unprocessable(String sentence) {
        return new ApiException(UNPROCESSABLE, sentence);
    }

    /** 503: it may be done a little later. */
    static ApiException busy(String sentence) {
        return new ApiException(Response.Status.SERVICE_UNAVAILABLE, sentence);
    }

    String sentence() {
        return sentence;
    }

    Response.StatusType status() {
        return status;
    }
}
