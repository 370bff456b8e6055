package dms.config;

import dms.store.influx.InfluxSettings;
import dms.write.SpoolSettings;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where bars are kept.
 *
 * @param type the word of the configuration: {@code embedded}, {@code influxdb1}, {@code influxdb2} or {@code influxdb3}
 * @param servers the servers of the store, none if it is the embedded one
 * @param spool how much is kept while they are away
 */
public record PrimarySettings(String type, List<InfluxSettings> servers, SpoolSettings spool) {

    /** The word for the store in the ledger's file. */
    public static final String EMBEDDED_TYPE = "embedded";

    /** In the ledger's file. */
    static final PrimarySettings EMBEDDED = new PrimarySettings(EMBEDDED_TYPE, List.of(), new SpoolSettings(0));

    /** Copies the servers. */
    public PrimarySettings {
        servers = List.copyOf(servers);
    }

    /** Whether bars are kept in the ledger's file and no server is asked. */
    public boolean isEmbedded() {
        return servers.isEmpty();
    }

    /** The major version that its servers must have; 0 if it is the embedded one. */
    public int influxVersion() {
        return influxVersion(type);
    }

    static int influxVersion(String type) {
        return switch (type) {
            case "influxdb1" -> 1;
            case "influxdb2" -> 2;
            case "influxdb3" -> 3;
            default -> 0;
        };
    }

    /** What it is and where, for people; without user and password. */
    public String place() {
        return isEmbedded() ? EMBEDDED_TYPE : servers.stream().map(this::place).collect(Collectors.joining(", "));
    }

    /** Where one of the servers is, for people; without user and password. */
    public String place(InfluxSettings server) {
        return (influxVersion() == 2 ? "bucket " : "database ") + server.database() + " at " + server.url();
    }
}
