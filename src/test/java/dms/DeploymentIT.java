package dms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dms.fetch.BarFetcher;
import dms.journal.Journal;
import dms.journal.RunStatus;
import dms.maintain.TaskBoard;
import dms.market.Adjustment;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.read.BarReader;
import dms.read.BarRequest;
import jakarta.inject.Inject;
import java.io.File;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Inside the container: the beans are there, wired, and do the main job on the managed executors. */
@ExtendWith(ArquillianExtension.class)
class DeploymentIT {

    @Inject
    private TaskBoard board;

    @Inject
    private Journal journal;

    @Inject
    private BarReader reader;

    @Inject
    private BarFetcher fetcher;

    @Deployment
    static WebArchive war() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File("target/dms.war"));
    }

    @Test
    void task_inTheContainer_storesBars() throws InterruptedException {
        TaskBoard.Start start = board.start("in_container", "test");

        assertTrue(board.awaitIdle(60, TimeUnit.SECONDS));

        assertEquals(RunStatus.SUCCESS, journal.run(start.run()).orElseThrow().status());
        SeriesKey key = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
        assertFalse(
                reader.read(key, BarRequest.of(TimeRange.ALL, Adjustment.ALL)).isEmpty());
    }

    @Test
    void sources_areAllKnown() {
        assertEquals(4, fetcher.statuses().size());
    }
}
