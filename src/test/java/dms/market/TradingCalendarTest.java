package dms.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TradingCalendarTest {

    private static final LocalDate FRI_2024_07_05 = LocalDate.of(2024, 7, 5);
    private static final LocalDate SAT_2024_07_06 = LocalDate.of(2024, 7, 6);
    private static final LocalDate MON_2024_07_08 = LocalDate.of(2024, 7, 8);

    private static final TradingCalendar US = TradingCalendar.of(Market.US).orElseThrow();
    private static final TradingCalendar HK = TradingCalendar.of(Market.HK).orElseThrow();
    private static final TradingCalendar SH = TradingCalendar.of(Market.SH).orElseThrow();

    @ParameterizedTest
    @EnumSource(
            value = Market.class,
            names = {"IT", "SE", "NO", "DK", "ID", "INDEX", "FUTURE"})
    void of_marketWithoutCalendar_isEmpty(Market market) {
        assertThat(TradingCalendar.of(market)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // Summer time in New York: 2024-03-10 to 2024-11-03; London: 2024-03-31 to 2024-10-27; Sydney ends it
        // 2024-04-07.
        "US, 2024-03-08, 2024-03-08T14:30:00Z, 2024-03-08T21:00:00Z",
        "US, 2024-03-11, 2024-03-11T13:30:00Z, 2024-03-11T20:00:00Z",
        "US, 2024-11-01, 2024-11-01T13:30:00Z, 2024-11-01T20:00:00Z",
        "US, 2024-11-04, 2024-11-04T14:30:00Z, 2024-11-04T21:00:00Z",
        // Until 2006 summer time began on April's first Sunday.
        "US, 2006-03-31, 2006-03-31T14:30:00Z, 2006-03-31T21:00:00Z",
        "US, 2006-04-03, 2006-04-03T13:30:00Z, 2006-04-03T20:00:00Z",
        "UK, 2024-03-28, 2024-03-28T08:00:00Z, 2024-03-28T16:30:00Z",
        "UK, 2024-04-02, 2024-04-02T07:00:00Z, 2024-04-02T15:30:00Z",
        "DE, 2024-10-28, 2024-10-28T08:00:00Z, 2024-10-28T16:30:00Z",
        "AU, 2024-04-05, 2024-04-04T23:00:00Z, 2024-04-05T05:00:00Z",
        "AU, 2024-04-08, 2024-04-08T00:00:00Z, 2024-04-08T06:00:00Z",
        "CA, 2024-07-05, 2024-07-05T13:30:00Z, 2024-07-05T20:00:00Z",
        "CRYPTO, 2024-07-06, 2024-07-06T00:00:00Z, 2024-07-07T00:00:00Z",
        // New York's clocks go forward three weeks before London's: its 17:00 is London's 21:00 then.
        "FX, 2024-03-08, 2024-03-08T00:00:00Z, 2024-03-08T22:00:00Z",
        "FX, 2024-03-11, 2024-03-10T21:00:00Z, 2024-03-12T00:00:00Z",
        "FX, 2024-03-15, 2024-03-15T00:00:00Z, 2024-03-15T21:00:00Z",
        "FX, 2024-07-08, 2024-07-07T21:00:00Z, 2024-07-08T23:00:00Z",
    })
    void session_anySeason_followsTheExchangesClocks(Market market, LocalDate date, Instant open, Instant close) {
        TradingSession session =
                TradingCalendar.of(market).orElseThrow().session(date).orElseThrow();

        assertThat(session.date()).isEqualTo(date);
        assertThat(session.open()).isEqualTo(open);
        assertThat(session.close()).isEqualTo(close);
    }

    @ParameterizedTest
    @CsvSource({
        "US, 1999-12-31",
        "US, 2028-01-03",
        "SH, 2028-01-04",
        "SZ, 2028-01-04",
        "JP, 2028-01-04",
        "FX, 1969-12-31"
    })
    void anyQuestion_outsideTheTable_isRefusedAndNotGuessed(Market market, LocalDate date) {
        TradingCalendar calendar = TradingCalendar.of(market).orElseThrow();
        String sentence = "calendar " + calendar.name() + ": expected a date from " + calendar.firstDate() + " to "
                + calendar.lastDate() + ", found " + date;

        assertThat(calendar.covers(date)).isFalse();
        assertRefused(() -> calendar.isSession(date), sentence);
        assertRefused(() -> calendar.session(date), sentence);
        assertRefused(() -> calendar.next(date), sentence);
        assertRefused(() -> calendar.previous(date), sentence);
        assertRefused(() -> calendar.count(date, date), sentence);
        assertRefused(() -> calendar.sessions(date, date), sentence);
        assertRefused(() -> calendar.closedWeekdays(date, date), sentence);
    }

    private static void assertRefused(Runnable question, String sentence) {
        assertThatExceptionOfType(DateTimeException.class)
                .isThrownBy(question::run)
                .withMessage(sentence);
    }

    @Test
    void range_lastBeforeFirst_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> US.count(MON_2024_07_08, FRI_2024_07_05))
                .withMessage("dates: expected a last one not before 2024-07-08, found 2024-07-05");
    }

    @Test
    void nextAndPrevious_weekendsHolidaysAndEnds_areSkippedOrEmpty() {
        assertThat(US.next(FRI_2024_07_05)).contains(MON_2024_07_08);
        assertThat(US.next(SAT_2024_07_06)).contains(MON_2024_07_08);
        assertThat(US.previous(FRI_2024_07_05)).contains(LocalDate.of(2024, 7, 3));
        assertThat(US.next(LocalDate.of(2001, 9, 10))).contains(LocalDate.of(2001, 9, 17));
        assertThat(US.next(US.lastDate())).isEmpty();
        assertThat(US.previous(US.firstDate())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Market.class,
            names = {"US", "HK", "SH", "JP", "FX", "CRYPTO"})
    void count_randomRanges_isTheNumberOfSessions(Market market) {
        TradingCalendar calendar = TradingCalendar.of(market).orElseThrow();
        LocalDate start = LocalDate.of(2000, 1, 1);
        Random random = new Random(5);
        for (int i = 0; i < 50; i++) {
            LocalDate first = start.plusDays(random.nextInt(9_000));
            LocalDate last = first.plusDays(random.nextInt(700));

            assertThat(calendar.count(first, last))
                    .isEqualTo(calendar.sessions(first, last).size());
        }
    }

    @Test
    void withOverrides_eachKind_overrulesItsDatesOnly() {
        TradingCalendar changed = HK.withOverrides(
                "config/calendars/HK.txt",
                List.of(
                        "# the typhoon of September",
                        "",
                        "closed 2024-07-05 typhoon",
                        "open 2024-07-06 make-up day",
                        "session 2024-07-08 13:00-16:00 black rainstorm",
                        "open 2024-12-24",
                        "closed 2024-12-31",
                        "hours 2025-01-02 09:30-16:30"));

        assertThat(changed.session(FRI_2024_07_05)).isEmpty();
        assertThat(changed.note(FRI_2024_07_05)).contains("typhoon");
        assertThat(changed.closedWeekdays(FRI_2024_07_05, MON_2024_07_08)).containsExactly(entry());
        assertThat(changed.session(SAT_2024_07_06).orElseThrow().expectedBars(Interval.M1))
                .isEqualTo(330);
        assertThat(changed.session(MON_2024_07_08).orElseThrow().open()).isEqualTo("2024-07-08T05:00:00Z");
        assertThat(changed.session(LocalDate.of(2024, 12, 24)).orElseThrow().expectedBars(Interval.M1))
                .isEqualTo(330);
        assertThat(changed.isSession(LocalDate.of(2024, 12, 31))).isFalse();
        assertThat(changed.session(LocalDate.of(2025, 1, 2)).orElseThrow().close())
                .isEqualTo("2025-01-02T08:30:00Z");
        assertThat(changed.count(FRI_2024_07_05, MON_2024_07_08)).isEqualTo(2);
        assertThat(changed.count(HK.firstDate(), HK.lastDate())).isEqualTo(HK.count(HK.firstDate(), HK.lastDate()) - 1);
        assertThat(HK.isSession(FRI_2024_07_05)).isTrue();
        assertThat(HK.isSession(SAT_2024_07_06)).isFalse();
    }

    private static java.util.Map.Entry<LocalDate, String> entry() {
        return java.util.Map.entry(FRI_2024_07_05, "typhoon");
    }

    @Test
    void withOverrides_holidayOpened_isASessionAgain() {
        LocalDate thanksgiving = LocalDate.of(2024, 11, 28);

        TradingCalendar changed = US.withOverrides("x", List.of("open 2024-11-28"));

        assertThat(US.isSession(thanksgiving)).isFalse();
        assertThat(changed.session(thanksgiving).orElseThrow().expectedBars(Interval.M1))
                .isEqualTo(390);
        assertThat(changed.note(thanksgiving)).isEmpty();
    }

    @Test
    void withOverrides_until_lengthensTheTable() {
        TradingCalendar changed =
                SH.withOverrides("x", List.of("until 2027-12-31", "closed 2027-01-01 New Year", "closed 2027-02-08"));

        assertThat(changed.lastDate()).isEqualTo("2027-12-31");
        assertThat(changed.isSession(LocalDate.of(2027, 1, 1))).isFalse();
        assertThat(changed.session(LocalDate.of(2027, 1, 4)).orElseThrow().expectedBars(Interval.M1))
                .isEqualTo(240);
    }

    @Test
    void withOverrides_twice_secondOverrulesTheFirst() {
        TradingCalendar changed = US.withOverrides("a", List.of("closed 2024-07-05 a", "open 2024-07-06"))
                .withOverrides("b", List.of("open 2024-07-05", "closed 2024-07-06"));

        assertThat(changed.sessions(US.firstDate(), US.lastDate()))
                .isEqualTo(US.sessions(US.firstDate(), US.lastDate()));
    }

    @Test
    void withOverrides_currenciesAndCrypto_canCloseToo() {
        TradingCalendar crypto = TradingCalendar.of(Market.CRYPTO).orElseThrow();
        TradingCalendar currencies = TradingCalendar.of(Market.FX).orElseThrow();

        assertThat(crypto.withOverrides("x", List.of("closed 2024-07-06")).isSession(SAT_2024_07_06))
                .isFalse();
        assertThat(currencies.withOverrides("x", List.of("session 2024-12-24 00:00-18:00")))
                .extracting(calendar -> calendar.session(LocalDate.of(2024, 12, 24))
                        .orElseThrow()
                        .close())
                .isEqualTo(Instant.parse("2024-12-24T18:00:00Z"));
    }

    @Test
    void withOverrides_wrongLines_areAllNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SH.withOverrides(
                        "HK.txt",
                        List.of(
                                "closed",
                                "closed 2024-13-01",
                                "shut 2024-07-05",
                                "zone 2024-07-05",
                                "session 2024-07-05",
                                "session 2024-07-05 16:00-09:00",
                                "session 2024-07-08 09:00-25:00",
                                "closed 2028-01-04",
                                "until 2026-01-01",
                                "closed 2024-07-09",
                                "open 2024-07-09")))
                .withMessage("""
                        HK.txt, line 1: expected a word and a date, found "closed"
                        HK.txt, line 2: expected a date such as 2024-07-05 after the first word, found "closed 2024-13-01"
                        HK.txt, line 3: expected closed, open, session, hours or until, found "shut 2024-07-05"
                        HK.txt, line 4: expected closed, open, session, hours or until, found "zone 2024-07-05"
                        HK.txt, line 5: expected hours such as 09:30-16:00 or 09:30-12:00 13:00-16:00, found "session 2024-07-05"
                        HK.txt, line 6: expected each date once, found "session 2024-07-05 16:00-09:00"
                        HK.txt, line 7: expected hours that ascend within a day, found "session 2024-07-08 09:00-25:00"
                        HK.txt, line 8: expected a date from 2000-01-01 to 2027-12-31, found "closed 2028-01-04"
                        HK.txt, line 9: expected a date not before 2027-12-31, the end of the table, found "until 2026-01-01"
                        HK.txt, line 11: expected each date once, found "open 2024-07-09\"""");
    }
}
