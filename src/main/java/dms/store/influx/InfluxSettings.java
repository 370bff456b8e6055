package dms.store.influx;

import java.util.regex.Pattern;

/**
 * Where an InfluxDB is and who calls it.
 *
 * @param url where it is asked, such as {@code http://127.0.0.1:8086}
 * @param database the database that DMS keeps its bars in; in InfluxDB 2.x its bucket
 * @param username the user of InfluxDB 1.x; empty if the server asks for none or a token is used
 * @param password the user's password
 * @param org the organization of InfluxDB 2.x; empty elsewhere
 * @param token the token of InfluxDB 2.x and 3.x; empty if a user or nobody is named
 */
public record InfluxSettings(String url, String database, String username, String password, String org, String token) {

    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#@]+(/[^\\s?#]*)?");

    /**
     * Checks what no server could take.
     *
     * @throws IllegalArgumentException if the URL is none of http or https, the database has no name, the user's contains
     *     a colon, which HTTP takes for its end, or the token has characters that no header can carry
     */
    public InfluxSettings {
        if (!isUrl(url)) {
            throw new IllegalArgumentException(
                    "influx: expected a url such as http://127.0.0.1:8086, found \"" + InfluxText.shortened(url) + '"');
        }
        if (database.isBlank()) {
            throw new IllegalArgumentException("influx: expected the name of a database or bucket, found none");
        }
        if (username.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "influx: expected a user's name without ':', found \"" + InfluxText.shortened(username) + '"');
        }
        if (!isToken(token)) {
            throw new IllegalArgumentException("influx: expected a token of letters, digits and signs of ASCII,"
                    + " found one with a space or another character");
        }
    }

    /** An InfluxDB 1.x; the username is empty if it asks for none. */
    public InfluxSettings(String host, int port, String database, String username, String password) {
        this(
                "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port,
                database,
                username,
                password,
                "",
                "");
    }

    /** An InfluxDB 2.x, or 3.x, where the organization is empty and the bucket a database. */
    public static InfluxSettings ofToken(String url, String org, String bucket, String token) {
        return new InfluxSettings(url, bucket, "", "", org, token);
    }

    /** Whether a server could be asked there: http or https, a host, and no user, since that would be shown. */
    public static boolean isUrl(String text) {
        return URL.matcher(text).matches();
    }

    /** Whether a header can carry it; the empty text too, which is no token. */
    public static boolean isToken(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** Everything but the password and the token. */
    @Override
    public String toString() {
        return "InfluxSettings[" + url + ", database=" + database + ", username=" + username + ", password=***, org="
                + org + ", token=***]";
    }
}
