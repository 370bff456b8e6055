package dms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dms.store.influx.InfluxProcess;
import dms.store.influx.TcpProxy;
import dms.store.influx.TcpProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * S24 on the real server: readers that take large answers a few bytes at a time, a backup that does not answer, and a full fetch, in
 * a heap that does not hold what the readers have not taken. Skipped where there is no influxd.
 */
class SlowReadersIT {

    private static final int SERIES = 300;

    /**
     * Each answer is some 60 MB of text, made of 18 MB of columns. A quarter of the heap is for columns: so three get in, which do not
     * leave room for their text beside what the server needs.
     */
    private static final String HEAP = "-Xmx256m";

    private static final int READERS = 12;
    private static final int FEWEST_READERS = 3;
    private static final int A_FEW_BYTES = 2_048;
    private static final long MOST_SECONDS = 120;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private InfluxProcess influx;
    private TcpProxy backup;

    @BeforeEach
    void startBackup() throws Exception {
        influx = InfluxProcess.start(Files.createDirectories(folder.resolve("influx")), false);
        backup = TcpProxy.to(influx.port());
    }

    @AfterEach
    void stopBackup() throws IOException {
        threads.shutdownNow();
        backup.close();
        influx.close();
    }

    private Path config() throws IOException {
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(config.resolve("dms.yaml"), """
                dms:
                  service:
                    run_on_startup: false
                    log_dir: %s
                  backups:
                    - name: influx
                      type: influxdb1
                      host: 127.0.0.1
                      port: %d
                      database: dms_backup
                """.formatted(folder.resolve("logs"), backup.port()));
        Files.writeString(config.resolve("sync.yaml"), """
                sync:
                  realtime:
                    max_delay: 1
                  retry_max_delay: 5
                  verify_interval: 0
                  rehearsal_interval: 0
                """);
        Files.writeString(config.resolve("task.yaml"), "tasks:\n" + task("first", 0) + task("second", SERIES));
        return config;
    }

    private static String task(String name, int from) {
        StringBuilder task = new StringBuilder("""
                  - name: %s
                    type: full_sync
                    fetcher: simulated
                    interval: 1d
                    initial_days: 1825
                    symbols:
                """.formatted(name));
        for (int i = from; i < from + SERIES; i++) {
            task.append("      - US.SIM").append(i).append('\n');
        }
        return task.toString();
    }

    private static String question() {
        List<String> symbols = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            symbols.add("\"SIM" + i + '"');
        }
        return "{\"symbols\": " + symbols + ", \"start_date\": \"2000-01-01\", \"end_date\": \"2040-01-01\"}";
    }

    private static int lag(DmsServer dms) {
        return backup(dms).required("lag").required("series").asInt();
    }

    private static JsonNode backup(DmsServer dms) {
        return Json.parse(dms.get("/backups").body()).required("backups").get(0);
    }

    private static SlowReader ask(DmsServer dms) throws IOException {
        SlowReader reader = new SlowReader(dms.port(), "/read/batch", question());
        if (reader.status() == 200) {
            reader.take(A_FEW_BYTES);
        }
        return reader;
    }

    private static void trickle(List<SlowReader> readers, AtomicBoolean isOver) throws Exception {
        while (!isOver.get()) {
            for (SlowReader reader : readers) {
                reader.take(A_FEW_BYTES);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void fetch_besideSlowReadersAndASlowBackup_endsWhileTheyReadAndAllGetTheirWholeAnswer() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (DmsServer dms = DmsServer.launch(
                FreePort.find(), Map.of("DMS_JAVA_OPTS", HEAP + " -XX:TieredStopAtLevel=1"), config(), data)) {
            dms.awaitStart();
            requireSuccess(dms.runTask("first"));
            await(() -> lag(dms) == 0);
            SlowReader quick = ask(dms);
            quick.take(Long.MAX_VALUE);
            String whole = quick.digest();
            assertThat(quick.taken() * READERS).isGreaterThan(2 * (256L << 20));

            long before = dms.liveBytes();
            backup.set(Fault.HOLD_ANSWER, 0);
            List<SlowReader> readers = new ArrayList<>();
            for (Future<SlowReader> asked : begin(dms)) {
                SlowReader reader = asked.get(MOST_SECONDS, TimeUnit.SECONDS);
                assertThat(reader.status()).isIn(200, 503);
                if (reader.status() == 200) {
                    readers.add(reader);
                }
            }
            assertThat(readers)
                    .as("some get in, the others are told to come again")
                    .hasSizeBetween(FEWEST_READERS, READERS - 1);
            AtomicBoolean isOver = new AtomicBoolean();
            Future<?> reading = threads.submit(() -> {
                trickle(readers, isOver);
                return true;
            });
            requireSuccess(dms.runTask("second"));
            assertThat(lag(dms)).as("the backup has not answered").isPositive();
            long during = dms.liveBytes();
            isOver.set(true);
            reading.get(MOST_SECONDS, TimeUnit.SECONDS);
            assertThat(readers)
                    .as("the run has ended, and they have most of their answers before them")
                    .allMatch(reader -> !reader.hasEnded() && reader.taken() < quick.taken() / 2);
            // The columns are 0.3 of the text, measured 15 MB a reader; with 8 MB waiting for each besides it was 23
            // MB.
            assertThat(during - before)
                    .as("held for %d readers, of whose text each is %d bytes", readers.size(), quick.taken())
                    .isLessThan(readers.size() * quick.taken() / 3);
            assertThat(dms.get("/status").statusCode()).isEqualTo(200);

            backup.release();
            backup.set(Fault.NONE, 0);
            for (SlowReader reader : readers) {
                reader.take(Long.MAX_VALUE);
                assertThat(reader.taken()).isEqualTo(quick.taken());
                assertThat(reader.digest()).isEqualTo(whole);
            }
            ask(dms).take(Long.MAX_VALUE);
            await(() -> lag(dms) == 0);
            assertThat(Json.parse(dms.post("/backups/influx/verify", "").body())
                            .required("equal")
                            .asBoolean())
                    .isTrue();
            assertThat(Files.readString(folder.resolve("logs/dms.out"))).doesNotContain("OutOfMemoryError");
        }
    }

    private List<Future<SlowReader>> begin(DmsServer dms) {
        List<Future<SlowReader>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(threads.submit(() -> ask(dms)));
        }
        return readers;
    }

    private static void requireSuccess(String run) {
        assertThat(Json.text(run, "status")).as(run).isEqualTo("success");
    }

    /** A condition that asks the server. */
    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
