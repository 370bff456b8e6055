package dms.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dms.TestData;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.Market;
import dms.market.TradingCalendar;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SessionBarsTest {

    private static final TradingCalendar HONG_KONG =
            TradingCalendar.of(Market.HK).orElseThrow();
    private static final DateTimeFormatter LABEL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** 09:30 in Hong Kong on Tuesday 2020-12-01. */
    private static final long OPEN = Instant.parse("2020-12-01T01:30:00Z").toEpochMilli();

    private static final long MINUTE = 60_000;
    private static final long LAST_MINUTE = OPEN + 389 * MINUTE;

    @Test
    void of_fillerAndAuction_leavesFillerOutAndTakesTheAuctionIn() {
        BarSeries minutes = BarSeries.builder(5)
                .add(OPEN - MINUTE, 10, 10, 10, 10, 500)
                .add(OPEN, 99, 99, 99, 99, 0)
                .add(OPEN + MINUTE, 10.1, 10.3, 10, 10.2, 100)
                .add(LAST_MINUTE - MINUTE, 10.2, 10.2, 9.8, 9.9, 50)
                .add(LAST_MINUTE, 9.9, 9.9, 9.9, 9.9, 0)
                .build();

        Witness days = SessionBars.of("minutes", minutes, Interval.M1, HONG_KONG);

        assertThat(days.bars())
                .isEqualTo(BarSeries.builder(1)
                        .add(Instant.parse("2020-12-01T00:00:00Z").toEpochMilli(), 10, 10.3, 9.8, 9.9, 650)
                        .build());
        assertThat(days.partial()).isEmpty();
    }

    @Test
    void of_minutesThatEndEarly_isPartial() {
        BarSeries minutes = BarSeries.builder(2)
                .add(OPEN, 10, 10, 10, 10, 500)
                .add(LAST_MINUTE - 60 * MINUTE, 10, 10, 10, 10, 500)
                .build();

        Witness days = SessionBars.of("minutes", minutes, Interval.M1, HONG_KONG);

        assertThat(days.partial()).containsExactly(days.bars().openTimeMillis(0));
    }

    @Test
    void of_sourceWithoutFillerThatEndsQuietly_isWhole() {
        BarSeries minutes = BarSeries.builder(2)
                .add(OPEN + 5 * MINUTE, 10, 10, 10, 10, 500)
                .add(LAST_MINUTE - 9 * MINUTE, 10, 10, 10, 10, 500)
                .build();

        assertThat(SessionBars.of("minutes", minutes, Interval.M1, HONG_KONG).partial())
                .isEmpty();
    }

    @Test
    void of_dayOfFillerOnly_makesNoBar() {
        BarSeries minutes = BarSeries.builder(1).add(OPEN, 10, 10, 10, 10, 0).build();

        assertThat(SessionBars.of("minutes", minutes, Interval.M1, HONG_KONG).bars())
                .isEqualTo(BarSeries.empty());
    }

    @Test
    void of_recordedMinutes_areTheRecordedDays() throws IOException {
        for (String code : List.of("00700", "06865", "09988")) {
            Witness built = SessionBars.of("futu", minutes(code), Interval.M1, HONG_KONG);
            Witness expected =
                    Objects.requireNonNull(HongKongDays.fromMinutes().get(code)).days();

            System.out.printf(
                    "minutes of %s: %d days built, %d of them partial%n",
                    code, built.bars().size(), built.partial().size());
            assertThat(built.partial()).isEqualTo(expected.partial());
            assertThat(built.bars().size()).isEqualTo(expected.bars().size());
            for (int i = 0; i < built.bars().size(); i++) {
                assertThat(built.bars().openTimeMillis(i))
                        .isEqualTo(expected.bars().openTimeMillis(i));
                assertThat(built.bars().open(i)).isEqualTo(expected.bars().open(i));
                assertThat(built.bars().high(i)).isEqualTo(expected.bars().high(i));
                assertThat(built.bars().low(i)).isEqualTo(expected.bars().low(i));
                assertThat(built.bars().volume(i)).isEqualTo(expected.bars().volume(i));
            }
        }
    }

    /** Futu labels a minute by its end; the opening auction becomes the minute before the open. */
    private static BarSeries minutes(String code) throws IOException {
        BarSeries.Builder minutes = BarSeries.builder(165_000);
        for (String[] line : HongKongDays.lines(
                TestData.folder("futu").resolve("kline-1m").resolve("HK." + code + "-1m-2018-12_2020-12.csv.gz"))) {
            long end = LocalDateTime.parse(line[0], LABEL)
                    .atZone(HONG_KONG.zone())
                    .toInstant()
                    .toEpochMilli();
            minutes.add(
                    end - MINUTE,
                    Double.parseDouble(line[1]),
                    Double.parseDouble(line[2]),
                    Double.parseDouble(line[3]),
                    Double.parseDouble(line[4]),
                    Double.parseDouble(line[5]));
        }
        return minutes.build();
    }
}
