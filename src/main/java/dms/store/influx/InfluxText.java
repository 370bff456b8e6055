package dms.store.influx;

import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.time.Instant;

/**
 * Text as InfluxDB's two languages want it, so that it always reaches the server as data. What has no spelling there is
 * refused.
 */
final class InfluxText {

    /** A tag may be no longer than a key, of which the server allows 65,535 bytes with everything in it. */
    private static final int LONGEST_TAG = 16_000;

    private static final Instant FIRST = Instant.parse("1677-09-21T00:12:44Z");
    private static final Instant LAST = Instant.parse("2262-04-11T23:47:16Z");

    private InfluxText() {}

    /** A text within a query, in its quotes. A quote is escaped by a backslash; doubling it is a syntax error. */
    static String string(String text) {
        return quoted(text, '\'');
    }

    /** A name within a query, in its quotes: of a database, a policy, a measurement, a tag or a field. */
    static String name(String text) {
        return quoted(text, '"');
    }

    /** A measurement within a query; where a server has no policies, that is empty. */
    static String measurement(String policy, String measurement) {
        return (policy.isEmpty() ? "" : name(policy) + ".") + name(measurement);
    }

    /** A moment within a query, brought into the years that the server knows (1677 to 2262). */
    static String time(Instant instant) {
        return "'" + known(instant) + "'";
    }

    /** A moment brought into the years that the server knows. */
    static Instant known(Instant instant) {
        return instant.isBefore(FIRST) ? FIRST : instant.isAfter(LAST) ? LAST : instant;
    }

    /** Whether the server has a place for a bar of that time. */
    static boolean isStorable(long timeMillis) {
        return timeMillis >= FIRST.toEpochMilli() && timeMillis <= LAST.toEpochMilli();
    }

    /**
     * The value of a tag in line protocol.
     *
     * @throws StoreException of kind REFUSED if it is empty or very long, has a control character, or ends with a
     *     backslash, which the server would take as escaping what follows
     */
    static String tag(String text) {
        if (text.isEmpty()
                || text.length() > LONGEST_TAG
                || text.endsWith("\\")
                || text.codePoints().anyMatch(InfluxText::isUnspeakable)) {
            throw new StoreException(
                    Kind.REFUSED,
                    "a tag: expected 1 to " + LONGEST_TAG
                            + " characters without control characters and without a backslash at the end, found "
                            + shortened(text));
        }
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == ' ' || c == '=') {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    /** The value of a text field in line protocol, in its quotes and on one line. */
    static String field(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(isUnspeakable(c) ? ' ' : c));
        return '"' + line.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A text in a sentence: not longer than a line and on one. */
    static String shortened(String text) {
        String start = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        StringBuilder line = new StringBuilder(start.length());
        start.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString().strip();
    }

    private static String quoted(String text, char quote) {
        if (text.codePoints().anyMatch(InfluxText::isUnspeakable)) {
            throw new StoreException(
                    Kind.REFUSED, "a query: expected a text without control characters, found " + shortened(text));
        }
        StringBuilder quoted = new StringBuilder(text.length() + 8).append(quote);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append(quote).toString();
    }

    /** Half a surrogate pair has no bytes in UTF-8; a control character has no meaning in a name. */
    private static boolean isUnspeakable(int codePoint) {
        return Character.isISOControl(codePoint) || (codePoint >= 0xD800 && codePoint <= 0xDFFF);
    }
}
