package dms.fetch.yahoo;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came back over HTTP: status, what the headers say that matters here, and the body, unpacked. Immutable. */
final class ChartReply {

    private static final int HEAD_BYTES = 1024;

    private final int status;
    private final String contentType;
    private final @Nullable String retryAfter;
    private final byte[] body;

    /** A reply; the body is not copied. */
    ChartReply(int status, String contentType, @Nullable String retryAfter, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    /** The header Retry-After as it stands: seconds or an HTTP date. */
    Optional<String> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    byte[] body() {
        return body;
    }

    /**
     * Whether it says "too many requests": by status (429, and Yahoo's own 999), or by its text under whatever status and
     * content type.
     */
    boolean isRateLimited() {
        if (status == 429 || status == 999) {
            return true;
        }
        return (status != 200 || !startsAsObject())
                && head().toLowerCase(Locale.ROOT).contains("too many requests");
    }

    private boolean startsAsObject() {
        for (byte octet : body) {
            if (octet > ' ') {
                return octet == '{';
            }
        }
        return false;
    }

    /** The beginning of the body as text, for messages. */
    String head() {
        return new String(body, 0, Math.min(body.length, HEAD_BYTES), StandardCharsets.UTF_8);
    }

    /** The first words of the body in quotes, for sentences. */
    String quotedHead() {
        String text = head().strip().replaceAll("\\s+", " ");
        return '"' + (text.length() > 120 ? text.substring(0, 120) + "…" : text) + '"';
    }
}
