package dms.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.fetch.FetchOrder;
import dms.fetch.FetchSettings;
import dms.fetch.csv.CsvSettings;
import dms.fetch.futu.FutuSettings;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.fetch.yahoo.YahooSettings;
import dms.maintain.MaintenanceTask;
import dms.market.Interval;
import dms.market.Market;
import dms.node.NodeSettings;
import dms.node.PeerSettings;
import dms.read.ReaderSettings;
import dms.store.Compression;
import dms.store.influx.InfluxSettings;
import dms.sync.BackupSettings;
import dms.sync.Retries;
import dms.write.SpoolSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DmsConfigurationTest {

    @TempDir
    Path folder;

    private ConfigurationFiles files;

    @BeforeEach
    void writeFiles() throws IOException {
        files = new ConfigurationFiles(folder);
    }

    @Test
    void shippedConfiguration_loads_withoutWarnings() {
        DmsConfiguration shipped = DmsConfiguration.load(Path.of("config"), Overrides.NONE);

        assertThat(shipped.warnings()).isEmpty();
        assertThat(shipped.maintain().tasks())
                .extracting(MaintenanceTask::name)
                .containsExactly("us_daily", "hk_daily", "us_repair", "hk_repair");
        assertThat(shipped.maintain().tasks())
                .extracting(task -> task.series().size())
                .containsExactly(10, 3, 10, 3);
        assertThat(shipped.schedule().triggers()).containsOnlyKeys("us_daily", "hk_daily", "us_repair", "hk_repair");
    }

    @Test
    void shippedConfiguration_says_theDefaults() {
        DmsConfiguration shipped = DmsConfiguration.load(Path.of("config"), Overrides.NONE);
        DmsConfiguration nothingSaid = files.load();

        assertThat(shipped.node()).isEqualTo(nothingSaid.node());
        assertThat(shipped.sources()).isEqualTo(nothingSaid.sources());
        assertThat(shipped.log()).isEqualTo(nothingSaid.log());
        assertThat(shipped.maintain().maxWorkers())
                .isEqualTo(nothingSaid.maintain().maxWorkers());
        assertThat(shipped.schedule().runOnStartup())
                .isEqualTo(nothingSaid.schedule().runOnStartup());
    }

    @Test
    void nothingSaid_defaults() {
        DmsConfiguration configuration = files.load();

        assertThat(configuration.node())
                .isEqualTo(new NodeSettings(
                        "master", "127.0.0.1", 11183, Path.of("data").toAbsolutePath()));
        assertThat(configuration.sources())
                .isEqualTo(new SourceSettings(
                        false,
                        new FetchSettings(
                                5,
                                Duration.ofMinutes(30),
                                Map.of(),
                                Duration.ofDays(30),
                                new FetchOrder(List.of(FetchOrder.Rule.ofAll(List.of("yfinance"))))),
                        YahooSettings.DEFAULT,
                        new CsvSettings(false, Path.of("csv").toAbsolutePath(), false),
                        SimulatedSettings.DEFAULT,
                        new FutuSettings(false, "127.0.0.1", 11111, Duration.ofSeconds(15), "")));
        assertThat(configuration.maintain().maxWorkers()).isEqualTo(8);
        assertThat(configuration.maintain().tasks().get(0).initialDays()).isEqualTo(1825);
        assertThat(configuration.schedule().runOnStartup()).isTrue();
        assertThat(configuration.log())
                .isEqualTo(new LogSettings("INFO", Path.of("logs").toAbsolutePath()));
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void everythingSaid_isWhatIsUsed() throws IOException {
        Path csv = Files.createDirectory(folder.resolve("csv"));
        Path key = Files.writeString(folder.resolve("opend.pem"), "-----BEGIN RSA PRIVATE KEY-----\nMIIC\n");
        files.write("dms.yaml", """
                dms:
                  service: {host: localhost, port: 12000, data_dir: /srv/dms, log_dir: /var/log/dms, log_level: debug,
                            run_on_startup: no, max_workers: 32}
                  fetchers:
                    yfinance: {enabled: false, base_url: "http://127.0.0.1:9/", rate_limit: 1.25, timeout: 5,
                               retry_times: 0, initial_days: 30}
                    csv: {enabled: true, folder: %s, split_adjusted: true}
                    simulated: {enabled: true, seed: -7, latency_ms: 12, accidents: [null_rows, MOVING_BARS]}
                    futu: {enabled: true, host: opend.lan, port: 22222, timeout: 2.5, rsa_key_file: %s}
                    order:
                      - {markets: [HK, us], intervals: [5m], sources: [futu, csv]}
                      - {sources: [csv]}
                    settle_minutes: 10
                    settle_minutes_by_market: {HK: 45, US: 0}
                    overlap_bars: 9
                    recheck_days: 7
                """.formatted(csv, key));
        files.write("task.yaml", "tasks: [{name: a, fetcher: csv, symbols: [AAPL]}]");

        DmsConfiguration configuration = files.load();

        assertThat(configuration.node()).isEqualTo(new NodeSettings("master", "localhost", 12000, Path.of("/srv/dms")));
        assertThat(configuration.log()).isEqualTo(new LogSettings("FINE", Path.of("/var/log/dms")));
        assertThat(configuration.schedule().runOnStartup()).isFalse();
        assertThat(configuration.maintain().maxWorkers()).isEqualTo(32);
        assertThat(configuration.maintain().tasks().get(0).initialDays()).isEqualTo(30);
        assertThat(configuration.sources())
                .isEqualTo(new SourceSettings(
                        false,
                        new FetchSettings(
                                9,
                                Duration.ofMinutes(10),
                                Map.of(Market.HK, Duration.ofMinutes(45), Market.US, Duration.ZERO),
                                Duration.ofDays(7),
                                new FetchOrder(List.of(
                                        new FetchOrder.Rule(
                                                Set.of(Market.HK, Market.US),
                                                Set.of(Interval.M5),
                                                List.of("futu", "csv")),
                                        FetchOrder.Rule.ofAll(List.of("csv")),
                                        FetchOrder.Rule.ofAll(List.of("futu"))))),
                        new YahooSettings(
                                false,
                                URI.create("http://127.0.0.1:9"),
                                Duration.ofMillis(1250),
                                Duration.ofSeconds(5),
                                0),
                        new CsvSettings(true, csv, true),
                        new SimulatedSettings(
                                true, -7, Duration.ofMillis(12), Set.of(Accident.NULL_ROWS, Accident.MOVING_BARS)),
                        new FutuSettings(
                                true,
                                "opend.lan",
                                22222,
                                Duration.ofMillis(2500),
                                "-----BEGIN RSA PRIVATE KEY-----\nMIIC\n")));
        assertThat(configuration.sources().futu().toString()).doesNotContain("MIIC");
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void demo_tasksAskTheSimulatedSource_andBarsAreKeptApart() throws IOException {
        files.write("dms.yaml", """
                dms:
                  demo: true
                  service: {data_dir: /srv/dms}
                  fetchers: {simulated: {enabled: false}}
                """);

        DmsConfiguration configuration = files.load();

        assertThat(configuration.sources().demo()).isTrue();
        assertThat(configuration.sources().simulated().enabled()).isTrue();
        assertThat(configuration.maintain().tasks())
                .extracting(MaintenanceTask::source)
                .containsExactly("simulated");
        assertThat(configuration.node().dataFolder()).isEqualTo(Path.of("/srv/dms/demo"));
    }

    @Test
    void unknownKey_isAnError_thatNamesTheNearest() throws IOException {
        files.write("dms.yaml", """
                dms:
                  service:
                    prot: 12000
                  fetchers:
                    yfinance:
                      ratelimit: 1
                  cache_size: 5
                  servcie: {host: a, port: 1}
                """);

        assertThat(files.errors())
                .containsExactly(
                        "dms.service.prot: expected a known key, the nearest is dms.service.port, found an unknown key"
                                + " (dms.yaml, line 3)",
                        "dms.fetchers.yfinance.ratelimit: expected a known key, the nearest is"
                                + " dms.fetchers.yfinance.rate_limit, found an unknown key (dms.yaml, line 6)",
                        "dms.cache_size: expected a known key, the nearest is dms.reader.cache_size, found an unknown"
                                + " key (dms.yaml, line 7)",
                        "dms.servcie: expected a known key, the nearest is dms.service, found an unknown key"
                                + " (dms.yaml, line 8)");
    }

    @Test
    void severalFiles_allErrorsAtOnce_inTheOrderOfTheLines() throws IOException {
        files.write("dms.yaml", """
                dms:
                  fetchers:
                    yfinance:
                      rate_limit: -1
                  service:
                    port: 70000
                    host: "not a host"
                """);
        files.write("task.yaml", """
                tasks:
                  - name: a
                    symbols_file: some.yaml
                    cron: "61 * * * *"
                """);
        files.write("symbols/some.yaml", """
                symbols:
                  - AAPL
                  - "b@d"
                """);
        files.write("sync.yaml", "realtime: {batch_size: many}");

        assertThat(files.errors())
                .containsExactlyInAnyOrder(
                        "dms.fetchers.yfinance.rate_limit: expected a number from 0 to 3600, found \"-1\""
                                + " (dms.yaml, line 4)",
                        "dms.service.port: expected a whole number from 1 to 65535, found \"70000\" (dms.yaml, line 6)",
                        "dms.service.host: expected a host name or an address, found \"not a host\" (dms.yaml, line 7)",
                        "realtime.batch_size: expected a whole number from 0 to 2147483647, found \"many\""
                                + " (sync.yaml, line 1)",
                        "tasks[0].cron: expected five fields of a cron expression: minute, hour, day of the month, month,"
                                + " day of the week, found \"61 * * * *\" (task.yaml, line 4)",
                        "symbols: expected a symbol such as US.AAPL, HK.00700, SH.600519, AAPL, 0700.HK or ^GSPC, found"
                                + " \"b@d\" (symbols/some.yaml, line 3)");
        assertThat(files.errors().get(0)).contains("rate_limit");
    }

    @Test
    void sameKeyTwice_isAnError() throws IOException {
        files.write("dms.yaml", """
                dms:
                  service:
                    port: 12000
                    port: 12001
                """);

        assertThat(files.errors())
                .containsExactly("dms.service.port: expected each key once, found it a second time (first in line 3)"
                        + " (dms.yaml, line 4)");
    }

    @Test
    void malformedYaml_isAnError_withItsLine() throws IOException {
        files.write("dms.yaml", """
                dms:
                  service:
                    port: [1
                    host: x
                """);

        assertThat(files.errors())
                .singleElement()
                .asString()
                .contains("expected well-formed YAML", "(dms.yaml, line 4)");
    }

    @Test
    void controlCharacter_isAnError_withItsLine() throws IOException {
        files.write("dms.yaml", "dms:\n  service:\n    host: a\u0007b\n");

        assertThat(files.errors())
                .containsExactly("expected printable characters, found the character U+0007 (dms.yaml, line 3)");
    }

    @Test
    void fileThatIsNoText_isAnError() throws IOException {
        Files.write(folder.resolve("dms.yaml"), "dms: ä".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(files.errors()).containsExactly("expected text in UTF-8, found bytes that are no UTF-8 (dms.yaml)");
    }

    @Test
    void wrongShapes_areErrors() throws IOException {
        files.write("dms.yaml", """
                dms:
                  service: 5
                  backups: {name: b}
                  demo: {on: true}
                  role: [master]
                """);
        files.write("task.yaml", "tasks: [7, {name: a, symbols: [[AAPL]]}]");

        assertThat(files.errors())
                .containsExactly(
                        "dms.service: expected keys with values (key: value), found \"5\" (dms.yaml, line 2)",
                        "dms.backups: expected a list (each element begins with \"- \"), found keys below it"
                                + " (dms.yaml, line 3)",
                        "dms.demo: expected true or false, found keys below it (dms.yaml, line 4)",
                        "dms.role: expected one of master, slave, found a list (dms.yaml, line 5)",
                        "tasks[0]: expected keys with values (key: value), found \"7\" (task.yaml, line 1)",
                        "tasks[1].symbols: expected a symbol such as US.AAPL, HK.00700, SH.600519, AAPL, 0700.HK or"
                                + " ^GSPC as each element of the list, found a list (task.yaml, line 1)",
                        "tasks[0].name: expected a name of 1 to 100 characters on one line, without '/', found none"
                                + " (task.yaml, line 1)",
                        "tasks[0].symbols: expected at least one, in symbols, symbols_file or symbols_dir, found no"
                                + " symbol (task.yaml, line 1)",
                        "tasks[1].symbols: expected at least one, in symbols, symbols_file or symbols_dir, found no"
                                + " symbol (task.yaml, line 1)");
    }

    @Test
    void aliasesThatMultiply_areNotFollowed() throws IOException {
        StringBuilder bomb = new StringBuilder("dms: &a0\n  backups: [x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("  k")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [*a")
                    .append(i - 1)
                    .append(", *a");
            bomb.append(i - 1).append("]\n");
        }
        files.write("dms.yaml", bomb.toString());

        assertThat(files.errors()).hasSizeLessThan(60);
    }

    @Test
    void rsaKeyFile_missingOrNoKey_isAnError() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "-----BEGIN PUBLIC KEY-----");
        files.write("dms.yaml", "dms: {fetchers: {futu: {rsa_key_file: " + none + "}}}");

        assertThat(files.errors())
                .containsExactly(
                        "dms.fetchers.futu.rsa_key_file: expected a readable file with a private key in PKCS#1"
                                + " (-----BEGIN RSA PRIVATE KEY-----), found none.pem, which is no such key (dms.yaml, line 1)");
    }

    @Test
    void slaves_andTheirKey_areRead() throws IOException {
        Files.writeString(folder.resolve("key"), "a key of sixteen letters\n");
        files.write("dms.yaml", """
                dms:
                  node_key_file: FILE
                  slaves:
                    - {name: two, host: 10.0.0.2}
                    - {name: three, enabled: false}
                """.replace("FILE", folder.resolve("key").toString()));

        DmsConfiguration configuration = files.load();

        assertThat(configuration.peers()).isEqualTo(new PeerSettings("a key of sixteen letters", Optional.empty()));
        assertThat(configuration.copies().targets()).singleElement().satisfies(target -> {
            assertThat(target)
                    .isInstanceOfSatisfying(
                            CopyTarget.Slave.class,
                            slave ->
                                    assertThat(slave.address()).isEqualTo(new PeerSettings.Address("10.0.0.2", 11183)));
            assertThat(target.settings().isNode()).isTrue();
        });
        assertThat(configuration.peers().toString()).doesNotContain("sixteen");
    }

    @Test
    void slave_knowsWhereItsMasterIs() throws IOException {
        files.write("dms.yaml", """
                dms:
                  role: slave
                  master: {host: 10.0.0.1, port: 12000}
                """);
        Overrides key = new ProcessOverrides(Map.of("DMS_NODE_KEY", "0123456789abcdef"), Map.of());

        DmsConfiguration configuration = files.load(key);

        assertThat(configuration.node().role()).isEqualTo("slave");
        assertThat(configuration.peers())
                .isEqualTo(
                        new PeerSettings("0123456789abcdef", Optional.of(new PeerSettings.Address("10.0.0.1", 12000))));
    }

    @Test
    void nodes_withoutOrWithAShortKey_areErrors() throws IOException {
        String where = "in the environment (DMS_NODE_KEY)";
        files.write("dms.yaml", "dms: {role: slave}");
        assertThat(files.errors())
                .containsExactly("dms.node_key: expected the key that master and slaves share, " + where
                        + " or in a file that dms.node_key_file names, found none (dms.yaml, line 1)");

        files.write("dms.yaml", "dms: {slaves: [{name: one}]}");
        assertThat(files.errors(new ProcessOverrides(Map.of("DMS_NODE_KEY", "short"), Map.of())))
                .singleElement()
                .asString()
                .startsWith("dms.node_key: expected 16 characters or more, found a shorter one");

        files.write("dms.yaml", "dms: {node_key: 0123456789abcdef, slaves: [{name: one}]}");
        assertThat(files.errors())
                .containsExactly("dms.node_key: expected the key " + where
                        + ", or in a file of its own that dms.node_key_file names, found it among the other settings,"
                        + " which more people read (dms.yaml, line 1)");
    }

    @Test
    void backups_enabled_areReadWithWhatSyncSaysOfAll() throws IOException {
        files.write("dms.yaml", """
                dms:
                  backups:
                    - {name: one, type: influxdb1, host: h, port: 8087, database: d, username: u, password: "secret"}
                    - {name: two, enabled: false}
                    - {name: three, type: embedded, folder: /mnt/copy, width: 2, initial_days: 30, on_clear: follow}
                  restore_from: three
                """);
        files.write("sync.yaml", """
                sync:
                  realtime: {enabled: false}
                  incremental: {enabled: true, check_interval: 60}
                performance: {max_workers: 7}
                retry_delay: 0.5
                rehearsal_interval: 0
                """);

        CopySettings copies = files.load().copies();

        assertThat(files.warnings()).isEmpty();
        assertThat(copies.targets()).hasSize(2);
        assertThat(copies.targets().get(0))
                .isInstanceOfSatisfying(
                        CopyTarget.Influx.class,
                        influx -> assertThat(influx.server())
                                .isEqualTo(new InfluxSettings("h", 8087, "d", "u", "secret")));
        assertThat(copies.sync().backups())
                .containsExactly(
                        new BackupSettings(
                                "one",
                                "influxdb1",
                                "database d at http://h:8087",
                                7,
                                100_000,
                                0,
                                0,
                                Duration.ofMinutes(1),
                                BackupSettings.OnClear.REFUSE),
                        new BackupSettings(
                                "three",
                                "embedded",
                                "in the folder /mnt/copy",
                                2,
                                100_000,
                                0,
                                30,
                                Duration.ofMinutes(1),
                                BackupSettings.OnClear.FOLLOW));
        assertThat(copies.restoreFrom()).isEqualTo("three");
        assertThat(copies.rehearsal().every()).isZero();
        assertThat(copies.rehearsal().folder()).endsWithRaw(Path.of("data", "rehearsal"));
        assertThat(copies.sync().retries().firstPause()).isEqualTo(Duration.ofMillis(500));
        assertThat(copies.sync().verifyEvery()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void sync_retriesLooksAndCompression_areRead() throws IOException {
        files.write("dms.yaml", """
                dms:
                  backups:
                    - {name: one, type: influxdb1, host: h, batch_bytes: 96000}
                """);
        CopySettings usual = files.load().copies();
        files.write("sync.yaml", """
                retry_delay: 2
                retry_max_delay: 30
                retry_times: 5
                retry_backoff: linear
                look_interval: 60
                performance: {enable_compression: true, compression_threshold: 2000}
                """);

        CopySettings copies = files.load().copies();

        assertThat(usual.sync().retries())
                .isEqualTo(new Retries(Duration.ofSeconds(1), Duration.ofSeconds(60), false, 3));
        assertThat(usual.sync().lookEvery()).isEqualTo(Duration.ofHours(1));
        assertThat(usual.toNodes()).isEqualTo(new Compression(true, 1024));
        assertThat(usual.toDatabases().isEnabled()).isFalse();
        assertThat(usual.sync().backups().get(0).batchBars()).isEqualTo(2_000);
        assertThat(copies.sync().retries())
                .isEqualTo(new Retries(Duration.ofSeconds(2), Duration.ofSeconds(30), true, 5));
        assertThat(copies.sync().lookEvery()).isEqualTo(Duration.ofMinutes(1));
        assertThat(copies.toNodes()).isEqualTo(new Compression(true, 2000));
        assertThat(copies.toDatabases()).isEqualTo(copies.toNodes());
    }

    @Test
    void sync_wordsWithoutEffect_areWarnedAbout() throws IOException {
        files.write("sync.yaml", """
                sync:
                  incremental: {max_gap_hours: 24}
                  full: {enabled: true}
                  scheduled: {time_window: 3600}
                """);

        assertThat(files.warnings())
                .hasSize(3)
                .anyMatch(warning -> warning.startsWith("sync.incremental.max_gap_hours: no effect"))
                .anyMatch(warning -> warning.startsWith("sync.full.enabled: no effect"))
                .anyMatch(warning -> warning.startsWith("sync.scheduled.time_window: no effect"));
    }

    @Test
    void backups_withoutNameServerOrFolder_areErrorsAtTheirPlace() throws IOException {
        files.write("dms.yaml", """
                dms:
                  backups:
                    - {name: one, type: influxdb2}
                    - {type: influxdb1, host: h}
                    - {name: one, type: influxdb1, host: h}
                    - {name: four, type: embedded}
                """);

        assertThat(files.errors())
                .containsExactly(
                        "dms.backups[0].url: expected where the server of the backup is, found none (dms.yaml, line 3)",
                        "dms.backups[1].name: expected a name that no other backup has, found none (dms.yaml, line 4)",
                        "dms.backups[2].name: expected a name that no other backup has, found \"one\" again"
                                + " (dms.yaml, line 5)",
                        "dms.backups[3].folder: expected a folder of its own for the file, found none (dms.yaml, line 6)");
    }

    @Test
    void restoreFrom_noSuchBackup_isAnErrorThatNamesThem() throws IOException {
        files.write("dms.yaml", """
                dms:
                  restore_from: two
                  backups:
                    - {name: one, type: influxdb1, host: h}
                """);

        assertThat(files.errors())
                .containsExactly("dms.restore_from: expected the name of a backup that is enabled: one, found \"two\""
                        + " (dms.yaml, line 2)");
    }

    @Test
    void backups_ofTheDemonstration_receiveNothing() throws IOException {
        files.write("dms.yaml", """
                dms:
                  demo: true
                  backups:
                    - {name: one, type: influxdb1, host: h}
                """);

        assertThat(files.load().copies().targets()).isEmpty();
        assertThat(files.warnings()).anySatisfy(warning -> assertThat(warning).contains("receive nothing"));
    }

    @Test
    void keysWithoutEffect_areWarnedAbout_onlyIfNotAtTheirDefault() throws IOException {
        files.write("dms.yaml", """
                dms:
                  primary: {type: embedded, host: localhost, port: 8086, username: "", database: mine}
                """);

        assertThat(files.warnings())
                .containsExactly(
                        "dms.primary.database: has no effect: the embedded store needs no server, user or database"
                                + " (dms.yaml, line 2)");
    }

    @Test
    void reader_nothingSaid_hasItsDefaults() throws IOException {
        files.write("dms.yaml", "dms: {}");

        assertThat(files.load().reader())
                .isEqualTo(new ReaderSettings(1000, Runtime.getRuntime().maxMemory() / 4, Duration.ofHours(1), 300, 5));
    }

    @Test
    void reader_everythingSaid_isWhatIsUsed() throws IOException {
        files.write("dms.yaml", """
                dms:
                  reader: {cache_enabled: true, cache_size: 5000, cache_ttl: 60, batch_size: 40, parallel_read: true, max_workers: 9}
                """);
        ReaderSettings cached = files.load().reader();
        files.write("dms.yaml", """
                dms:
                  reader: {cache_enabled: false, parallel_read: false}
                """);
        ReaderSettings plain = files.load().reader();

        assertThat(cached)
                .isEqualTo(
                        new ReaderSettings(5000, Runtime.getRuntime().maxMemory() / 4, Duration.ofMinutes(1), 40, 9));
        assertThat(plain.isCached()).isFalse();
        assertThat(plain.workers()).isEqualTo(1);
    }

    @Test
    void influxdb1_isReadWithItsDefaults() throws IOException {
        files.write("dms.yaml", "dms: {primary: {type: influxdb1}}");

        assertThat(files.load().primary())
                .isEqualTo(new PrimarySettings(
                        "influxdb1",
                        List.of(new InfluxSettings("localhost", 8086, "dms_data", "", "")),
                        new SpoolSettings(1_000_000)));
        assertThat(files.warnings()).isEmpty();
    }

    @Test
    void influxdb1_everythingSaid_isWhatIsUsed() throws IOException {
        files.write("dms.yaml", """
                dms:
                  primary: {type: influxdb1, host: db, port: 9086, database: bars, username: dms, password: "p:w",
                            spool_bars: 7, token: t}
                """);

        assertThat(files.load().primary())
                .isEqualTo(new PrimarySettings(
                        "influxdb1",
                        List.of(new InfluxSettings("db", 9086, "bars", "dms", "p:w")),
                        new SpoolSettings(7)));
        assertThat(files.load().primary().place()).isEqualTo("database bars at http://db:9086");
        assertThat(files.warnings())
                .containsExactly("dms.primary.token: has no effect: a store of type influxdb1 has a host, a port and a"
                        + " database (dms.yaml, line 3)");
    }

    @Test
    void influxdb1_demo_staysEmbedded() throws IOException {
        files.write("dms.yaml", "dms: {demo: true, primary: {type: influxdb1}}");

        assertThat(files.load().primary().isEmbedded()).isTrue();
    }

    @Test
    void influxdb1_whatNoServerTakes_isAnError() throws IOException {
        files.write("dms.yaml", """
                dms:
                  primary:
                    type: influxdb1
                    database: ""
                """);

        assertThat(files.errors())
                .containsExactly(
                        "dms.primary.database: expected the name of a database, found an empty one (dms.yaml, line 4)");

        files.write("dms.yaml", "dms: {primary: {type: influxdb1, username: \"a:b\"}}");

        assertThat(files.errors())
                .containsExactly(
                        "dms.primary.username: expected a user's name without ':', which HTTP takes for its end,"
                                + " found \"a:b\" (dms.yaml, line 1)");
    }

    @Test
    void servers_influxdb1_areTheWholeListWithTheCommonDefaults() throws IOException {
        files.write("dms.yaml", """
                dms:
                  primary:
                    type: influxdb1
                    host: common
                    port: 9086
                    username: dms
                    password: secret
                    servers:
                      - host: one
                      - {host: two, port: 8087, database: other, username: you, password: yours}
                      - {port: 8088, token: t}
                """);

        PrimarySettings primary = files.load().primary();

        assertThat(primary.servers())
                .containsExactly(
                        new InfluxSettings("one", 9086, "dms_data", "dms", "secret"),
                        new InfluxSettings("two", 8087, "other", "you", "yours"),
                        new InfluxSettings("common", 8088, "dms_data", "dms", "secret"));
        assertThat(primary.place())
                .isEqualTo("database dms_data at http://one:9086, database other at http://two:8087,"
                        + " database dms_data at http://common:8088");
        assertThat(files.warnings())
                .containsExactly("dms.primary.servers[2].token: has no effect: a store of type influxdb1 has a host, a"
                        + " port and a database (dms.yaml, line 11)");
    }

    @Test
    void servers_influxdb2_areTheWholeListWithTheCommonDefaults() throws IOException {
        files.write("token", "of-two");
        files.write("dms.yaml", """
                dms:
                  primary:
                    type: influxdb2
                    org: mine
                    token: common
                    servers:
                      - url: "http://one:8086"
                      - {url: "http://two:8086", org: yours, bucket: other, token_file: %s}
                """.formatted(files.folder().resolve("token")));

        assertThat(files.load().primary().servers())
                .containsExactly(
                        InfluxSettings.ofToken("http://one:8086", "mine", "dms_data", "common"),
                        InfluxSettings.ofToken("http://two:8086", "yours", "other", "of-two"));
        assertThat(files.load().primary().toString()).doesNotContain("common").doesNotContain("of-two");
    }

    @Test
    void servers_wrong_areNamedByTheirPlaceInTheList() throws IOException {
        files.write("dms.yaml", """
                dms:
                  primary:
                    type: influxdb1
                    servers:
                      - host: one
                      - {host: two, username: "a:b"}
                      - host: one
                """);

        assertThat(files.errors())
                .containsExactly(
                        "dms.primary.servers[1].username: expected a user's name without ':', which HTTP takes for its"
                                + " end, found \"a:b\" (dms.yaml, line 6)",
                        "dms.primary.servers[2]: expected another server, or another database on it, found dms_data at"
                                + " http://one:8086 again (dms.yaml, line 7)");

        files.write("dms.yaml", """
                dms:
                  primary: {type: influxdb2, org: mine, token: t, servers: [{url: "http://one:8086"}, {bucket: b}]}
                """);

        assertThat(files.errors())
                .containsExactly("dms.primary.servers[1].url: expected where the server is, such as"
                        + " http://localhost:8086, found none (dms.yaml, line 2)");
    }

    @Test
    void backup_namedLikeAServer_isAnError() throws IOException {
        files.write("dms.yaml", "dms: {backups: [{name: \"server:x\", host: h}]}");

        assertThat(files.errors())
                .containsExactly("dms.backups[0].name: expected a name that does not begin with server:, as those of"
                        + " servers do, found \"server:x\" (dms.yaml, line 1)");
    }

    @Test
    void influxdb2_isAUrlAnOrgABucketAndAToken() throws IOException {
        files.write("dms.yaml", """
                dms:
                  primary: {type: influxdb2, url: "http://db:8086", org: mine, token: "t0k==", username: dms}
                """);

        PrimarySettings primary = files.load().primary();

        assertThat(primary)
                .isEqualTo(new PrimarySettings(
                        "influxdb2",
                        List.of(InfluxSettings.ofToken("http://db:8086", "mine", "dms_data", "t0k==")),
                        new SpoolSettings(1_000_000)));
        assertThat(primary.influxVersion()).isEqualTo(2);
        assertThat(primary.place()).isEqualTo("bucket dms_data at http://db:8086");
        assertThat(primary.toString()).doesNotContain("t0k");
        assertThat(files.warnings())
                .containsExactly("dms.primary.username: has no effect: a store of type influxdb2 has a url, an org, a"
                        + " bucket and a token (dms.yaml, line 2)");
    }

    @Test
    void influxdb2_withoutWhatItNeeds_saysAllOfIt() throws IOException {
        files.write("dms.yaml", "dms: {primary: {type: influxdb2, bucket: \"\"}}");

        assertThat(files.errors())
                .containsExactly(
                        "dms.primary.url: expected where the server is, such as http://localhost:8086, found none"
                                + " (dms.yaml)",
                        "dms.primary.org: expected the organization that the bucket belongs to, found none (dms.yaml)",
                        "dms.primary.token: expected a token, here, in the environment or in dms.primary.token_file,"
                                + " found none (dms.yaml)",
                        "dms.primary.bucket: expected the name of a bucket or, in 3.x, of a database, found an empty one"
                                + " (dms.yaml, line 1)");
    }

    @Test
    void influxdb3_withoutAToken_mayBeAsked() throws IOException {
        files.write("dms.yaml", "dms: {primary: {type: influxdb3, url: \"http://db:8181\", bucket: b, org: mine}}");

        assertThat(files.load().primary())
                .isEqualTo(new PrimarySettings(
                        "influxdb3",
                        List.of(InfluxSettings.ofToken("http://db:8181", "", "b", "")),
                        new SpoolSettings(1_000_000)));
        assertThat(files.load().primary().influxVersion()).isEqualTo(3);
        assertThat(files.warnings())
                .containsExactly("dms.primary.org: has no effect: a store of type influxdb3 has a url, a bucket for its"
                        + " database, and a token (dms.yaml, line 1)");
    }

    @Test
    void token_fromAFileOrTheEnvironment_isUsed() throws IOException {
        files.write("token", "  from-a-file\n");
        files.write("dms.yaml", """
                dms:
                  primary: {type: influxdb2, url: "http://db:8086", org: o, token_file: %s}
                """.formatted(files.folder().resolve("token")));

        assertThat(files.load().primary().servers())
                .extracting(InfluxSettings::token)
                .containsExactly("from-a-file");

        files.write("dms.yaml", "dms: {primary: {type: influxdb2, url: \"http://db:8086\", org: o}}");

        assertThat(files.load(Overrides.of(Map.of("DMS_PRIMARY_TOKEN", "from-outside"), Map.of()))
                        .primary()
                        .servers())
                .extracting(InfluxSettings::token)
                .containsExactly("from-outside");
    }

    @Test
    void token_thatIsNone_isAnErrorAndNotShown() throws IOException {
        files.write("two", "to ken");
        for (String name : List.of("two", "none")) {
            files.write("dms.yaml", """
                    dms:
                      primary: {type: influxdb2, url: "http://me:pw@db:8086", org: o, token_file: %s}
                    """.formatted(files.folder().resolve(name)));

            assertThat(files.errors())
                    .containsExactlyInAnyOrder(
                            "dms.primary.token_file: expected a readable file with nothing but a token in it, found "
                                    + name
                                    + (name.equals("two") ? ", which holds something else" : ", which is not there")
                                    + " (dms.yaml, line 2)",
                            "dms.primary.url: expected a url such as http://localhost:8086, without a user in it, found"
                                    + " \"http://me:pw@db:8086\" (dms.yaml, line 2)");
        }
        files.write("dms.yaml", """
                dms:
                  primary: {type: influxdb3, url: "http://db:8181", token: "to ken"}
                """);

        assertThat(files.errors())
                .containsExactly("dms.primary.token: expected a token: letters, digits and signs of ASCII, without"
                        + " spaces, found a text that is not shown (dms.yaml, line 2)");
    }

    @Test
    void secret_isNeverShown() throws IOException {
        files.write("dms.yaml", "dms:\n  primary:\n    password: \"hush\\thush\"\n");

        assertThat(files.errors())
                .containsExactly("dms.primary.password: expected a text on one line, found a text that is not shown"
                        + " (dms.yaml, line 3)");
        assertThat(new Overrides.Found("hush", "environment variable DMS_PRIMARY_PASSWORD").toString())
                .doesNotContain("hush");
    }

    @Test
    void otherHostThanLoopback_isWarnedAbout() throws IOException {
        files.write("dms.yaml", "dms: {service: {host: 0.0.0.0}}");

        assertThat(files.warnings()).singleElement().asString().contains("dms.service.host", "0.0.0.0", "refused");
    }

    @Test
    void csvFolderThatIsMissing_isAnError() throws IOException {
        files.write("dms.yaml", "dms: {fetchers: {csv: {enabled: true, folder: /no/such/folder}}}");

        assertThat(files.errors())
                .containsExactly("dms.fetchers.csv.folder: expected a folder that exists, because"
                        + " dms.fetchers.csv.enabled is true, found none at /no/such/folder (dms.yaml, line 1)");
    }

    @Test
    void missingFiles_saySo() throws IOException {
        Files.delete(folder.resolve("dms.yaml"));
        assertThat(files.warnings())
                .containsExactly("dms.yaml: there is no such file; every key in it has its default");

        Files.delete(folder.resolve("task.yaml"));
        assertThat(files.errors())
                .containsExactly("expected a file that says which symbols are maintained (a list named tasks), found"
                        + " nothing (task.yaml)");

        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> DmsConfiguration.load(nowhere, Overrides.NONE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "expected the folder of the configuration, with dms.yaml and task.yaml in it, found nothing ("
                                + nowhere + ")");
    }
}
