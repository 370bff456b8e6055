package dms.fetch;

import dms.market.Market;
import java.time.Duration;
import java.util.Map;

/**
 * How far back a plan reaches over what is stored, how long a bar takes to become history, and who is asked.
 *
 * @param overlapBars how many stored bars are asked for again, so that revisions are seen (D5)
 * @param settle how long after its end a bar may still be corrected by its source (D3)
 * @param settleByMarket the same, where a market differs
 * @param recheck after how long a hole is asked for again of which the source had nothing
 * @param order which sources are asked for tasks that leave it open
 */
public record FetchSettings(
        int overlapBars, Duration settle, Map<Market, Duration> settleByMarket, Duration recheck, FetchOrder order) {

    /** Five bars, thirty minutes, thirty days, and no order of sources. */
    public static final FetchSettings DEFAULT =
            new FetchSettings(5, Duration.ofMinutes(30), Map.of(), Duration.ofDays(30), FetchOrder.NONE);

    /** Copies the map. */
    public FetchSettings {
        settleByMarket = Map.copyOf(settleByMarket);
    }

    /** How long a bar of a market takes to become history. */
    public Duration settle(Market market) {
        return settleByMarket.getOrDefault(market, settle);
    }
}
