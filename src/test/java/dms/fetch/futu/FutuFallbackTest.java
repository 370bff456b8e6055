package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.FetchOrder;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.yahoo.SimulatedYahoo;
import dms.journal.Run;
import dms.journal.RunStatus;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TestService;
import dms.market.Interval;
import dms.market.SeriesKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task with {@code fetcher: auto} that asks OpenD first and Yahoo, in its own wire format, where OpenD fails. */
class FutuFallbackTest {

    private static final List<SeriesKey> SERIES = List.of(
            Gateway.key("HK.00700", Interval.D1),
            Gateway.key("US.AAPL", Interval.D1),
            Gateway.key("US.MSFT", Interval.D1),
            Gateway.key("SH.600519", Interval.D1));

    @TempDir
    Path folder;

    private final Gateway gateway = Gateway.simulated();
    private final SimulatedYahoo yahoo = SimulatedYahoo.of(
            new SimulatedBarSource(
                    new SimulatedSettings(true, 1, Duration.ZERO, Set.of()), gateway.clock(), pause -> {}),
            gateway.clock());

    @AfterEach
    void close() {
        yahoo.close();
        gateway.close();
    }

    @Test
    void openDGoesAndComesBack_yahooStandsInAndNothingIsRevised() throws InterruptedException {
        int port = gateway.openD().port();
        gateway.openD().close();
        try (TestService service = service()) {
            Run without = service.run("daily");

            assertThat(without.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(without.message()).contains("fallen back to {yfinance instead of futu (unreachable)=4}");
            assertThat(service.entry(without, SERIES.get(0)).source()).isEqualTo("yfinance");
            assertThat(service.entry(without, SERIES.get(0)).sentence())
                    .contains("futu: no OpenD at 127.0.0.1:" + port);

            gateway.clock().advance(Duration.ofDays(4));
            try (FakeOpenD back = FakeOpenD.start(port, new SimulatedQuotes(gateway.clock(), 1), gateway.clock())) {
                Run with = service.run("daily");

                assertThat(with.message())
                        .startsWith("4 of 4 series up to date")
                        .doesNotContain("fallen back");
                assertThat(service.entry(with, SERIES.get(0)).source()).isEqualTo("futu");
                assertThat(service.entry(with, SERIES.get(0)).added()).isPositive();
                for (SeriesKey key : SERIES) {
                    assertThat(service.journal.revisions().list(key, 10, 0))
                            .as("revisions of %s", key)
                            .isEmpty();
                }
                assertThat(back.complaints()).isEmpty();
            }
        }
    }

    @Test
    void quotaUsedUp_yahooStandsInForThoseThatWait() throws InterruptedException {
        gateway.openD().withQuota(2, Duration.ofDays(30));
        try (TestService service = service()) {
            Run run = service.run("daily");

            assertThat(run.status()).isEqualTo(RunStatus.SUCCESS);
            assertThat(run.message()).contains("fallen back to {yfinance instead of futu (rate_limited)=2}");
            assertThat(gateway.openD().complaints()).isEmpty();
        }
    }

    private TestService service() {
        return new TestService(
                folder,
                gateway.clock(),
                List.of(gateway.source(), yahoo.source()),
                new IncrementalUpdate("daily", FetchOrder.AUTO, SERIES, 400));
    }
}
