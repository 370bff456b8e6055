package dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import dms.market.TradingCalendars;
import dms.store.DamagedFile;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.influx.InfluxProcess;
import dms.store.peer.PeerBarStore;
import dms.store.peer.PeerIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master, a slave, an InfluxDB and a file as backups, as real processes: one story in the order of the tests, since a start
 * costs ten seconds. S1, S2 and S23 between processes. Skipped where there is no influxd.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodesIT {

    private static final SeriesKey SIM0 = new SeriesKey(Symbol.parse("US.SIM0"), Interval.D1);
    private static final SeriesKey SIM1 = new SeriesKey(Symbol.parse("US.SIM1"), Interval.D1);

    /** Sessions of the US that are over, of which a file has bars. */
    private static List<LocalDate> filed;

    /** Of the sessions of the file, the one that it lacks and the one that it changes. */
    private static final int HOLE = 8;

    private static final int REVISED = 12;

    @TempDir
    static Path folder;

    private static InfluxProcess influx;
    private static NodeFolders folders;
    private static int first;
    private static int second;

    /** Listens on the first port: master, later slave. */
    private static DmsServer one;

    /** Listens on the second port: slave, later master. */
    private static DmsServer other;

    @BeforeAll
    static void start() throws Exception {
        filed = sessions(LocalDate.now(ZoneOffset.UTC).minusDays(5));
        influx = InfluxProcess.start(Files.createDirectories(folder.resolve("influx")), false);
        first = FreePort.find();
        second = FreePort.find();
        folders = new NodeFolders(folder, first, second);
        one = DmsServer.launch(first, NodeFolders.ENVIRONMENT, folders.master(influx), folders.data("one"));
        other = DmsServer.launch(second, NodeFolders.ENVIRONMENT, folders.slave(), folders.data("other"));
        one.awaitStart();
        other.awaitStart();
    }

    @AfterAll
    static void stop() {
        if (one != null) {
            one.close();
        }
        if (other != null) {
            other.close();
        }
        if (influx != null) {
            influx.close();
        }
    }

    /** As which a test speaks to a node. */
    private record Tester(String key, long epoch) implements PeerIdentity {

        @Override
        public String id() {
            return "a test";
        }

        @Override
        public void superseded(long higher) {
            // It is nobody's master.
        }
    }

    private static PeerBarStore storeOf(int port, String key, long epoch) {
        return new PeerBarStore(URI.create("http://127.0.0.1:" + port), new Tester(key, epoch));
    }

    private static int seriesOf(int port) {
        return storeOf(port, NodeFolders.KEY, 0).keys().size();
    }

    private static JsonNode backup(DmsServer master, String name) {
        return row(Json.parse(master.get("/backups").body()).required("backups"), name);
    }

    private static JsonNode row(JsonNode rows, String name) {
        for (JsonNode row : rows) {
            if (row.required("name").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no " + name + " in " + rows);
    }

    private static JsonNode node(DmsServer asked, String name) {
        return row(Json.parse(asked.get("/nodes").body()).required("nodes"), name);
    }

    private static void awaitCopies(DmsServer master, String... names) throws InterruptedException {
        for (String name : names) {
            Await.until(
                    () -> {
                        JsonNode row = backup(master, name);
                        return !row.required("is_new").asBoolean()
                                && row.required("state").asText().equals("current")
                                && row.required("lag").required("series").asInt() == 0;
                    },
                    name + " has everything");
        }
    }

    private static void requireProvedEqual(DmsServer master, int series, String... names) throws InterruptedException {
        awaitCopies(master, names);
        for (String name : names) {
            JsonNode proof =
                    Json.parse(master.post("/backups/" + name + "/verify", "").body());
            assertThat(proof.required("equal").asBoolean()).as(proof.toString()).isTrue();
            assertThat(proof.required("series").asInt()).as(proof.toString()).isEqualTo(series);
            assertThat(proof.required("differed").size()).as(proof.toString()).isZero();
            assertThat(proof.required("healed").size()).as(proof.toString()).isZero();
            Instant started = Instant.parse(proof.required("started").asText());
            // A later one if a proof that a slave asked for came after it.
            assertThat(Instant.parse(
                            backup(master, name).required("equal_as_of").asText()))
                    .isAfterOrEqualTo(started.truncatedTo(ChronoUnit.MILLIS));
        }
    }

    private static int success(String run) {
        assertThat(Json.text(run, "status")).as(run).isEqualTo("success");
        return Json.parse(run).required("data_count").asInt();
    }

    @Test
    @Order(1)
    void update_onTheMaster_isOnEveryBackupAndProvedEqual() throws Exception {
        int bars = success(one.runTask("first"));

        requireProvedEqual(one, 30, "slave", "file", "influx");
        assertThat(influx.ask("SELECT count(close) FROM dms_backup.dms_daily.bars"))
                .contains("[\"1970-01-01T00:00:00Z\"," + bars + "]");
        assertThat(influx.ask("SELECT count(*) FROM dms_backup.dms_daily.actions"))
                .contains("\"values\"");
    }

    private static List<String> starts(DmsServer dms) {
        return Json.parse(dms.get("/maintenance/log").body()).required("logs").findValuesAsText("start_time");
    }

    @Test
    @Order(2)
    void slave_servesReadsAndTheConsoleAndFetchesNothing() {
        String read = "/read/SIM3?start_date=2023-01-01&end_date=2024-12-31&adjust=";

        assertThat(other.get(read + "all").body())
                .isEqualTo(one.get(read + "all").body());
        assertThat(other.get(read + "none").body())
                .isEqualTo(one.get(read + "none").body());
        assertThat(Json.parse(other.get(read + "all").body()).required("data").size())
                .isGreaterThan(400);
        assertThat(other.console().body()).contains("console.js");
        assertThat(other.post("/tasks/trigger?task_name=second", "").statusCode())
                .isEqualTo(403);
        assertThat(starts(one))
                .as("the runs that a slave knows are its master's")
                .containsAll(starts(other));
        assertThat(Json.text(other.get("/status").body(), "role")).isEqualTo("slave");
        assertThat(seriesOf(second)).isEqualTo(30);
        // It lists its master twice: as that, and as a slave for the day when it leads.
        assertThat(Json.parse(other.get("/nodes").body())
                        .required("total_nodes")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    @Order(3)
    void node_withoutTheKey_isRefused() {
        for (String key : List.of("the key of others", "")) {
            PeerBarStore stranger = storeOf(second, key, 7);
            assertThatThrownBy(stranger::keys)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("dms.node_key");
            assertThatThrownBy(() -> stranger.write(SIM0, SeededBars.of(Interval.D1, 3, 1)))
                    .isInstanceOf(StoreException.class);
        }
        assertThat(node(other, "self").required("epoch").asInt()).isEqualTo(1);
    }

    @Test
    @Order(4)
    void slave_stopped_holdsNobodyUpAndLagsExactlyUntilItGoesOn() throws Exception {
        other.freeze();
        int bars = success(one.runTask("second"));

        awaitCopies(one, "file", "influx");
        Await.until(() -> backup(one, "slave").required("state").asText().equals("down"), "the slave shows as down");
        assertThat(node(one, "slave").required("status").asText()).isEqualTo("offline");
        JsonNode lag = backup(one, "slave").required("lag");
        assertThat(lag.required("series").asInt()).isGreaterThanOrEqualTo(30).isLessThanOrEqualTo(60);
        assertThat(lag.required("bars").asInt()).isEqualTo(bars);
        int seconds = lag.required("seconds").asInt();
        Await.until(
                () -> backup(one, "slave").required("lag").required("seconds").asInt() > seconds,
                "the lag grows while the slave is stopped");

        other.thaw();

        requireProvedEqual(one, 60, "slave", "file", "influx");
        Await.until(() -> node(one, "slave").required("status").asText().equals("online"), "the slave shows as online");
        assertThat(seriesOf(second)).isEqualTo(60);
    }

    /** S1, S2. */
    @Test
    @Order(5)
    void master_killedInTheMiddleOfCopying_everythingIsEqualInTheEnd() throws Exception {
        String run = Json.text(one.post("/tasks/trigger?task_name=third", "").body(), "run_id");
        Await.until(() -> seriesOf(second) > 60, "the first series of the run are on the slave");
        assertThat(Json.text(one.get("/runs/" + run).body(), "status")).isEqualTo("running");
        one.kill();
        assertThat(seriesOf(second)).as("it does not have all yet").isLessThan(220);

        one = DmsServer.launch(first, NodeFolders.ENVIRONMENT, folders.master(influx), folders.data("one"));
        one.awaitStart();

        // It asks the slave first whether somebody else is the master now.
        Await.until(
                () -> Json.text(one.get("/runs/" + newestRun(one)).body(), "trigger")
                        .equals("recovery"),
                "it goes on");
        String recovery = one.awaitRun(newestRun(one));
        success(recovery);
        requireProvedEqual(one, 220, "slave", "file", "influx");
    }

    private static String newestRun(DmsServer node) {
        return Json.parse(node.get("/maintenance/log").body())
                .required("logs")
                .get(0)
                .required("id")
                .asText();
    }

    private static List<LocalDate> sessions(LocalDate past) {
        TradingCalendar calendar =
                TradingCalendars.plain().of(SIM0.symbol().market()).orElseThrow();
        return past.minusDays(35).datesUntil(past).filter(calendar::isSession).toList();
    }

    /** The file has all of them but one; the close of one is this. */
    private static void file(double close) throws IOException {
        StringBuilder lines = new StringBuilder("time,open,high,low,close,volume\n");
        for (int i = 0; i < filed.size(); i++) {
            if (i != HOLE) {
                lines.append(filed.get(i))
                        .append(",100,103,99,")
                        .append(i == REVISED ? close : 101)
                        .append(",5000\n");
            }
        }
        folders.file(lines.toString());
    }

    private static double closeOf(DmsServer node) {
        LocalDate day = filed.get(REVISED);
        return Json.parse(node.get("/read/FILED?start_date=" + day + "&end_date=" + day)
                        .body())
                .at("/data/0/Close")
                .asDouble();
    }

    private static JsonNode coverageOf(DmsServer node) {
        return Json.parse(node.get("/coverage/FILED?from=" + filed.get(0) + "&to=" + filed.get(filed.size() - 1))
                .body());
    }

    private static JsonNode revisions(DmsServer node) {
        return Json.parse(node.get("/revisions?symbol=FILED").body()).required("revisions");
    }

    @Test
    @Order(6)
    void master_changesABar_slaveKnowsTheRevisionAndWhatTheSourceDoesNotHave() throws Exception {
        file(101);
        success(one.runTask("files"));
        file(102);
        success(one.runTask("files"));

        requireProvedEqual(one, 221, "slave", "file", "influx");
        assertThat(revisions(one)).hasSize(1);
        assertThat(revisions(other)).isEqualTo(revisions(one));
        assertThat(closeOf(other)).isEqualTo(102);
        assertThat(coverageOf(one).required("reasons").required("halted").asInt())
                .isEqualTo(1);
        assertThat(coverageOf(other)).isEqualTo(coverageOf(one));
    }

    private static BarSeries bars(int port, SeriesKey key) {
        return storeOf(port, NodeFolders.KEY, 0).read(key, TimeRange.ALL);
    }

    private static void damage(Path data, BarSeries bars) throws IOException {
        int row = bars.size() / 2;
        DamagedFile.turnBits(data, bars.close(row), bars.close(row + 1), bars.close(row + 2));
    }

    private static JsonNode damaged(DmsServer node) {
        return Json.parse(node.get("/sync/status").body()).required("damaged");
    }

    /** S22: what the disk of each node did to one block each comes back by itself, from a backup and from the master. */
    @Test
    @Order(7)
    void masterAndSlave_blockDamagedOnDisk_bothGetTheirBarsBackByThemselves() throws Exception {
        BarSeries sim0 = bars(first, SIM0);
        BarSeries sim1 = bars(second, SIM1);
        one.stop();
        other.stop();
        damage(folders.data("one"), sim0);
        damage(folders.data("other"), sim1);

        other = DmsServer.launch(second, NodeFolders.ENVIRONMENT, folders.slave(), folders.data("other"));
        other.awaitStart();
        Await.until(() -> damaged(other).toString().contains("the master is asked for it"), "the slave has noticed");
        assertThat(damaged(other).size()).isEqualTo(1);
        assertThat(damaged(other).get(0).required("symbol").asText()).isEqualTo("US.SIM1");
        assertThat(bars(second, SIM1).size()).isLessThan(sim1.size());
        assertThat(other.post("/damaged/1/dismiss", "").statusCode()).isEqualTo(403);
        one = DmsServer.launch(first, NodeFolders.ENVIRONMENT, folders.master(influx), folders.data("one"));
        one.awaitStart();

        Await.until(
                () -> one.get("/sync/history?symbol=" + SIM0.symbol()).body().contains("\"kind\":\"heal\""),
                "a backup gave the bars of the master's block back");
        assertThat(bars(first, SIM0)).isEqualTo(sim0);
        assertThat(damaged(one).size()).isZero();
        Await.until(() -> bars(second, SIM1).equals(sim1), "the master gave the bars of the slave's block back");
        requireProvedEqual(one, 221, "slave", "file", "influx");
    }

    /** S23. */
    @Test
    @Order(8)
    void slave_promotedWhenTheMasterIsDead_fencesItWhenItComesBack() throws Exception {
        var refused = other.postAsAdmin("/role?role=master", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(Json.text(refused.body(), "detail")).contains("the master answers, of epoch 1");
        one.kill();

        JsonNode promoted =
                Json.parse(other.postAsAdmin("/role?role=master", "").body());
        assertThat(promoted.required("epoch").asInt()).isEqualTo(2);
        success(other.runTask("fourth"));
        one = DmsServer.launch(first, NodeFolders.ENVIRONMENT, folders.master(influx), folders.data("one"));
        one.awaitStart();

        Await.until(() -> Json.text(one.get("/status").body(), "role").equals("slave"), "the old master is a slave");
        requireProvedEqual(other, 231, "other");
        assertThat(seriesOf(first)).isEqualTo(231);
        assertThat(one.post("/tasks/trigger?task_name=fifth", "").statusCode()).isEqualTo(403);
        PeerBarStore stale = storeOf(second, NodeFolders.KEY, 1);
        assertThatThrownBy(() -> stale.write(SIM0, SeededBars.of(Interval.D1, 3, 1)))
                .hasMessageContaining("stale");
    }

    @Test
    @Order(9)
    void slave_promoted_undoesWhatItsMasterChanged() throws Exception {
        String revision = revisions(other).get(0).required("id").asText();
        assertThat(coverageOf(other).required("unexplained").asInt())
                .as("nobody has to be asked again")
                .isZero();

        var answer = other.post("/revisions/" + revision + "/revert", "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(closeOf(other)).isEqualTo(101);
        JsonNode told = revisions(other);
        assertThat(told).hasSize(2);
        assertThat(told.get(0).required("reverts").asText()).isEqualTo(revision);
        assertThat(told.get(1).required("reverted_by").asText())
                .isEqualTo(told.get(0).required("id").asText());
        requireProvedEqual(other, 231, "other");
        assertThat(closeOf(one)).as("the old master follows").isEqualTo(101);
        assertThat(revisions(one)).isEqualTo(told);
        assertThat(one.post("/revisions/" + revision + "/revert", "").statusCode())
                .as("a slave undoes nothing by itself")
                .isEqualTo(403);
    }

    @Test
    @Order(10)
    void primary_lost_isRestoredFromTheSlaveAndLeadsItAgain() throws Exception {
        other.kill();

        other = DmsServer.launch(
                second,
                NodeFolders.ENVIRONMENT,
                folders.successor(),
                folders.data("successor"),
                "--restore-from",
                "other");
        other.awaitStart();
        Await.until(
                () -> Json.parse(other.get("/sync/status").body())
                        .required("restore")
                        .path("state")
                        .asText()
                        .equals("success"),
                "the restore has ended");

        assertThat(seriesOf(second)).isEqualTo(231);
        success(other.runTask("fifth"));
        requireProvedEqual(other, 241, "other");
        assertThat(seriesOf(first)).isEqualTo(241);
    }
}
