package dms.store.influx;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of failure a sentence of the server is. */
final class ServerError {

    /** InfluxDB 1.x and 3.x say "error", 2.x "message". */
    private static final Pattern SENTENCE =
            Pattern.compile("\"(?:error|message)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"");

    /** What InfluxDB 3.x says of each line that it does not take. */
    private static final Pattern OF_A_LINE = Pattern.compile("\"error_message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"");

    private static final Pattern DROPPED = Pattern.compile("dropped=(\\d{1,9})\\b");

    private ServerError() {}

    /**
     * The failure that the server reports, in its own words.
     *
     * @param status the HTTP status; 200 where the error stands in an answer
     * @param said what the server says: a sentence, or an answer with one in it
     */
    static StoreException of(int status, String said) {
        String shown = InfluxText.shortened(sentence(said));
        return new StoreException(
                kind(status, said.toLowerCase(Locale.ROOT)),
                "InfluxDB says" + (status == 200 ? "" : " (" + status + ")") + ": "
                        + (shown.isEmpty() ? "nothing more" : shown));
    }

    private static String sentence(String said) {
        Matcher whole = SENTENCE.matcher(said);
        Matcher line = OF_A_LINE.matcher(said);
        String sentence = whole.find() ? whole.group(1) : said;
        return (line.find() ? sentence + ": " + line.group(1) : sentence).replace("\\\"", "\"");
    }

    /** Whether that says that a field of some points is stored as another type. */
    static boolean isTypeConflict(StoreException failure) {
        String sentence = String.valueOf(failure.getMessage());
        return sentence.contains("field type conflict") || sentence.contains("invalid column type");
    }

    /** How many points the server says that it dropped; 0 if it does not say. */
    static int dropped(StoreException failure) {
        Matcher matcher = DROPPED.matcher(String.valueOf(failure.getMessage()));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static Kind kind(int status, String said) {
        if (said.contains("no space left") || said.contains("disk quota") || status == 507) {
            return Kind.FULL;
        }
        if (status == 429
                || status == 503
                || said.contains("cache-max-memory-size exceeded")
                || said.contains("max-concurrent-queries")) {
            return Kind.BUSY;
        }
        if (said.startsWith("400 bad request")
                || said.contains("unexpected eof")
                || said.contains("missing required parameter \"q\"")) {
            return Kind.UNREACHABLE; // A request that was cut on its way: in its head, in lines, in a query.
        }
        if (status == 502
                || status == 504
                || said.contains("timeout")
                || said.contains("timed out")
                || said.contains("engine is closed")
                || said.contains("server closed")) {
            return Kind.UNREACHABLE;
        }
        if (status == 400
                || status == 401
                || status == 403
                || status == 413
                || status == 422
                || said.contains("partial write")
                || said.contains("authoriz")
                || said.contains("authentication")
                || said.contains("invalid name")
                || said.contains("error parsing query")) {
            return Kind.REFUSED;
        }
        return Kind.FAILED;
    }
}
