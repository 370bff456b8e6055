package dms.config;

import dms.fetch.FetchSettings;
import dms.fetch.csv.CsvSettings;
import dms.fetch.futu.FutuSettings;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.yahoo.YahooSettings;
import dms.maintain.MaintainSettings;
import dms.market.Market;
import dms.node.NodeSettings;
import dms.node.PeerSettings;
import dms.read.ReaderSettings;
import dms.schedule.ScheduleSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that the folder {@code config/} says, checked.
 *
 * @param node who this node is
 * @param peers how it knows other nodes
 * @param primary where bars are kept
 * @param reader how readers are served
 * @param copies where copies of the bars are kept
 * @param sources what is said about the sources
 * @param maintain the tasks
 * @param schedule when they run
 * @param log what is logged, and where
 * @param warnings what is not wrong but not what it looks like, a sentence each
 */
public record DmsConfiguration(
        NodeSettings node,
        PeerSettings peers,
        PrimarySettings primary,
        ReaderSettings reader,
        CopySettings copies,
        SourceSettings sources,
        MaintainSettings maintain,
        ScheduleSettings schedule,
        LogSettings log,
        List<String> warnings) {

    /** Copies the warnings. */
    public DmsConfiguration {
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads {@code dms.yaml}, {@code task.yaml}, {@code sync.yaml} and the symbol files of a folder, and checks the files of
     * its calendars.
     *
     * @param folder the folder
     * @param overrides what goes before the files
     * @throws ConfigurationException if anything is wrong, with everything that is wrong
     */
    public static DmsConfiguration load(Path folder, Overrides overrides) {
        Remarks remarks = new Remarks();
        if (!Files.isDirectory(folder)) {
            remarks.error(
                    new Place(folder.toString(), 0),
                    "",
                    Files.exists(folder) ? "a file" : "nothing",
                    "the folder of the configuration, with dms.yaml and task.yaml in it");
            remarks.throwErrors();
        }
        Values dms = new Values(dmsFile(folder, remarks), DmsKeys.SCHEMA, overrides, remarks);
        dms.check();
        Values sync = sync(folder, overrides, remarks);
        PrimarySettings primary = PrimaryKeys.read(dms, remarks);
        CalendarFiles.read(folder, remarks);
        warnOfStrangers(overrides, remarks);
        SourceSettings sources = sources(dms, remarks);
        TaskFile tasks =
                TaskFile.read(folder, new TaskFile.Sources(dms, sources.fetch().order()), overrides, remarks);
        NodeSettings node = node(dms, remarks);
        DmsConfiguration configuration = new DmsConfiguration(
                node,
                NodeKeys.read(dms, remarks),
                primary,
                ReaderKeys.read(dms),
                BackupKeys.read(dms, sync, node.dataFolder(), remarks),
                sources,
                new MaintainSettings(tasks.tasks(), dms.get(DmsKeys.MAX_WORKERS)),
                new ScheduleSettings(tasks.triggers(), dms.get(DmsKeys.RUN_ON_STARTUP)),
                new LogSettings(level(dms.get(DmsKeys.LOG_LEVEL)), dms.get(DmsKeys.LOG_DIR)),
                remarks.warnings());
        remarks.throwErrors();
        return configuration;
    }

    private static YamlFile dmsFile(Path folder, Remarks remarks) {
        Path path = folder.resolve("dms.yaml");
        if (Files.exists(path)) {
            return YamlFile.read(path, DmsKeys.SCHEMA, remarks);
        }
        remarks.warning(path + ": there is no such file; every key in it has its default");
        return YamlFile.empty(path.toString(), DmsKeys.SCHEMA);
    }

    private static Values sync(Path folder, Overrides overrides, Remarks remarks) {
        Path path = folder.resolve("sync.yaml");
        YamlFile file = Files.exists(path)
                ? YamlFile.read(path, SyncKeys.SCHEMA, remarks)
                : YamlFile.empty(path.toString(), SyncKeys.SCHEMA);
        Values sync = new Values(file, SyncKeys.SCHEMA, overrides, remarks);
        sync.check();
        return sync;
    }

    private static void warnOfStrangers(Overrides overrides, Remarks remarks) {
        Set<String> known = new HashSet<>();
        DmsKeys.SCHEMA.keys().forEach(key -> known.add(key.path(0)));
        for (String stranger : new TreeSet<>(overrides.strangers(known))) {
            remarks.warning(stranger + ": is set in the environment or as a system property, but no key has that name");
        }
    }

    private static SourceSettings sources(Values dms, Remarks remarks) {
        boolean demo = dms.get(DmsKeys.DEMO);
        Map<Market, Duration> settleByMarket = new EnumMap<>(Market.class);
        DmsKeys.SETTLE_BY_MARKET.forEach((market, key) ->
                dms.find(key, 0).ifPresent(minutes -> settleByMarket.put(market, Duration.ofMinutes(minutes.value()))));
        FetchSettings fetch = new FetchSettings(
                dms.get(DmsKeys.OVERLAP_BARS),
                Duration.ofMinutes(dms.get(DmsKeys.SETTLE_MINUTES)),
                settleByMarket,
                Duration.ofDays(dms.get(DmsKeys.RECHECK_DAYS)),
                OrderKeys.read(dms, remarks));
        YahooSettings yahoo = new YahooSettings(
                dms.get(DmsKeys.YAHOO_ENABLED),
                dms.get(DmsKeys.YAHOO_BASE_URL),
                seconds(dms.get(DmsKeys.YAHOO_RATE_LIMIT)),
                seconds(dms.get(DmsKeys.YAHOO_TIMEOUT)),
                dms.get(DmsKeys.YAHOO_RETRY_TIMES));
        CsvSettings csv = new CsvSettings(
                dms.get(DmsKeys.CSV_ENABLED), dms.get(DmsKeys.CSV_FOLDER), dms.get(DmsKeys.CSV_SPLIT_ADJUSTED));
        if (csv.enabled() && !Files.isDirectory(csv.folder())) {
            remarks.error(
                    dms.place(DmsKeys.CSV_FOLDER, 0),
                    DmsKeys.CSV_FOLDER.name(),
                    "none at " + csv.folder(),
                    "a folder that exists, because dms.fetchers.csv.enabled is true");
        }
        SimulatedSettings simulated = new SimulatedSettings(
                demo || dms.get(DmsKeys.SIMULATED_ENABLED),
                dms.get(DmsKeys.SIMULATED_SEED),
                Duration.ofMillis(dms.get(DmsKeys.SIMULATED_LATENCY)),
                Set.copyOf(dms.findAll(DmsKeys.SIMULATED_ACCIDENTS, 0).stream()
                        .map(Located::value)
                        .collect(java.util.stream.Collectors.toSet())));
        return new SourceSettings(demo, fetch, yahoo, csv, simulated, futu(dms, remarks));
    }

    private static FutuSettings futu(Values dms, Remarks remarks) {
        return new FutuSettings(
                dms.get(DmsKeys.FUTU_ENABLED),
                dms.get(DmsKeys.FUTU_HOST),
                dms.get(DmsKeys.FUTU_PORT),
                seconds(dms.get(DmsKeys.FUTU_TIMEOUT)),
                dms.find(DmsKeys.FUTU_RSA_KEY_FILE, 0)
                        .map(file -> key(file, remarks))
                        .orElse(""));
    }

    /** The text of a key file; empty, with an error noted, if it is none. */
    private static String key(Located<Path> file, Remarks remarks) {
        Optional<String> text = read(file.value()).filter(FutuSettings::isKey);
        if (text.isEmpty()) {
            remarks.error(
                    file.place(),
                    DmsKeys.FUTU_RSA_KEY_FILE.name(),
                    file.value() + ", which " + (Files.isRegularFile(file.value()) ? "is no such key" : "is not there"),
                    "a readable file with a private key in PKCS#1 (-----BEGIN RSA PRIVATE KEY-----)");
        }
        return text.orElse("");
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static NodeSettings node(Values dms, Remarks remarks) {
        String host = dms.get(DmsKeys.HOST);
        if (!host.equals("localhost") && !host.equals("::1") && !host.startsWith("127.")) {
            remarks.warning(
                    dms.place(DmsKeys.HOST, 0),
                    DmsKeys.HOST.name(),
                    "DMS listens on " + host + ", but calls from other machines are refused: this version has no"
                            + " credentials yet");
        }
        Path data = dms.get(DmsKeys.DATA_DIR);
        return new NodeSettings(
                dms.get(NodeKeys.ROLE),
                host,
                dms.get(DmsKeys.PORT),
                dms.get(DmsKeys.DEMO) ? data.resolve("demo") : data);
    }

    private static Duration seconds(BigDecimal seconds) {
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    private static String level(String word) {
        return switch (word) {
            case "DEBUG" -> "FINE";
            case "WARNING" -> "WARNING";
            case "ERROR", "CRITICAL" -> "SEVERE";
            default -> "INFO";
        };
    }
}
