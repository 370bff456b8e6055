package dms.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.TimeRange;
import dms.store.SeededBars;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private static final BarSeries BARS = SeededBars.of(Interval.D1, 20, 1);

    @Test
    void of_equal_isNothing() {
        Difference difference = Difference.of(BARS, BARS);

        assertThat(difference.news().isEmpty()).isTrue();
        assertThat(difference.gone()).isEmpty();
    }

    @Test
    void of_changedMissingAndExtraBars_namesEach() {
        BarSeries ours = BARS.rows(2, 8).merge(BARS.rows(10, 20));
        BarSeries theirs =
                BARS.rows(0, 9).merge(SeededBars.flat(BARS.rows(3, 4), 7)).merge(BARS.rows(11, 20));

        Difference difference = Difference.of(ours, theirs);

        assertThat(difference.news()).isEqualTo(BARS.rows(3, 4).merge(BARS.rows(10, 11)));
        assertThat(difference.gone())
                .containsExactly(
                        TimeRange.ofMillis(BARS.openTimeMillis(0), BARS.openTimeMillis(1) + 1),
                        TimeRange.ofMillis(BARS.openTimeMillis(8), BARS.openTimeMillis(8) + 1));
        assertThat(difference.extra()).isEqualTo(3);
    }

    @Test
    void of_emptyOurs_isAllGone() {
        assertThat(Difference.of(BarSeries.empty(), BARS).extra()).isEqualTo(20);
    }
}
