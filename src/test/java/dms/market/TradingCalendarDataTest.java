package dms.market;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dms.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our calendars against every row of the recorded tables; where we know better, the day and the reason stand here. */
class TradingCalendarDataTest {

    private static final LocalDate HK_FIRST_SHORTER_LUNCH = LocalDate.of(2011, 3, 7);
    private static final LocalDate HK_ONE_HOUR_LUNCH = LocalDate.of(2012, 3, 5);
    private static final LocalDate JP_LONGER_MORNING = LocalDate.of(2011, 11, 21);

    /** The hours we have instead of the recorded ones, on the exchange's clocks. */
    private static final Map<String, String> OTHER_HOURS = Map.ofEntries(
            // Late openings and an odd close, from pandas_market_calendars.
            Map.entry("XNYS 2001-09-17", "09:33-16:00"),
            Map.entry("XNYS 2001-10-08", "09:31-16:00"),
            Map.entry("XNYS 2002-09-11", "12:00-16:00"),
            Map.entry("XNYS 2003-03-20", "09:32-16:00"),
            Map.entry("XNYS 2004-06-07", "09:32-16:00"),
            Map.entry("XNYS 2005-06-01", "09:30-15:56"),
            Map.entry("XNYS 2006-12-27", "09:32-16:00"),
            // Mornings cancelled by weather: XHKG-morning-closed-days.csv; the hour of 2023-10-09 from Dow Jones.
            Map.entry("XHKG 2008-06-25", "14:30-16:00"),
            Map.entry("XHKG 2009-09-15", "14:30-16:00"),
            Map.entry("XHKG 2012-07-24", "13:00-16:00"),
            Map.entry("XHKG 2013-05-22", "13:00-16:00"),
            Map.entry("XHKG 2013-09-23", "13:00-16:00"),
            Map.entry("XHKG 2014-09-16", "13:00-16:00"),
            Map.entry("XHKG 2020-08-19", "13:30-16:00"),
            Map.entry("XHKG 2023-10-09", "14:00-16:00"),
            // Typhoon Wipha ended the afternoon: the same file.
            Map.entry("XHKG 2019-07-31", "09:30-12:00 13:00-13:55"));

    @ParameterizedTest
    @CsvSource({
        "XNYS, US, 7041",
        "XHKG, HK, 6902",
        "XSHG, SH, 6543",
        "XSHG, SZ, 6543",
        "XLON, UK, 7075",
        "XTKS, JP, 6857"
    })
    void sessions_everyRecordedRow_isOursButForTheListedDays(String exchange, Market market, int rows)
            throws IOException {
        TradingCalendar calendar = TradingCalendar.of(market).orElseThrow();
        Set<String> excepted = new HashSet<>();
        Set<LocalDate> dates = new HashSet<>();
        List<String> recorded = rows(exchange + "-sessions.csv");
        List<String> wrong = new ArrayList<>();

        for (String row : recorded) {
            String[] cells = row.split(",", -1);
            LocalDate date = LocalDate.parse(cells[0]);
            dates.add(date);
            String other = OTHER_HOURS.get(exchange + " " + date);
            if (other != null) {
                excepted.add(exchange + " " + date);
            }
            TradingSession expected =
                    other == null ? recorded(calendar, date, cells) : local(calendar, date, other.split(" "));
            if (!calendar.session(date).equals(Optional.of(expected))) {
                wrong.add(row + ": expected " + expected + ", found " + calendar.session(date));
            }
        }

        assertThat(recorded).hasSize(rows);
        assertThat(wrong).isEmpty();
        assertThat(excepted)
                .as("no listed day is missing")
                .isEqualTo(Set.copyOf(OTHER_HOURS.keySet().stream()
                        .filter(day -> day.startsWith(exchange))
                        .toList()));
        LocalDate last = recordedUntil(calendar);
        assertThat(calendar.sessions(calendar.firstDate(), last))
                .extracting(TradingSession::date)
                .as("no session of ours is missing there")
                .hasSize(rows)
                .allMatch(dates::contains);
        assertThat(calendar.count(calendar.firstDate(), last)).isEqualTo(rows);
    }

    /** China's recorded table ends with 2026; of 2027 ours has what the law fixes. */
    private static LocalDate recordedUntil(TradingCalendar calendar) {
        return calendar.name().equals("XSHG") ? LocalDate.of(2026, 12, 31) : calendar.lastDate();
    }

    /** The end of next year, as seen in 2026. */
    @ParameterizedTest
    @EnumSource(names = {"US", "HK", "SH", "SZ", "UK", "JP", "DE", "FR", "AU", "CA"})
    void table_everyMarket_reachesFrom2000ToTheEndOf2027(Market market) {
        TradingCalendar calendar = TradingCalendar.of(market).orElseThrow();

        assertThat(calendar.firstDate()).isEqualTo("2000-01-01");
        assertThat(calendar.lastDate()).isEqualTo("2027-12-31");
    }

    @Test
    void shanghai2027_isWhatTheLawFixesAndSaysSo() {
        TradingCalendar calendar = TradingCalendar.of(Market.SH).orElseThrow();

        assertThat(calendar.closedWeekdays(LocalDate.of(2027, 1, 1), LocalDate.of(2027, 12, 31))
                        .values())
                .hasSize(13)
                .allMatch(reason -> reason.startsWith("expected: "));
    }

    /** A recorded row, with the lunch breaks of their time, which the recorded tables lack. */
    private static TradingSession recorded(TradingCalendar calendar, LocalDate date, String[] cells) {
        Instant open = OffsetDateTime.parse(cells[5]).toInstant();
        Instant close = OffsetDateTime.parse(cells[6]).toInstant();
        if (cells[3].isEmpty()) {
            return new TradingSession(date, List.of(new TimeRange(open, close)));
        }
        String breakStart = cells[3];
        String breakEnd = cells[4];
        // HKEX news releases of 2010-11-23 and 2012-03-01.
        if (calendar.name().equals("XHKG") && date.isBefore(HK_ONE_HOUR_LUNCH)) {
            boolean isLongLunch = date.isBefore(HK_FIRST_SHORTER_LUNCH);
            breakStart = isLongLunch ? "12:30" : "12:00";
            breakEnd = isLongLunch ? "14:30" : "13:30";
        }
        // The manifest: lunch from 11:00 until 2011-11-18.
        if (calendar.name().equals("XTKS") && date.isBefore(JP_LONGER_MORNING)) {
            breakStart = "11:00";
        }
        return new TradingSession(
                date,
                List.of(
                        new TimeRange(open, at(calendar, date, breakStart)),
                        new TimeRange(at(calendar, date, breakEnd), close)));
    }

    @ParameterizedTest
    @CsvSource({
        "XNYS, US, 264",
        "XHKG, HK, 403",
        "XSHG, SH, 501",
        "XSHG, SZ, 501",
        "XLON, UK, 230",
        "XTKS, JP, 448",
        "XFRA, DE, 190",
        "XPAR, FR, 140",
        "XASX, AU, 218",
        "XTSE, CA, 274",
    })
    void closedWeekdays_everyRecordedRow_isOursAndNoOther(String exchange, Market market, int rows) throws IOException {
        TradingCalendar calendar = TradingCalendar.of(market).orElseThrow();
        Map<LocalDate, String> recorded = new HashMap<>();
        for (String row : rows(exchange + "-closed-weekdays.csv")) {
            recorded.put(LocalDate.parse(row.substring(0, 10)), row.substring(11));
        }

        LocalDate last = recordedUntil(calendar);
        Map<LocalDate, String> closed = calendar.closedWeekdays(calendar.firstDate(), last);

        assertThat(recorded).hasSize(rows);
        assertThat(closed.keySet()).isEqualTo(recorded.keySet());
        assertThat(closed).allSatisfy((date, reason) -> {
            assertThat(calendar.session(date)).isEmpty();
            assertThat(reason.isEmpty()).isEqualTo("ad hoc".equals(recorded.get(date)));
        });
        int sessions = 0;
        for (LocalDate date = calendar.firstDate(); !date.isAfter(last); date = date.plusDays(1)) {
            boolean isWeekend = date.getDayOfWeek() == DayOfWeek.SATURDAY || date.getDayOfWeek() == DayOfWeek.SUNDAY;
            assertThat(calendar.isSession(date)).isEqualTo(!isWeekend && !recorded.containsKey(date));
            sessions += calendar.isSession(date) ? 1 : 0;
        }
        assertThat(calendar.count(calendar.firstDate(), last)).isEqualTo(sessions);
    }

    @ParameterizedTest
    @CsvSource({
        "XNYS, US, 61",
        "XHKG, HK, 52",
        "XLON, UK, 56",
        "XFRA, DE, 18",
        "XPAR, FR, 39",
        "XASX, AU, 34",
        "XTSE, CA, 13"
    })
    void specialSessions_everyRecordedRow_isOurs(String exchange, Market market, int rows) throws IOException {
        TradingCalendar calendar = TradingCalendar.of(market).orElseThrow();
        List<String> recorded = rows(exchange + "-special-sessions.csv");

        assertThat(recorded).hasSize(rows).allSatisfy(row -> {
            String[] cells = row.split(",", -1);
            LocalDate date = LocalDate.parse(cells[0]);
            TradingSession session = calendar.session(date).orElseThrow();
            assertThat(session).isEqualTo(local(calendar, date, cells[1] + "-" + cells[2]));
            assertThat(calendar.note(date)).contains(cells[3]);
        });
    }

    @Test
    void morningClosedDays_everyRecordedRow_hasOnePartOrAnEarlyEnd() throws IOException {
        TradingCalendar calendar = TradingCalendar.of(Market.HK).orElseThrow();

        assertThat(rows("XHKG-morning-closed-days.csv")).hasSize(9).allSatisfy(row -> {
            LocalDate date = LocalDate.parse(row.substring(0, 10));
            assertThat(OTHER_HOURS).containsKey("XHKG " + date);
            assertThat(calendar.note(date)).isPresent();
        });
    }

    private static TradingSession local(TradingCalendar calendar, LocalDate date, String... spans) {
        List<TimeRange> parts = new ArrayList<>();
        for (String span : spans) {
            parts.add(new TimeRange(at(calendar, date, span.substring(0, 5)), at(calendar, date, span.substring(6))));
        }
        return new TradingSession(date, parts);
    }

    private static Instant at(TradingCalendar calendar, LocalDate date, String time) {
        return ZonedDateTime.of(date, LocalTime.parse(time), calendar.zone()).toInstant();
    }

    private static List<String> rows(String file) throws IOException {
        Path path = TestData.folder("calendars").resolve(file);
        return Files.readAllLines(path, UTF_8).stream().skip(1).toList();
    }
}
