package dms.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FetchPlannerTest {

    private static final Instant FRI_NOON = Instant.parse("2024-07-05T12:00:00Z");
    private static final SeriesKey DAILY = new SeriesKey(Symbol.parse("AAPL"), Interval.D1);

    private final FetchPlanner planner = new FetchPlanner(
            new FetchSettings(5, Duration.ofMinutes(30), Map.of(Market.HK, Duration.ofHours(2))),
            Clock.fixed(FRI_NOON, ZoneOffset.UTC));

    @Test
    void newEnd_nothingStored_isTheWholeHistory() {
        FetchRequest request = planner.newEnd(DAILY, BarSeries.empty(), 10);

        assertThat(request.range().startInclusive()).isEqualTo("2024-06-25T00:00:00Z");
        assertThat(request.range().endExclusive()).isEqualTo(FRI_NOON);
        assertThat(request.settledBy()).isEqualTo("2024-07-05T11:30:00Z");
    }

    @Test
    void newEnd_barsStored_beginsWithTheOverlap() {
        long tuesday = Instant.parse("2024-07-02T00:00:00Z").toEpochMilli();
        BarSeries newest = BarSeries.builder(1).add(tuesday, 1, 1, 1, 1, 1).build();

        FetchRequest request = planner.newEnd(DAILY, newest, 1825);

        assertThat(request.range().startInclusive()).isEqualTo("2024-07-02T00:00:00Z");
    }

    @Test
    void newEnd_storedBarInTheFuture_asksForNothing() {
        long tomorrow = FRI_NOON.plus(Duration.ofDays(1)).toEpochMilli();
        BarSeries newest = BarSeries.builder(1).add(tomorrow, 1, 1, 1, 1, 1).build();

        assertThat(planner.newEnd(DAILY, newest, 10).range().isEmpty()).isTrue();
    }

    @Test
    void wholeHistory_ofWeeks_beginsOnAMonday() {
        SeriesKey weekly = new SeriesKey(DAILY.symbol(), Interval.W1);

        // Ten days before the 5th of July is Tuesday, the 25th of June.
        assertThat(planner.wholeHistory(weekly, 10).range().startInclusive()).isEqualTo("2024-06-24T00:00:00Z");
    }

    @Test
    void settledBy_followsTheMarket() {
        SeriesKey hongKong = new SeriesKey(Symbol.parse("0700.HK"), Interval.D1);

        assertThat(planner.wholeHistory(hongKong, 1).settledBy()).isEqualTo("2024-07-05T10:00:00Z");
    }
}
