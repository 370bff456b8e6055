package dms.store.influx;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.Locale;

/** What kind of failure a sentence of the server is. */
final class ServerError {

    private ServerError() {}

    /**
     * The failure that the server reports, in its own words.
     *
     * @param status the HTTP status; 200 where the error stands in an answer
     * @param sentence what the server says
     */
    static StoreException of(int status, String sentence) {
        String shown = InfluxText.shortened(sentence);
        return new StoreException(
                kind(status, sentence.toLowerCase(Locale.ROOT)),
                "InfluxDB says" + (status == 200 ? "" : " (" + status + ")") + ": "
                        + (shown.isEmpty() ? "nothing more" : shown));
    }

    private static Kind kind(int status, String sentence) {
        if (sentence.contains("no space left") || sentence.contains("disk quota") || status == 507) {
            return Kind.FULL;
        }
        if (status == 429
                || status == 503
                || sentence.contains("cache-max-memory-size exceeded")
                || sentence.contains("max-concurrent-queries")) {
            return Kind.BUSY;
        }
        if (status == 504 || sentence.contains("timeout") || sentence.contains("timed out")) {
            return Kind.UNREACHABLE;
        }
        if (status == 400
                || status == 401
                || status == 403
                || status == 413
                || sentence.contains("partial write")
                || sentence.contains("authoriz")
                || sentence.contains("authentication")
                || sentence.contains("invalid name")
                || sentence.contains("error parsing query")) {
            return Kind.REFUSED;
        }
        return Kind.FAILED;
    }
}
