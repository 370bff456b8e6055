package dms.config;

import dms.store.influx.InfluxSettings;
import dms.write.SpoolSettings;
import java.util.ArrayList;
import java.util.List;

/** The keys of {@code dms.primary}, which of them matter to which type of store, and what they make together. */
final class PrimaryKeys {

    private static final String PREFIX = "dms.primary.";

    static final Key<String> TYPE = Key.of(
            PREFIX + "type",
            KeyType.choice("embedded", "influxdb1", "influxdb2", "influxdb3"),
            "embedded",
            "where bars are stored: in a file of `data_dir`, or in InfluxDB 1.x, 2.x or 3.x; a server of another version is"
                    + " refused");

    private static final Key<Integer> SPOOL_BARS = Key.of(
                    PREFIX + "spool_bars",
                    KeyType.whole(0, 100_000_000),
                    "1000000",
                    "how many fetched bars are kept while the server is away, about 60 bytes each; then fetching pauses; of"
                            + " the InfluxDB types")
            .in("bars");

    private PrimaryKeys() {}

    /** All of them, in the order of the documentation. */
    static List<Key<?>> all() {
        List<Key<?>> keys = new ArrayList<>(List.of(TYPE));
        keys.addAll(ServerKeys.OF_ONE.ofPasswords());
        keys.add(SPOOL_BARS);
        keys.addAll(ServerKeys.OF_ONE.ofTokens());
        keys.addAll(ServerKeys.OF_LIST.all());
        return keys;
    }

    /** What the keys say together. The demonstration never touches a server. */
    static PrimarySettings read(Values dms, Remarks remarks) {
        String type = dms.get(TYPE);
        ServerKeys one = ServerKeys.OF_ONE;
        ServerKeys listed = ServerKeys.OF_LIST;
        switch (type) {
            case "embedded" ->
                warn(
                        dms,
                        remarks,
                        "the embedded store needs no server, user or database",
                        List.of(one.ofPasswords(), List.of(SPOOL_BARS), one.ofTokens(), listed.all()));
            case "influxdb1" ->
                warn(
                        dms,
                        remarks,
                        "a store of type influxdb1 has a host, a port and a database",
                        List.of(one.ofTokens(), listed.ofTokens()));
            case "influxdb2" ->
                warn(
                        dms,
                        remarks,
                        "a store of type influxdb2 has a url, an org, a bucket and a token",
                        List.of(one.ofPasswords(), listed.ofPasswords()));
            default ->
                warn(
                        dms,
                        remarks,
                        "a store of type influxdb3 has a url, a bucket for its database, and a token",
                        List.of(one.ofPasswords(), List.of(one.org(), listed.org()), listed.ofPasswords()));
        }
        if (type.equals("embedded") || dms.get(DmsKeys.DEMO)) {
            return PrimarySettings.EMBEDDED;
        }
        List<InfluxSettings> servers = ServerKeys.read(dms, PrimarySettings.influxVersion(type), remarks);
        return servers.isEmpty()
                ? PrimarySettings.EMBEDDED
                : new PrimarySettings(type, servers, new SpoolSettings(dms.get(SPOOL_BARS)));
    }

    private static void warn(Values dms, Remarks remarks, String why, List<List<Key<?>>> groups) {
        for (List<Key<?>> group : groups) {
            for (Key<?> key : group) {
                int count = key.isOfElements() ? dms.elements(key.container()).size() : 1;
                for (int index = 0; index < count; index++) {
                    if (dms.isOtherThanDefault(key, index)) {
                        remarks.warning(dms.place(key, index), key.path(index), "has no effect: " + why);
                    }
                }
            }
        }
    }
}
