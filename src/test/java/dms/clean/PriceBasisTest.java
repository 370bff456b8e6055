package dms.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarSeries;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PriceBasisTest {

    private static final LocalDate MON_2024_07_01 = LocalDate.of(2024, 7, 1);

    @Test
    void between_everyBarByOneFactor_isAChange() {
        BarSeries stored = closes(100, 104, 108);
        BarSeries fetched = closes(25, 26, 27, 28);

        PriceBasis.Change change = PriceBasis.between(stored, fetched).orElseThrow();

        assertThat(change.factor()).isEqualTo(0.25);
        assertThat(change.date()).isEqualTo(MON_2024_07_01.plusDays(2));
        assertThat(change.sentence()).contains("all 3 bars").contains("0.25");
    }

    @Test
    void between_oneCorrectedBar_isNone() {
        assertThat(PriceBasis.between(closes(100, 104, 108), closes(100, 50, 108)))
                .isEmpty();
    }

    @Test
    void between_barsWrongByDifferentFactors_isNone() {
        assertThat(PriceBasis.between(closes(100, 104, 108), closes(50, 26, 30)))
                .isEmpty();
    }

    @Test
    void between_twoSharedBars_isTooFewToTell() {
        assertThat(PriceBasis.between(closes(100, 104), closes(25, 26, 27))).isEmpty();
    }

    private static BarSeries closes(double... closes) {
        BarSeries.Builder bars = BarSeries.builder(closes.length);
        for (int i = 0; i < closes.length; i++) {
            long time = MON_2024_07_01
                    .plusDays(i)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toEpochMilli();
            bars.add(time, closes[i], closes[i], closes[i], closes[i], 1);
        }
        return bars.build();
    }
}
