package dms;

import dms.store.influx.InfluxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The folders of configuration and data of nodes on this machine that know each other, for tests. */
final class NodeFolders {

    /** The key that they share. */
    static final String KEY = "the key of these tests";

    /** The environment of each of them; the quick compiler alone, since they live for a minute. */
    static final Map<String, String> ENVIRONMENT =
            Map.of("DMS_NODE_KEY", KEY, "DMS_JAVA_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1");

    private static final String TASK = """
              - name: %s
                type: incremental
                fetcher: simulated
                interval: 1d
                initial_days: 1825
                symbols:
            """;

    /** Of a file that tests write. */
    private static final String FROM_FILES = """
              - name: files
                type: full_sync
                fetcher: csv
                interval: 1d
                initial_days: 60
                symbols: [US.FILED]
            """;

    private final Path folder;
    private final int first;
    private final int second;

    /** Of two nodes on these ports. */
    NodeFolders(Path folder, int first, int second) {
        this.folder = folder;
        this.first = first;
        this.second = second;
    }

    /** Where a node keeps its data. */
    Path data(String node) throws IOException {
        return Files.createDirectories(folder.resolve("data-" + node));
    }

    /** Of a master on the first port, with the slave, a file and an InfluxDB as backups. */
    Path master(InfluxProcess influx) throws IOException {
        return config(
                "master",
                "  role: master\n" + peer("slave", second) + """
                  backups:
                    - name: file
                      type: embedded
                      folder: %s
                    - name: influx
                      type: influxdb1
                      host: 127.0.0.1
                      port: %d
                      database: dms_backup
                """.formatted(folder.resolve("backup"), influx.port()));
    }

    /** Of its slave on the second port, which copies to the other one if it is made master. */
    Path slave() throws IOException {
        return config("slave", """
                  role: slave
                  master:
                    host: 127.0.0.1
                    port: %d
                """.formatted(first) + peer("other", first));
    }

    /** Of a new master on the second port, with the node on the first one as its slave. */
    Path successor() throws IOException {
        return config("successor", "  role: master\n" + peer("other", first));
    }

    private static String peer(String name, int port) {
        return """
                  slaves:
                    - name: %s
                      host: 127.0.0.1
                      port: %d
                """.formatted(name, port);
    }

    /** Writes what the task {@code files} fetches. */
    void file(String lines) throws IOException {
        Files.writeString(folder.resolve("csv/FILED.csv"), lines);
    }

    private Path config(String name, String nodes) throws IOException {
        Path config = Files.createDirectories(folder.resolve("config-" + name));
        Files.writeString(
                config.resolve("dms.yaml"),
                """
                dms:
                  service:
                    run_on_startup: false
                    max_workers: 4
                    log_dir: %s
                  fetchers:
                    csv:
                      enabled: true
                      folder: %s
                    simulated:
                      latency_ms: 100
                """.formatted(folder.resolve("logs"), Files.createDirectories(folder.resolve("csv"))) + nodes);
        Files.writeString(config.resolve("sync.yaml"), """
                sync:
                  realtime:
                    max_delay: 1
                  retry_max_delay: 5
                  verify_interval: 0
                  rehearsal_interval: 0
                """);
        Files.writeString(
                config.resolve("task.yaml"),
                "tasks:\n" + task("first", 0, 30) + task("second", 30, 60) + task("third", 60, 220)
                        + task("fourth", 220, 230) + task("fifth", 230, 240) + FROM_FILES);
        return config;
    }

    private static String task(String name, int firstShare, int pastShare) {
        StringBuilder task = new StringBuilder(TASK.formatted(name));
        for (int i = firstShare; i < pastShare; i++) {
            task.append("      - US.SIM").append(i).append('\n');
        }
        return task.toString();
    }
}
