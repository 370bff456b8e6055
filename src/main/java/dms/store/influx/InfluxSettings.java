package dms.store.influx;

/**
 * Where an InfluxDB 1.x is and who calls it.
 *
 * @param host its name or address
 * @param port its HTTP port
 * @param database the database that DMS keeps its bars in
 * @param username the user; empty if the server asks for none
 * @param password the user's password
 */
public record InfluxSettings(String host, int port, String database, String username, String password) {

    /**
     * Checks what no server could take.
     *
     * @throws IllegalArgumentException if the database has no name, or the user's contains a colon, which HTTP takes for
     *     its end
     */
    public InfluxSettings {
        if (database.isBlank()) {
            throw new IllegalArgumentException("influx: expected the name of a database, found none");
        }
        if (username.indexOf(':') >= 0) {
            throw new IllegalArgumentException("influx: expected a user's name without ':', found \"" + username + '"');
        }
    }

    /** Where it is asked. */
    public String url() {
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "InfluxSettings[" + url() + ", database=" + database + ", username=" + username + ", password=***]";
    }
}
