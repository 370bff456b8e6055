package dms.config;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.FetchOrder;
import dms.maintain.MaintenanceTask;
import dms.maintain.MaintenanceTask.Check;
import dms.maintain.MaintenanceTask.FullSync;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.MaintenanceTask.Repair;
import dms.maintain.MaintenanceTask.Validation;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.schedule.Trigger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskFileTest {

    @TempDir
    Path folder;

    private ConfigurationFiles files;

    @BeforeEach
    void writeFiles() throws IOException {
        files = new ConfigurationFiles(folder);
    }

    @Test
    void task_everythingSaid_isWhatIsUsed() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - name: whole
                    type: full_sync
                    fetcher: simulated
                    symbols: [aapl]
                    interval: 5m
                    initial_days: 20
                    trigger: cron
                    cron: "30 21 * * MON-FRI"
                    notes: [slow, on Fridays]
                  - name: often
                    type: incremental
                    fetcher: yahoo
                    symbols: [MSFT]
                    trigger: interval
                    every: 2h
                    interval: 1h
                """);

        DmsConfiguration configuration = files.load();

        assertThat(configuration.maintain().tasks())
                .containsExactly(
                        new FullSync("whole", "simulated", List.of(key("US.AAPL", Interval.M5)), 20),
                        new IncrementalUpdate("often", "yfinance", List.of(key("US.MSFT", Interval.H1)), 1825));
        assertThat(configuration.schedule().triggers().get("whole")).hasToString("cron 30 21 * * 1-5 UTC");
        assertThat(configuration.schedule().triggers()).containsEntry("often", new Trigger.Every(Duration.ofHours(2)));
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void triggerLeftOut_followsFromTheOtherKeys() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - {name: a, symbols: [AAPL], cron: "0 1 * * *"}
                  - {name: b, symbols: [AAPL], every: 3600}
                  - {name: c, symbols: [AAPL]}
                """);

        DmsConfiguration configuration = files.load();

        assertThat(configuration.schedule().triggers().get("a")).isInstanceOf(Trigger.AtTimes.class);
        assertThat(configuration.schedule().triggers())
                .containsEntry("b", new Trigger.Every(Duration.ofHours(1)))
                .containsEntry("c", new Trigger.ByHand());
    }

    @Test
    void oldFormat_numberAsInterval_isThePeriod_withAWarning() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - name: old
                    symbols: [AAPL]
                    trigger: interval
                    interval: 3600
                """);

        DmsConfiguration configuration = files.load();

        assertThat(configuration.schedule().triggers()).containsEntry("old", new Trigger.Every(Duration.ofHours(1)));
        assertThat(configuration.maintain().tasks().get(0).series()).containsExactly(key("US.AAPL", Interval.D1));
        assertThat(files.warnings())
                .containsExactly(
                        "tasks[0].interval: a number of seconds is understood as the period of the trigger, and the"
                                + " bars as 1d; write `every: 3600` and `interval: 1d` instead (task.yaml, line 5)");
    }

    @Test
    void oldFormat_periodBesideNewOne_isOnlyThat() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - {name: a, symbols: [AAPL], trigger: interval, interval: 10}
                  - {name: b, symbols: [AAPL], trigger: cron, cron: "0 1 * * *", interval: 3600}
                """);

        assertThat(files.errors())
                .containsExactly(
                        "tasks[0].interval: expected a period from one minute to 366 days, such as 30m, 2h, 1d or 3600"
                                + " (seconds), found \"10\" (task.yaml, line 2)",
                        "tasks[1].interval: expected one of 1m, 5m, 15m, 30m, 1h, 1d, 1wk, 1mo (the length of the bars),"
                                + " found \"3600\" (task.yaml, line 3)");
    }

    @Test
    void triggers_withoutWhatTheyNeed_areErrors() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - {name: a, symbols: [AAPL], trigger: cron}
                  - {name: b, symbols: [AAPL], trigger: interval}
                  - {name: c, symbols: [AAPL], trigger: market_close}
                  - {name: d, symbols: [AAPL], trigger: cron, cron: "0 0 30 2 *"}
                  - {name: e, symbols: [AAPL], every: 30s}
                  - {name: f, symbols: [AAPL], cron: "* * * *"}
                """);

        assertThat(files.errors())
                .satisfiesExactly(
                        a -> assertThat(a)
                                .startsWith("tasks[0].cron: expected five fields")
                                .endsWith("(task.yaml, line 2)"),
                        b -> assertThat(b)
                                .startsWith("tasks[1].every: expected a period")
                                .endsWith("(task.yaml, line 3)"),
                        c -> assertThat(c)
                                .startsWith("tasks[2].trigger: expected cron, interval or manual")
                                .endsWith("(task.yaml, line 4)"),
                        d -> assertThat(d).startsWith("tasks[3].cron: expected times that come to pass"),
                        e -> assertThat(e)
                                .startsWith("tasks[4].every: expected a period")
                                .contains("\"30s\""),
                        f -> assertThat(f)
                                .startsWith("tasks[5].cron: expected five fields")
                                .contains("\"* * * *\""));
    }

    @Test
    void sameNameTwice_isAnError() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - {name: a, symbols: [AAPL]}
                  - {name: a, symbols: [MSFT]}
                """);

        assertThat(files.errors())
                .singleElement()
                .asString()
                .startsWith("tasks[1].name: expected a name that no other task has");
    }

    @Test
    void symbols_everySpelling_addUp_inOrder_noneTwice() throws IOException {
        files.write("symbols/cn.yaml", "symbols: [600519.SS, SZ.000001]");
        files.write("more/a.yaml", "symbols: [00700, ON, NO.EQNR]");
        files.write("more/b.yml", "symbols:\n  - ^GSPC\n  - US.AAPL\n");
        files.write("more/notes.txt", "nothing of ours");
        files.write("task.yaml", """
                tasks:
                  - name: a
                    symbols: [AAPL, EURUSD=X]
                    symbols_file: [symbols/cn.yaml, cn.yaml]
                    symbols_dir: more
                """);

        List<SeriesKey> series = files.load().maintain().tasks().get(0).series();

        assertThat(series)
                .extracting(key -> key.symbol().toString())
                .containsExactly(
                        "US.AAPL", "FX.EURUSD", "SH.600519", "SZ.000001", "HK.00700", "US.ON", "NO.EQNR", "INDEX.GSPC");
        assertThat(files.warnings())
                .hasSize(3)
                .contains(
                        "tasks[0].symbols: US.AAPL stands there a second time (first in task.yaml, line 3) and counts once"
                                + " (more/b.yml, line 3)");
    }

    @Test
    void symbolFile_missing_isAnErrorWhereItIsNamed() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - name: a
                    symbols: [AAPL]
                    symbols_file:
                      - gone.yaml
                    symbols_dir: nowhere
                """);

        assertThat(files.errors())
                .satisfiesExactly(
                        file -> assertThat(file)
                                .startsWith("tasks[0].symbols_file: expected a file below")
                                .endsWith("found \"gone.yaml\" (task.yaml, line 5)"),
                        dir -> assertThat(dir)
                                .startsWith("tasks[0].symbols_dir: expected a folder below")
                                .endsWith("found \"nowhere\" (task.yaml, line 6)"));
    }

    @Test
    void validationAndRepair_withTheirKeys_areTasksThatCheck() throws IOException {
        files.write("dms.yaml", "dms: {fetchers: {simulated: {enabled: true}}}");
        files.write("task.yaml", """
                tasks:
                  - {name: a, type: validation, symbols: [AAPL], check_range: 90}
                  - {name: b, type: repair, symbols: [AAPL], repair_range: 30, second_fetcher: simulated,
                     min_confidence: 0.9, dry_run: true, initial_days: 10}
                """);
        List<SeriesKey> apple = List.of(new SeriesKey(Symbol.parse("AAPL"), Interval.D1));

        List<MaintenanceTask> tasks = files.load().maintain().tasks();

        assertThat(tasks).hasSize(2);
        assertThat(tasks.get(0))
                .isInstanceOfSatisfying(
                        Validation.class, task -> assertThat(task.check()).isEqualTo(new Check(90, "", 0.8, true)));
        assertThat(tasks.get(1))
                .isEqualTo(new Repair("b", "yfinance", apple, 10, new Check(30, "simulated", 0.9, true)));
    }

    @Test
    void secondFetcher_auto_isLeftToTheOrder() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - {name: a, type: repair, symbols: [AAPL], second_fetcher: auto}
                """);

        assertThat(files.load().maintain().tasks())
                .singleElement()
                .isInstanceOfSatisfying(
                        Repair.class, task -> assertThat(task.check().second()).isEqualTo("auto"));
    }

    @Test
    void secondFetcher_thatIsTheFirstOrNotEnabled_isAnError() throws IOException {
        files.write("task.yaml", """
                tasks:
                  - {name: a, type: repair, symbols: [AAPL], second_fetcher: yahoo}
                  - {name: b, type: repair, symbols: [AAPL], second_fetcher: futu}
                """);

        assertThat(files.errors())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("tasks[0].second_fetcher: expected another source than that of `fetcher`"),
                        second -> assertThat(second)
                                .startsWith("tasks[1].second_fetcher: expected a source that is enabled"));
    }

    @Test
    void source_thatCannotBeAsked_isAnError() throws IOException {
        files.write("dms.yaml", "dms: {fetchers: {yfinance: {enabled: false}}}");
        files.write("task.yaml", """
                tasks:
                  - {name: a, symbols: [AAPL], fetcher: futu}
                  - {name: b, symbols: [AAPL], fetcher: csv}
                  - {name: c, symbols: [AAPL]}
                  - {name: d, symbols: [AAPL], fetcher: futu, enabled: false}
                """);

        assertThat(files.errors())
                .containsExactly(
                        "tasks[0].fetcher: expected a source that is enabled, or dms.fetchers.futu.enabled: true, found"
                                + " futu, which is not enabled (task.yaml, line 2)",
                        "tasks[1].fetcher: expected a source that is enabled, or dms.fetchers.csv.enabled: true, found csv,"
                                + " which is not enabled (task.yaml, line 3)",
                        "tasks[2].fetcher: expected a source that is enabled, or dms.fetchers.yfinance.enabled: true, found"
                                + " yfinance, which is not enabled (task.yaml, line 4)");
    }

    @Test
    void auto_leavesTheSourceToTheOrder_whichMustHaveOneForEverySymbol() throws IOException {
        files.write("dms.yaml", """
                dms:
                  fetchers:
                    csv: {enabled: false}
                    order:
                      - {markets: [HK], sources: [futu, csv]}
                      - {markets: [US], intervals: [1d], sources: [futu, yahoo]}
                """);
        files.write("task.yaml", """
                tasks:
                  - {name: a, symbols: [AAPL, 600519.SS], fetcher: auto}
                """);

        DmsConfiguration configuration = files.load();

        assertThat(configuration.maintain().tasks().get(0).source()).isEqualTo("auto");
        FetchOrder order = configuration.sources().fetch().order();
        assertThat(order.sources(key("AAPL", Interval.D1))).containsExactly("yfinance");
        assertThat(order.sources(key("600519.SS", Interval.M1))).containsExactly("yfinance");
        assertThat(files.warnings())
                .containsExactly(
                        "dms.fetchers.order[0].sources: futu is left out: dms.fetchers.futu.enabled is false (dms.yaml,"
                                + " line 5)",
                        "dms.fetchers.order[0].sources: csv is left out: dms.fetchers.csv.enabled is false (dms.yaml,"
                                + " line 5)",
                        "dms.fetchers.order[1].sources: futu is left out: dms.fetchers.futu.enabled is false (dms.yaml,"
                                + " line 6)");

        files.write("task.yaml", "tasks: [{name: a, symbols: [AAPL, 0700.HK], fetcher: auto}]");

        assertThat(files.errors())
                .containsExactly("tasks[0].fetcher: expected a source in dms.fetchers.order that is enabled, for every"
                        + " symbol, found auto, but none for HK.00700/1d (task.yaml, line 1)");
    }

    @Test
    void debugMode_takesTheFirstSymbolsOfEachList_andSaysSo() throws IOException {
        files.write("dms.yaml", "dms: {debug_mode: true, debug_symbol_limit: 2}");
        files.write("symbols/us.yaml", "symbols: [A, B, C]");
        files.write("task.yaml", "tasks: [{name: a, symbols: [X, Y, Z], symbols_file: us.yaml}]");

        MaintenanceTask task = files.load().maintain().tasks().get(0);

        assertThat(task.series()).extracting(key -> key.symbol().code()).containsExactly("X", "Y", "A", "B");
        assertThat(files.warnings())
                .containsExactly(
                        "dms.debug_mode: is true: of each list only the first 2 symbols are maintained (dms.yaml,"
                                + " line 1)");
    }

    private static SeriesKey key(String symbol, Interval interval) {
        return new SeriesKey(Symbol.parse(symbol), interval);
    }
}
