package dms.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestClock;
import dms.fetch.FetchPlan;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.maintain.MaintenanceTask.Check;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.MaintenanceTask.Repair;
import dms.maintain.MaintenanceTask.Validation;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of tasks that hear a second source: what is priced is what is asked. */
class TaskPlannerTest {

    private static final SeriesKey KEY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);
    private static final List<SeriesKey> SERIES = List.of(KEY);
    private static final int DAYS = 60;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at("2024-07-08T12:00:00Z");
    private final SimulatedBarSource market = new SimulatedBarSource(SimulatedSettings.DEFAULT, clock, duration -> {});
    private final BentSource first = new BentSource("first", market);
    private final BentSource second = new BentSource("second", market);
    private TestService service;

    @BeforeEach
    void open() {
        service = new TestService(
                folder,
                clock,
                List.of(first, second),
                new IncrementalUpdate("daily", "first", SERIES, DAYS),
                new Validation("alone", "first", SERIES, DAYS, new Check(DAYS, "", 0.8, false)),
                new Validation("validation", "first", SERIES, DAYS, new Check(DAYS, "second", 0.8, false)),
                new Repair("itself", "first", SERIES, DAYS, new Check(DAYS, "first", 0.8, false)),
                new Repair("auto", "auto", SERIES, DAYS, new Check(DAYS, "auto", 0.8, false)),
                new Repair("dry", "first", SERIES, DAYS, new Check(DAYS, "second", 0.8, true)));
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void plan_nothingStored_pricesNoOpinionOnNothing() {
        assertThat(plan("validation").requests()).isZero();
        assertThat(plan("dry").requests()).isZero();
        assertThat(plan("daily").requests()).isEqualTo(1);
    }

    @Test
    void plan_secondOpinion_isPricedAndAskedSo() throws InterruptedException {
        service.run("daily");

        assertThat(plan("alone").requests()).isZero();
        assertThat(plan("itself").seconds()).isEmpty();
        for (String task : List.of("validation", "dry", "auto")) {
            TaskPlan plan = plan(task);
            assertThat(plan.asked()).as(task).isEqualTo(1);
            assertThat(plan.requests()).as(task).isEqualTo(1);
            assertThat(plan.worst()).as(task).isEqualTo(new FetchPlan.Worst(1, Duration.ZERO));
            assertThat(plan.second(KEY).orElseThrow().source()).isEqualTo("second");
            first.asked.set(0);
            second.asked.set(0);

            service.run(task);

            assertThat(first.asked).as(task).hasValue(0);
            assertThat(second.asked).as(task).hasValue(1);
        }
    }

    private TaskPlan plan(String task) {
        return service.planner.plan(service.board.task(task).orElseThrow());
    }
}
