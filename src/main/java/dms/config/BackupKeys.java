package dms.config;

import static dms.config.KeyType.choice;
import static dms.config.KeyType.flag;
import static dms.config.KeyType.folder;
import static dms.config.KeyType.host;
import static dms.config.KeyType.name;
import static dms.config.KeyType.secretText;
import static dms.config.KeyType.text;
import static dms.config.KeyType.whole;

import dms.node.PeerSettings.Address;
import dms.store.influx.InfluxSettings;
import dms.sync.BackupSettings;
import dms.sync.BackupSettings.OnClear;
import dms.sync.PrimaryServer;
import dms.sync.SyncSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The keys of {@code dms.backups[]} and what they make together with those of {@code sync.yaml}. */
final class BackupKeys {

    private static final int BAR_BYTES = 48;
    private static final String PREFIX = "dms.backups[].";

    private static final Key<String> NAME = Key.of(PREFIX + "name", name(), "", "its name");
    private static final Key<Boolean> ENABLED =
            Key.of(PREFIX + "enabled", flag(), "true", "whether it is copied to; what it has is not touched otherwise");
    private static final Key<String> TYPE = Key.of(
            PREFIX + "type",
            choice("embedded", "influxdb1", "influxdb2", "influxdb3"),
            "influxdb1",
            "what it is: a file like that of the embedded store, or a database");
    private static final Key<Path> FOLDER = Key.of(
            PREFIX + "folder", folder(), "", "where the file is, of `embedded`; its parent folder must be there");
    private static final Key<String> HOST = Key.of(PREFIX + "host", host(), "", "the database server, of `influxdb1`");
    private static final Key<Integer> PORT =
            Key.of(PREFIX + "port", whole(1, 65535), "8086", "its HTTP port, of `influxdb1`");
    private static final Key<String> DATABASE = Key.of(
            PREFIX + "database", text(), "dms_backup", "the database on it, created if it is missing, of `influxdb1`");
    private static final Key<String> USERNAME = Key.of(PREFIX + "username", text(), "", "the user, of `influxdb1`");
    private static final Key<String> PASSWORD =
            Key.of(PREFIX + "password", secretText(), "", "the password, of `influxdb1`");
    private static final Key<String> URL =
            Key.of(PREFIX + "url", text(), "", "where the server is, of `influxdb2` and `influxdb3`");
    private static final Key<String> ORG =
            Key.of(PREFIX + "org", text(), "", "the organization, of `influxdb2` and `influxdb3`");
    private static final Key<String> BUCKET =
            Key.of(PREFIX + "bucket", text(), "", "the bucket, of `influxdb2` and `influxdb3`");
    private static final Key<String> TOKEN =
            Key.of(PREFIX + "token", secretText(), "", "the token, of `influxdb2` and `influxdb3`");
    private static final Key<Integer> WIDTH = Key.of(
            PREFIX + "width",
            whole(1, 64),
            "",
            "how many batches are copied to it at a time; otherwise `performance.max_workers` of sync.yaml");
    private static final Key<Integer> BATCH_BARS = Key.of(
                    PREFIX + "batch_bars", whole(100, 5_000_000), "100000", "how many bars one batch has at most")
            .in("bars");
    private static final Key<Integer> BATCH_BYTES = Key.of(
                    PREFIX + "batch_bytes",
                    whole(10_000, 1_000_000_000),
                    "8388608",
                    "how many bytes one batch has at most before it is compressed, 48 for a bar")
            .in("bytes");
    private static final Key<Integer> RATE = Key.of(
                    PREFIX + "bars_per_second",
                    whole(0, 100_000_000),
                    "0",
                    "how many are copied at most; 0 for no limit")
            .in("bars/s");
    private static final Key<Integer> INITIAL_DAYS = Key.of(
                    PREFIX + "initial_days",
                    whole(0, 100_000),
                    "",
                    "how far back it goes; otherwise `incremental.initial_days` of sync.yaml")
            .in("days");
    private static final Key<String> ON_CLEAR = Key.of(
            PREFIX + "on_clear",
            choice("follow", "refuse"),
            "refuse",
            "what it does when everything is cleared: it is cleared too, or it keeps what it has and says so");

    private BackupKeys() {}

    /** All of them, in the order of the documentation. */
    static List<Key<?>> all() {
        return List.of(
                NAME,
                ENABLED,
                TYPE,
                FOLDER,
                HOST,
                PORT,
                DATABASE,
                USERNAME,
                PASSWORD,
                URL,
                ORG,
                BUCKET,
                TOKEN,
                WIDTH,
                BATCH_BARS,
                BATCH_BYTES,
                RATE,
                INITIAL_DAYS,
                ON_CLEAR);
    }

    /** What the keys say. The demonstration copies nothing. */
    static CopySettings read(Values dms, Values sync, Path dataFolder, Remarks remarks) {
        SyncSettings common = SyncKeys.settings(sync);
        List<CopyTarget> targets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Place> elements = dms.elements(NAME.container());
        for (int i = 0; i < elements.size(); i++) {
            if (!dms.get(ENABLED, i)) {
                continue;
            }
            Optional<String> name = dms.find(NAME, i).map(Located::value);
            if (name.filter(given -> given.startsWith(PrimaryServer.PREFIX)).isPresent()) {
                remarks.error(
                        dms.place(NAME, i),
                        NAME.path(i),
                        Remarks.quoted(name.orElseThrow()),
                        "a name that does not begin with " + PrimaryServer.PREFIX + ", as those of servers do");
                continue;
            }
            if (name.isEmpty() || !names.add(name.get())) {
                remarks.error(
                        elements.get(i),
                        NAME.path(i),
                        name.map(given -> Remarks.quoted(given) + " again").orElse("none"),
                        "a name that no other backup has");
                continue;
            }
            target(dms, sync, i, name.get(), dataFolder, remarks).ifPresent(targets::add);
        }
        addSlaves(dms, sync, names, targets, remarks);
        if (dms.get(DmsKeys.DEMO)) {
            if (!targets.isEmpty()) {
                remarks.warning(
                        "dms.demo: the backups receive nothing, because the demonstration's prices are invented");
            }
            targets.clear();
        }
        SyncSettings settings = new SyncSettings(
                targets.stream().map(CopyTarget::settings).toList(),
                common.retries(),
                common.verifyEvery(),
                common.lookEvery(),
                common.historyFor());
        return new CopySettings(
                settings,
                targets,
                restoreFrom(dms, targets, remarks),
                SyncKeys.rehearsal(sync, dataFolder),
                SyncKeys.compression(sync, true),
                SyncKeys.compression(sync, false));
    }

    private static String restoreFrom(Values dms, List<CopyTarget> targets, Remarks remarks) {
        String name = dms.find(DmsKeys.RESTORE_FROM, 0).map(Located::value).orElse("");
        List<String> names =
                targets.stream().map(target -> target.settings().name()).toList();
        if (!name.isEmpty() && !names.contains(name)) {
            remarks.error(
                    dms.place(DmsKeys.RESTORE_FROM, 0),
                    DmsKeys.RESTORE_FROM.name(),
                    Remarks.quoted(name),
                    names.isEmpty()
                            ? "the name of a backup, and there is none that is enabled"
                            : "the name of a backup that is enabled: " + String.join(", ", names));
        }
        return name;
    }

    private static void addSlaves(
            Values dms, Values sync, Set<String> names, List<CopyTarget> targets, Remarks remarks) {
        List<Place> elements = dms.elements(NodeKeys.SLAVE_NAME.container());
        for (int i = 0; i < elements.size(); i++) {
            if (!dms.get(NodeKeys.SLAVE_ENABLED, i)) {
                continue;
            }
            Optional<String> name = dms.find(NodeKeys.SLAVE_NAME, i).map(Located::value);
            if (name.isEmpty() || !names.add(name.get())) {
                remarks.error(
                        elements.get(i),
                        NodeKeys.SLAVE_NAME.path(i),
                        name.map(given -> Remarks.quoted(given) + " again").orElse("none"),
                        "a name that no other slave or backup has");
                continue;
            }
            Address address = new Address(dms.get(NodeKeys.SLAVE_HOST, i), dms.get(NodeKeys.SLAVE_PORT, i));
            BackupSettings settings = new BackupSettings(
                    name.get(),
                    BackupSettings.NODE,
                    address.host() + ":" + address.port(),
                    SyncKeys.get(sync, SyncKeys.MAX_WORKERS),
                    Integer.parseInt(BATCH_BARS.fallback()),
                    0,
                    SyncKeys.get(sync, SyncKeys.INITIAL_DAYS),
                    SyncKeys.maxDelay(sync),
                    OnClear.FOLLOW);
            targets.add(new CopyTarget.Slave(settings, address));
        }
    }

    private static Optional<CopyTarget> target(
            Values dms, Values sync, int i, String name, Path dataFolder, Remarks remarks) {
        String type = dms.get(TYPE, i);
        if (type.equals("embedded")) {
            Optional<Path> folder = dms.find(FOLDER, i).map(Located::value);
            boolean isOwn = folder.map(path -> path.toAbsolutePath().normalize())
                    .filter(dataFolder.toAbsolutePath().normalize()::equals)
                    .isPresent();
            if (folder.isEmpty() || isOwn) {
                remarks.error(
                        dms.place(FOLDER, i),
                        FOLDER.path(i),
                        isOwn ? "the folder of the primary store" : "none",
                        "a folder of its own for the file");
                return Optional.empty();
            }
            return Optional.of(
                    new CopyTarget.File(settings(dms, sync, i, name, "in the folder " + folder.get()), folder.get()));
        }
        return server(dms, i, type, remarks)
                .map(server -> new CopyTarget.Influx(
                        settings(dms, sync, i, name, "database " + server.database() + " at " + server.url()), server));
    }

    private static Optional<InfluxSettings> server(Values dms, int i, String type, Remarks remarks) {
        boolean hasPassword = type.equals("influxdb1");
        Key<String> address = hasPassword ? HOST : URL;
        Optional<String> where = dms.find(address, i).map(Located::value);
        if (where.isEmpty()) {
            remarks.error(dms.place(address, i), address.path(i), "none", "where the server of the backup is");
            return Optional.empty();
        }
        try {
            return Optional.of(
                    hasPassword
                            ? new InfluxSettings(
                                    where.get(),
                                    dms.get(PORT, i),
                                    dms.get(DATABASE, i),
                                    word(dms, USERNAME, i),
                                    word(dms, PASSWORD, i))
                            : InfluxSettings.ofToken(
                                    where.get(), word(dms, ORG, i), word(dms, BUCKET, i), word(dms, TOKEN, i)));
        } catch (IllegalArgumentException e) {
            remarks.error(dms.place(address, i), address.path(i), where.get(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static String word(Values dms, Key<String> key, int i) {
        return dms.find(key, i).map(Located::value).orElse("");
    }

    private static BackupSettings settings(Values dms, Values sync, int i, String name, String place) {
        return new BackupSettings(
                name,
                dms.get(TYPE, i),
                place,
                dms.find(WIDTH, i).map(Located::value).orElseGet(() -> SyncKeys.get(sync, SyncKeys.MAX_WORKERS)),
                Math.min(dms.get(BATCH_BARS, i), Math.max(1, dms.get(BATCH_BYTES, i) / BAR_BYTES)),
                dms.get(RATE, i),
                dms.find(INITIAL_DAYS, i)
                        .map(Located::value)
                        .orElseGet(() -> SyncKeys.get(sync, SyncKeys.INITIAL_DAYS)),
                SyncKeys.maxDelay(sync),
                OnClear.valueOf(dms.get(ON_CLEAR, i).toUpperCase(Locale.ROOT)));
    }
}
