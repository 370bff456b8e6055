package dms.fetch.yahoo;

import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;

/** Reads a reply as a whole, status and body together: an answer, or why there is none. */
final class ReplyCheck {

    private ReplyCheck() {}

    /**
     * The answer in a reply.
     *
     * @throws SourceException of the kind that status and body mean
     */
    static ChartAnswer answer(ChartReply reply) {
        if (reply.isRateLimited()) {
            throw new SourceException(
                    Kind.RATE_LIMITED, "Yahoo answered " + reply.status() + " with " + reply.quotedHead());
        }
        if (reply.status() == 200) {
            return ChartParser.parse(reply.body());
        }
        throw refusal(reply);
    }

    /** The error in the body says it best; the status decides where the body is none of Yahoo's. */
    private static SourceException refusal(ChartReply reply) {
        SourceException said = saidBy(reply);
        if (reply.status() == 401 || reply.status() == 403) {
            return new SourceException(Kind.BLOCKED, sentence(reply));
        }
        if (said.kind() != Kind.MALFORMED) {
            return said;
        }
        Kind kind = switch (reply.status()) {
            case 422 -> Kind.RANGE_TOO_LONG;
            case 408, 500, 502, 503, 504 -> Kind.UNREACHABLE;
            default -> Kind.MALFORMED;
        };
        return new SourceException(kind, sentence(reply), said);
    }

    private static SourceException saidBy(ChartReply reply) {
        try {
            ChartParser.parse(reply.body());
            return new SourceException(Kind.MALFORMED, sentence(reply));
        } catch (SourceException error) {
            return error;
        }
    }

    private static String sentence(ChartReply reply) {
        return "Yahoo answered with status " + reply.status() + ", " + reply.contentType() + " and "
                + reply.quotedHead();
    }
}
