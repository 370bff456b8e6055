package dms.config;

import dms.store.influx.InfluxSettings;
import dms.write.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys of {@code dms.primary}, which of them matter to which type of store, and what they make together. */
final class PrimaryKeys {

    private static final String PREFIX = "dms.primary.";

    static final Key<String> TYPE = Key.of(
            PREFIX + "type",
            KeyType.choice("embedded", "influxdb1", "influxdb2", "influxdb3"),
            "embedded",
            "where bars are stored: in a file of `data_dir`, or in InfluxDB 1.x, 2.x or 3.x; a server of another version is"
                    + " refused");

    private static final Key<String> HOST =
            Key.of(PREFIX + "host", KeyType.host(), "localhost", "the database server, of `influxdb1`");
    private static final Key<Integer> PORT =
            Key.of(PREFIX + "port", KeyType.whole(1, 65535), "8086", "its HTTP port, of `influxdb1`");
    private static final Key<String> DATABASE = Key.of(
            PREFIX + "database",
            KeyType.text(),
            "dms_data",
            "the database on it, created if it is missing, of `influxdb1`");
    private static final Key<String> USERNAME =
            Key.of(PREFIX + "username", KeyType.text(), "", "the user, of `influxdb1`");
    private static final Key<String> PASSWORD =
            Key.of(PREFIX + "password", KeyType.secretText(), "", "the password, of `influxdb1`");

    private static final Key<String> URL =
            Key.of(PREFIX + "url", KeyType.serverUrl(), "", "where the server is, of `influxdb2` and `influxdb3`");
    private static final Key<String> ORG =
            Key.of(PREFIX + "org", KeyType.text(), "", "the organization, of `influxdb2`");
    private static final Key<String> BUCKET = Key.of(
            PREFIX + "bucket",
            KeyType.text(),
            "dms_data",
            "the bucket, in 3.x the database; made if it is missing, of `influxdb2` and `influxdb3`");
    private static final Key<String> TOKEN =
            Key.of(PREFIX + "token", KeyType.token(), "", "the token, of `influxdb2` and `influxdb3`");
    private static final Key<Path> TOKEN_FILE = Key.of(
            PREFIX + "token_file", KeyType.file(), "", "a file with nothing but the token in it, instead of `token`");
    private static final List<Key<?>> OF_TOKENS = List.of(URL, ORG, BUCKET, TOKEN, TOKEN_FILE);
    private static final List<Key<?>> OF_PASSWORDS = List.of(HOST, PORT, DATABASE, USERNAME, PASSWORD);

    private static final Effect ONE =
            Effect.silent("no effect in this version, which writes to one server; a list of them is refused");
    private static final Key<String> SERVER = Key.of(
                    PREFIX + "servers[].host", KeyType.host(), "", "the database server")
            .with(ONE);
    private static final List<Key<?>> OF_SERVERS = List.of(
            SERVER,
            Key.of(PREFIX + "servers[].port", KeyType.whole(1, 65535), "", "its port")
                    .with(ONE),
            Key.of(PREFIX + "servers[].database", KeyType.text(), "", "the database on it")
                    .with(ONE),
            Key.of(PREFIX + "servers[].username", KeyType.text(), "", "the user")
                    .with(ONE),
            Key.of(PREFIX + "servers[].password", KeyType.secretText(), "", "the password")
                    .with(ONE));

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
        keys.addAll(OF_PASSWORDS);
        keys.add(SPOOL_BARS);
        keys.addAll(OF_TOKENS);
        keys.addAll(OF_SERVERS);
        return keys;
    }

    /** What the keys say together. The demonstration never touches a server. */
    static PrimarySettings read(Values dms, Remarks remarks) {
        String type = dms.get(TYPE);
        switch (type) {
            case "embedded" ->
                warn(
                        dms,
                        remarks,
                        "the embedded store needs no server, user or database",
                        List.of(OF_PASSWORDS, List.of(SPOOL_BARS), OF_TOKENS, OF_SERVERS));
            case "influxdb1" ->
                warn(dms, remarks, "a store of type influxdb1 has a host, a port and a database", List.of(OF_TOKENS));
            case "influxdb2" ->
                warn(
                        dms,
                        remarks,
                        "a store of type influxdb2 has a url, an org, a bucket and a token",
                        List.of(OF_PASSWORDS));
            default ->
                warn(
                        dms,
                        remarks,
                        "a store of type influxdb3 has a url, a bucket for its database, and a token",
                        List.of(OF_PASSWORDS, List.of(ORG)));
        }
        if (type.equals("embedded") || dms.get(DmsKeys.DEMO)) {
            return PrimarySettings.EMBEDDED;
        }
        List<Place> listed = dms.elements(SERVER.container());
        if (!listed.isEmpty()) {
            remarks.error(
                    listed.get(0),
                    SERVER.container(),
                    listed.size() + " servers",
                    "none: this version writes to the one of dms.primary.host or dms.primary.url");
        }
        Optional<InfluxSettings> named =
                type.equals("influxdb1") ? server(dms, remarks) : server(dms, type.equals("influxdb2"), remarks);
        return named.map(server -> new PrimarySettings(type, List.of(server), new SpoolSettings(dms.get(SPOOL_BARS))))
                .orElse(PrimarySettings.EMBEDDED);
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

    /** Empty if no server could take that, which is noted as an error. */
    private static Optional<InfluxSettings> server(Values dms, Remarks remarks) {
        String database = dms.get(DATABASE);
        String username = dms.find(USERNAME, 0).map(Located::value).orElse("");
        String password = dms.find(PASSWORD, 0).map(Located::value).orElse("");
        if (database.isBlank()) {
            remarks.error(dms.place(DATABASE, 0), DATABASE.name(), "an empty one", "the name of a database");
            return Optional.empty();
        }
        if (username.indexOf(':') >= 0) {
            remarks.error(
                    dms.place(USERNAME, 0),
                    USERNAME.name(),
                    Remarks.quoted(username),
                    "a user's name without ':', which HTTP takes for its end");
            return Optional.empty();
        }
        return Optional.of(new InfluxSettings(dms.get(HOST), dms.get(PORT), database, username, password));
    }

    /** Of 2.x, or 3.x, which has no organizations and may let everybody in. */
    private static Optional<InfluxSettings> server(Values dms, boolean isVersion2, Remarks remarks) {
        String url = dms.find(URL, 0).map(Located::value).orElse("");
        String org = dms.find(ORG, 0).map(Located::value).orElse("");
        String bucket = dms.get(BUCKET);
        String token = token(dms, remarks);
        boolean isWhole = true;
        if (url.isEmpty()) {
            isWhole = false;
            lacks(dms, URL, "where the server is, such as http://localhost:" + (isVersion2 ? 8086 : 8181), remarks);
        }
        if (bucket.isBlank()) {
            isWhole = false;
            lacks(dms, BUCKET, "the name of a bucket or, in 3.x, of a database", remarks);
        }
        if (isVersion2 && org.isBlank()) {
            isWhole = false;
            lacks(dms, ORG, "the organization that the bucket belongs to", remarks);
        }
        if (isVersion2 && token.isEmpty() && !dms.isSet(TOKEN_FILE, 0)) {
            isWhole = false;
            lacks(dms, TOKEN, "a token, here, in the environment or in dms.primary.token_file", remarks);
        }
        return isWhole
                ? Optional.of(InfluxSettings.ofToken(url, isVersion2 ? org : "", bucket, token))
                : Optional.empty();
    }

    /** Notes what is missing, unless it is there and wrong, which was noted. */
    private static void lacks(Values dms, Key<?> key, String expected, Remarks remarks) {
        if (dms.findAll(key, 0).isEmpty() && dms.isSet(key, 0)) {
            return;
        }
        remarks.error(dms.place(key, 0), key.name(), dms.isSet(key, 0) ? "an empty one" : "none", expected);
    }

    private static String token(Values dms, Remarks remarks) {
        Optional<Located<Path>> file = dms.find(TOKEN_FILE, 0);
        if (file.isEmpty()) {
            return dms.find(TOKEN, 0).map(Located::value).orElse("");
        }
        if (dms.isSet(TOKEN, 0)) {
            remarks.error(
                    file.get().place(),
                    TOKEN_FILE.name(),
                    "both",
                    "dms.primary.token or dms.primary.token_file, not both");
        }
        String found;
        try {
            String token = Files.readString(file.get().value()).strip();
            if (!token.isEmpty() && InfluxSettings.isToken(token)) {
                return token;
            }
            found = token.isEmpty() ? ", which is empty" : ", which holds something else";
        } catch (IOException e) {
            found = Files.exists(file.get().value()) ? ", which cannot be read" : ", which is not there";
        }
        remarks.error(
                file.get().place(),
                TOKEN_FILE.name(),
                file.get().value() + found,
                "a readable file with nothing but a token in it");
        return "";
    }
}
