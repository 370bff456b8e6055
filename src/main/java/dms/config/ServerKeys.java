package dms.config;

import dms.store.influx.InfluxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that say where an InfluxDB is and who calls it: once for the only server of the primary store, and once more for each
 * of several, of which what is left out is as for the only one.
 *
 * @param host of 1.x
 * @param port of 1.x
 * @param database of 1.x
 * @param username of 1.x
 * @param password of 1.x
 * @param url of 2.x and 3.x
 * @param org of 2.x
 * @param bucket of 2.x and 3.x
 * @param token of 2.x and 3.x
 * @param tokenFile of 2.x and 3.x
 */
record ServerKeys(
        Key<String> host,
        Key<Integer> port,
        Key<String> database,
        Key<String> username,
        Key<String> password,
        Key<String> url,
        Key<String> org,
        Key<String> bucket,
        Key<String> token,
        Key<Path> tokenFile) {

    private static final String ONE = "dms.primary.";
    private static final String LIST = "dms.primary.servers[].";

    static final ServerKeys OF_ONE = new ServerKeys(
            Key.of(ONE + "host", KeyType.host(), "localhost", "the database server, of `influxdb1`"),
            Key.of(ONE + "port", KeyType.whole(1, 65535), "8086", "its HTTP port, of `influxdb1`"),
            Key.of(
                    ONE + "database",
                    KeyType.text(),
                    "dms_data",
                    "the database on it, created if it is missing, of `influxdb1`"),
            Key.of(ONE + "username", KeyType.text(), "", "the user, of `influxdb1`"),
            Key.of(ONE + "password", KeyType.secretText(), "", "the password, of `influxdb1`"),
            Key.of(ONE + "url", KeyType.serverUrl(), "", "where the server is, of `influxdb2` and `influxdb3`"),
            Key.of(ONE + "org", KeyType.text(), "", "the organization, of `influxdb2`"),
            Key.of(
                    ONE + "bucket",
                    KeyType.text(),
                    "dms_data",
                    "the bucket, in 3.x the database; made if it is missing, of `influxdb2` and `influxdb3`"),
            Key.of(ONE + "token", KeyType.token(), "", "the token, of `influxdb2` and `influxdb3`"),
            Key.of(
                    ONE + "token_file",
                    KeyType.file(),
                    "",
                    "a file with nothing but the token in it, instead of `token`"));

    static final ServerKeys OF_LIST = new ServerKeys(
            Key.of(
                    LIST + "host",
                    KeyType.host(),
                    "",
                    "one of several servers that hold the same; what is left out of it is as for the only one, and if there"
                            + " is a list, it is the whole list"),
            Key.of(LIST + "port", KeyType.whole(1, 65535), "", "its HTTP port"),
            Key.of(LIST + "database", KeyType.text(), "", "the database on it"),
            Key.of(LIST + "username", KeyType.text(), "", "the user"),
            Key.of(LIST + "password", KeyType.secretText(), "", "the password"),
            Key.of(LIST + "url", KeyType.serverUrl(), "", "where it is, of `influxdb2` and `influxdb3`"),
            Key.of(LIST + "org", KeyType.text(), "", "the organization"),
            Key.of(LIST + "bucket", KeyType.text(), "", "the bucket"),
            Key.of(LIST + "token", KeyType.token(), "", "the token"),
            Key.of(LIST + "token_file", KeyType.file(), "", "a file with nothing but the token in it"));

    List<Key<?>> ofPasswords() {
        return List.of(host, port, database, username, password);
    }

    List<Key<?>> ofTokens() {
        return List.of(url, org, bucket, token, tokenFile);
    }

    List<Key<?>> all() {
        List<Key<?>> keys = new ArrayList<>(ofPasswords());
        keys.addAll(ofTokens());
        return keys;
    }

    /** The servers: those of the list if there is one. Empty if one of them is wrong, which is noted. */
    static List<InfluxSettings> read(Values dms, int version, Remarks remarks) {
        List<Place> listed = dms.elements(OF_LIST.host.container());
        List<InfluxSettings> servers = new ArrayList<>();
        Set<String> places = new HashSet<>();
        boolean isRight = true;
        for (int i = listed.isEmpty() ? -1 : 0; i < listed.size(); i++) {
            Element element = new Element(dms, i, remarks);
            Optional<InfluxSettings> server = version == 1 ? element.ofPassword() : element.ofToken(version == 2);
            if (server.isPresent()
                    && !places.add(server.get().url() + ' ' + server.get().database())) {
                remarks.error(
                        listed.get(i),
                        "dms.primary.servers[" + i + "]",
                        server.get().database() + " at " + server.get().url() + " again",
                        "another server, or another database on it");
            }
            isRight &= server.isPresent();
            server.ifPresent(servers::add);
        }
        return isRight && places.size() == servers.size() ? servers : List.of();
    }

    /** One server: of the list, or, with an index below 0, the only one. */
    private record Element(Values dms, int index, Remarks remarks) {

        private boolean isListed() {
            return index >= 0;
        }

        /** What is said of this server, or else of all. */
        private <T> Optional<T> find(Key<T> ofList, Key<T> ofOne) {
            return isListed() && dms.isSet(ofList, index)
                    ? dms.find(ofList, index).map(Located::value)
                    : dms.find(ofOne, 0).map(Located::value);
        }

        private <T> T get(Key<T> ofList, Key<T> ofOne) {
            return find(ofList, ofOne).orElseGet(() -> dms.get(ofOne));
        }

        private boolean isSet(Key<?> ofList, Key<?> ofOne) {
            return (isListed() && dms.isSet(ofList, index)) || dms.isSet(ofOne, 0);
        }

        private void error(Key<?> ofList, Key<?> ofOne, String found, String expected) {
            if (isListed() && (dms.isSet(ofList, index) || !dms.isSet(ofOne, 0))) {
                remarks.error(dms.place(ofList, index), ofList.path(index), found, expected);
            } else {
                remarks.error(dms.place(ofOne, 0), ofOne.name(), found, expected);
            }
        }

        /** Empty if no server could take that, which is noted as an error. */
        private Optional<InfluxSettings> ofPassword() {
            String database = get(OF_LIST.database, OF_ONE.database);
            String username = find(OF_LIST.username, OF_ONE.username).orElse("");
            String password = find(OF_LIST.password, OF_ONE.password).orElse("");
            if (database.isBlank()) {
                error(OF_LIST.database, OF_ONE.database, "an empty one", "the name of a database");
                return Optional.empty();
            }
            if (username.indexOf(':') >= 0) {
                error(
                        OF_LIST.username,
                        OF_ONE.username,
                        Remarks.quoted(username),
                        "a user's name without ':', which HTTP takes for its end");
                return Optional.empty();
            }
            return Optional.of(new InfluxSettings(
                    get(OF_LIST.host, OF_ONE.host), get(OF_LIST.port, OF_ONE.port), database, username, password));
        }

        /** Of 2.x, or 3.x, which has no organizations and may let everybody in. */
        private Optional<InfluxSettings> ofToken(boolean isVersion2) {
            String where = find(OF_LIST.url, OF_ONE.url).orElse("");
            String organization = find(OF_LIST.org, OF_ONE.org).orElse("");
            String name = get(OF_LIST.bucket, OF_ONE.bucket);
            String secret = token();
            boolean isWhole = true;
            if (where.isEmpty()) {
                isWhole = false;
                lacks(
                        OF_LIST.url,
                        OF_ONE.url,
                        "where the server is, such as http://localhost:" + (isVersion2 ? 8086 : 8181));
            }
            if (name.isBlank()) {
                isWhole = false;
                lacks(OF_LIST.bucket, OF_ONE.bucket, "the name of a bucket or, in 3.x, of a database");
            }
            if (isVersion2 && organization.isBlank()) {
                isWhole = false;
                lacks(OF_LIST.org, OF_ONE.org, "the organization that the bucket belongs to");
            }
            if (isVersion2 && secret.isEmpty() && !isSet(OF_LIST.tokenFile, OF_ONE.tokenFile)) {
                isWhole = false;
                lacks(OF_LIST.token, OF_ONE.token, "a token, here, in the environment or in dms.primary.token_file");
            }
            return isWhole
                    ? Optional.of(InfluxSettings.ofToken(where, isVersion2 ? organization : "", name, secret))
                    : Optional.empty();
        }

        /** Notes what is missing, unless it is there and wrong, which was noted. */
        private void lacks(Key<String> ofList, Key<String> ofOne, String expected) {
            boolean isThere = isSet(ofList, ofOne);
            if (isThere && find(ofList, ofOne).isEmpty()) {
                return;
            }
            error(ofList, ofOne, isThere ? "an empty one" : "none", expected);
        }

        private String token() {
            boolean isOwn = isListed() && (dms.isSet(OF_LIST.token, index) || dms.isSet(OF_LIST.tokenFile, index));
            Key<String> word = isOwn ? OF_LIST.token : OF_ONE.token;
            Key<Path> fileKey = isOwn ? OF_LIST.tokenFile : OF_ONE.tokenFile;
            int at = isOwn ? index : 0;
            Optional<Located<Path>> file = dms.find(fileKey, at);
            if (file.isEmpty()) {
                return dms.find(word, at).map(Located::value).orElse("");
            }
            if (dms.isSet(word, at)) {
                remarks.error(
                        file.get().place(),
                        fileKey.path(at),
                        "both",
                        word.path(at) + " or " + fileKey.path(at) + ", not both");
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
                    fileKey.path(at),
                    file.get().value() + found,
                    "a readable file with nothing but a token in it");
            return "";
        }
    }
}
