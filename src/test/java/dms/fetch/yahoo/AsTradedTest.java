package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.BarField;
import dms.market.CorporateAction.Split;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.SplitFactors;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsTradedTest {

    private static final SplitFactors FOUR_FOR_ONE =
            SplitFactors.of(List.of(new Split(LocalDate.of(2020, 8, 31), 4, 1)));

    @ParameterizedTest
    @CsvSource({
        "89.55000305175781, 89.55",
        "0.000956, 0.000956",
        "1898.010009765625, 1898.01",
        "12345678, 12345680",
        "9999999.6, 10000000",
        "86466.640625, 86466.64",
        "0, 0"
    })
    void sevenDigits_value_keepsSeven(double value, double expected) {
        assertThat(AsTraded.sevenDigits(value)).isEqualTo(expected);
    }

    @Test
    void sevenDigits_anyFloat_isTheDecimalNumberAndStays() {
        Random random = new Random(20_200_831);

        for (int i = 0; i < 20_000; i++) {
            double value = (float) Math.exp(random.nextDouble() * 30 - 12);
            double rounded = AsTraded.sevenDigits(value);

            assertThat(rounded)
                    .isEqualTo(new BigDecimal(value)
                            .round(new MathContext(7, RoundingMode.HALF_EVEN))
                            .doubleValue());
            assertThat(AsTraded.sevenDigits(rounded)).isEqualTo(rounded);
        }
    }

    @Test
    void turnBack_barsAroundASplit_onlyOlderOnesChange() {
        RawBars rows = new RawBars(2);
        rows.add(
                Instant.parse("2020-08-28T00:00:00Z").toEpochMilli(),
                126.0125,
                126.4425,
                124.5775,
                124.8075,
                187630000);
        rows.add(Instant.parse("2020-08-31T00:00:00Z").toEpochMilli(), 127.58, 131, 126, 129.04, 225702700);

        RawBars traded = AsTraded.turnBack(rows, key("US.AAPL/1d"), FOUR_FOR_ONE);

        assertThat(traded.value(BarField.CLOSE, 0)).isEqualTo(499.23);
        assertThat(traded.value(BarField.VOLUME, 0)).isEqualTo(46_907_500);
        assertThat(traded.value(BarField.CLOSE, 1)).isEqualTo(129.04);
        assertThat(traded.value(BarField.VOLUME, 1)).isEqualTo(225_702_700);
    }

    @Test
    void turnBack_weekThatHoldsTheExDate_isOfTheNewShares() {
        RawBars rows = new RawBars(1);
        rows.add(Instant.parse("2020-08-31T00:00:00Z").toEpochMilli(), 127.58, 137.98, 110.89, 120.96, 1000);

        RawBars traded = AsTraded.turnBack(rows, key("US.AAPL/1wk"), FOUR_FOR_ONE);

        assertThat(traded.value(BarField.CLOSE, 0)).isEqualTo(120.96);
    }

    @Test
    void turnBack_nullRow_staysNull() {
        RawBars rows = new RawBars(1);
        rows.add(
                Instant.parse("2020-08-28T00:00:00Z").toEpochMilli(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN);

        RawBars traded = AsTraded.turnBack(rows, key("US.AAPL/1d"), FOUR_FOR_ONE);

        for (BarField field : BarField.values()) {
            assertThat(traded.value(field, 0)).isNaN();
        }
    }

    static SeriesKey key(String text) {
        int slash = text.indexOf('/');
        return new SeriesKey(
                dms.market.Symbol.parse(text.substring(0, slash)),
                dms.market.Interval.parse(text.substring(slash + 1)));
    }
}
