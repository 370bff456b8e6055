package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TradingSessionTest {

    private static final LocalDate FRI_2024_07_05 = LocalDate.of(2024, 7, 5);

    @ParameterizedTest
    @CsvSource({
        // New York: six and a half hours; half day to 13:00: three and a half; 09:33 to 16:00; 09:30 to 15:56.
        "US, 2024-07-05, 390, 78, 26, 13, 7",
        "US, 2024-07-03, 210, 42, 14, 7, 4",
        "US, 2001-09-17, 387, 78, 26, 13, 7",
        "US, 2005-06-01, 386, 78, 26, 13, 7",
        // Hong Kong: 2.5 and 3 hours; half day; afternoon only from 13:30; 10:00-12:30 and 14:30-16:00.
        "HK, 2024-07-05, 330, 66, 22, 11, 6",
        "HK, 2024-12-24, 150, 30, 10, 5, 3",
        "HK, 2020-08-19, 150, 30, 10, 5, 3",
        "HK, 2010-07-05, 240, 48, 16, 8, 5",
        // Shanghai: two and two hours; Tokyo: two and a half and three, before 2024-11-05 two and a half.
        "SH, 2024-07-05, 240, 48, 16, 8, 4",
        "JP, 2024-11-05, 330, 66, 22, 11, 6",
        "JP, 2024-11-01, 300, 60, 20, 10, 6",
        // London: eight and a half hours.
        "UK, 2024-07-05, 510, 102, 34, 17, 9",
        "CRYPTO, 2024-07-06, 1440, 288, 96, 48, 24",
        // London's Friday to 22:00, its Monday from Sunday 22:00.
        "FX, 2024-07-05, 1320, 264, 88, 44, 22",
        "FX, 2024-07-08, 1560, 312, 104, 52, 26",
        "FX, 2024-07-09, 1440, 288, 96, 48, 24",
    })
    void expectedBars_anySession_areThoseOfItsHours(
            Market market, LocalDate date, int m1, int m5, int m15, int m30, int h1) {
        TradingSession session =
                TradingCalendar.of(market).orElseThrow().session(date).orElseThrow();

        assertThat(session.expectedBars(Interval.M1)).isEqualTo(m1);
        assertThat(session.expectedBars(Interval.M5)).isEqualTo(m5);
        assertThat(session.expectedBars(Interval.M15)).isEqualTo(m15);
        assertThat(session.expectedBars(Interval.M30)).isEqualTo(m30);
        assertThat(session.expectedBars(Interval.H1)).isEqualTo(h1);
        assertThat(session.expectedBars(Interval.D1)).isEqualTo(1);
        for (Interval interval : List.of(Interval.M1, Interval.M5, Interval.M15, Interval.M30, Interval.H1)) {
            assertThat(session.openTimes(interval))
                    .hasSize(session.expectedBars(interval))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void openTimes_hoursInNewYork_beginAtTheHalfHour() {
        TradingSession session = session(Market.US, FRI_2024_07_05);

        assertThat(times(session, Interval.H1))
                .containsExactly("13:30", "14:30", "15:30", "16:30", "17:30", "18:30", "19:30");
        assertThat(session.openTimes(Interval.D1))
                .containsExactly(Instant.parse("2024-07-05T00:00:00Z").toEpochMilli());
    }

    @Test
    void openTimes_fiveMinutesInHongKong_restAtLunch() {
        List<String> times = times(session(Market.HK, FRI_2024_07_05), Interval.M5);

        assertThat(times).startsWith("01:30", "01:35").endsWith("07:50", "07:55");
        assertThat(times.subList(28, 32)).containsExactly("03:50", "03:55", "05:00", "05:05");
        assertThat(times(session(Market.HK, FRI_2024_07_05), Interval.H1))
                .containsExactly("01:30", "02:30", "03:30", "05:00", "06:00", "07:00");
    }

    @Test
    void openTimes_openingAtAnOddMinute_areThoseOfTheClock() {
        TradingSession session = session(Market.US, LocalDate.of(2001, 9, 17));

        assertThat(times(session, Interval.M1)).startsWith("13:33", "13:34");
        assertThat(times(session, Interval.M5)).startsWith("13:30", "13:35");
        assertThat(times(session, Interval.H1)).startsWith("13:30", "14:30");
    }

    @Test
    void openTimes_breakShorterThanABar_noBarTwice() {
        TradingSession session = new TradingSession(
                FRI_2024_07_05,
                List.of(
                        range("2024-07-05T09:00:00Z", "2024-07-05T11:35:00Z"),
                        range("2024-07-05T11:40:00Z", "2024-07-05T13:00:00Z")));

        assertThat(times(session, Interval.M30))
                .containsExactly("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30");
        assertThat(session.expectedBars(Interval.M30)).isEqualTo(8);
    }

    @Test
    void lunchBreak_onePartOrTwo_isTheTimeBetweenThem() {
        assertThat(session(Market.US, FRI_2024_07_05).lunchBreak()).isEmpty();
        assertThat(session(Market.HK, FRI_2024_07_05).lunchBreak())
                .contains(range("2024-07-05T04:00:00Z", "2024-07-05T05:00:00Z"));
    }

    @Test
    void expectedBars_week_isRefused() {
        TradingSession session = session(Market.US, FRI_2024_07_05);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.expectedBars(Interval.W1))
                .withMessage("interval: expected one of up to a day, found 1wk");
        assertThatIllegalArgumentException().isThrownBy(() -> session.openTimes(Interval.MO1));
    }

    @Test
    void session_noPartsThreePartsOrOverlapping_isRefused() {
        TimeRange morning = range("2024-07-05T09:00:00Z", "2024-07-05T11:00:00Z");
        TimeRange noon = range("2024-07-05T11:00:00Z", "2024-07-05T12:00:00Z");

        for (List<TimeRange> parts : List.of(
                List.<TimeRange>of(), List.of(morning, noon), List.of(noon, morning), List.of(morning, noon, noon))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TradingSession(FRI_2024_07_05, parts))
                    .withMessageStartingWith("session 2024-07-05: expected");
        }
    }

    private static TradingSession session(Market market, LocalDate date) {
        return TradingCalendar.of(market).orElseThrow().session(date).orElseThrow();
    }

    private static TimeRange range(String start, String end) {
        return new TimeRange(Instant.parse(start), Instant.parse(end));
    }

    private static List<String> times(TradingSession session, Interval interval) {
        return Arrays.stream(session.openTimes(interval))
                .mapToObj(time -> Instant.ofEpochMilli(time).toString().substring(11, 16))
                .toList();
    }
}
