package dms.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dms.fetch.FetchOrder.Rule;
import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FetchOrderTest {

    private static final SeriesKey TENCENT = new SeriesKey(Symbol.parse("HK.00700"), Interval.D1);
    private static final SeriesKey APPLE = new SeriesKey(Symbol.parse("US.AAPL"), Interval.D1);
    private static final SeriesKey APPLE_MINUTES = new SeriesKey(Symbol.parse("US.AAPL"), Interval.M1);

    @Test
    void sources_firstRuleThatFits_decides() {
        FetchOrder order = new FetchOrder(List.of(
                new Rule(Set.of(Market.HK), Set.of(), List.of("a")),
                new Rule(Set.of(Market.US), Set.of(Interval.M1), List.of("b", "a")),
                Rule.ofAll(List.of("c"))));

        assertThat(order.sources(TENCENT)).containsExactly("a");
        assertThat(order.sources(APPLE_MINUTES)).containsExactly("b", "a");
        assertThat(order.sources(APPLE)).containsExactly("c");
    }

    @Test
    void sources_noRuleFits_none() {
        FetchOrder order = new FetchOrder(List.of(new Rule(Set.of(Market.HK), Set.of(), List.of("a"))));

        assertThat(order.sources(APPLE)).isEmpty();
        assertThat(FetchOrder.NONE.sources(APPLE)).isEmpty();
    }

    @Test
    void sources_sameOneTwice_countsOnce() {
        assertThat(Rule.ofAll(List.of("a", "b", "a")).sources()).containsExactly("a", "b");
    }

    @Test
    void named_auto_isNoName() {
        assertThat(FetchOrder.named("auto")).isEmpty();
        assertThat(FetchOrder.named("futu")).isEqualTo("futu");
    }
}
