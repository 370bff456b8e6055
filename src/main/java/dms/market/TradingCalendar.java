package dms.market;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of an exchange, date by date: from a table of its closed days and hours, or around the clock.
 *
 * <p>A table knows the dates from {@link #firstDate} to {@link #lastDate}; to a question about any other date it answers
 * with a {@link DateTimeException} and not with a guess. Immutable. A question about one date costs a binary search in
 * some hundred numbers, and so does {@link #count}, whatever the range.
 */
public final class TradingCalendar {

    private static final Set<DayOfWeek> WORKING_DAYS =
            Collections.unmodifiableSet(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final LocalTime CURRENCY_WEEK_TURN = LocalTime.of(17, 0);

    private static final Map<Market, String> EXCHANGES = Map.of(
            Market.US, "XNYS",
            Market.HK, "XHKG",
            Market.SH, "XSHG",
            Market.SZ, "XSHG",
            Market.UK, "XLON",
            Market.JP, "XTKS",
            Market.DE, "XFRA",
            Market.FR, "XPAR",
            Market.AU, "XASX",
            Market.CA, "XTSE");

    private static final Map<String, TradingCalendar> READ = new ConcurrentHashMap<>();

    private final String name;
    private final ZoneId zone;
    private final Set<DayOfWeek> week;
    private final LocalDate first;
    private final LocalDate last;
    private final long[] closed;
    private final long[] extra;
    private final NavigableMap<LocalDate, SessionHours> hours;
    private final NavigableMap<LocalDate, SessionHours> specials;
    private final NavigableMap<LocalDate, String> notes;
    private final long fingerprint;

    private TradingCalendar(CalendarLines lines) {
        name = lines.name;
        zone = lines.zone;
        week = Set.copyOf(lines.week);
        first = lines.first;
        last = lines.last;
        closed = days(lines.closed);
        extra = days(lines.extra);
        hours = Collections.unmodifiableNavigableMap(new TreeMap<>(lines.hours));
        specials = Collections.unmodifiableNavigableMap(new TreeMap<>(lines.specials));
        notes = Collections.unmodifiableNavigableMap(new TreeMap<>(lines.notes));
        fingerprint = Objects.hash(
                name,
                week.size(),
                Arrays.hashCode(closed),
                Arrays.hashCode(extra),
                hours.toString(),
                specials.toString());
    }

    /**
     * The calendar of a market, if there is one. Nasdaq keeps New York's days, Shenzhen Shanghai's. Crypto trades every
     * day (UTC); currencies from Sunday to Friday 17:00 in New York, cut into the days of London, without holidays.
     */
    public static Optional<TradingCalendar> of(Market market) {
        String exchange = EXCHANGES.get(market);
        if (exchange != null) {
            return Optional.of(READ.computeIfAbsent(exchange, TradingCalendar::resource));
        }
        return market == Market.FX || market == Market.CRYPTO
                ? Optional.of(READ.computeIfAbsent(market.name(), key -> aroundTheClock(market)))
                : Optional.empty();
    }

    /** The exchange's code (ISO 10383), such as {@code XNYS}, or the market's name if it trades around the clock. */
    public String name() {
        return name;
    }

    /** The zone of the exchange's clocks and dates. */
    public ZoneId zone() {
        return zone;
    }

    /** The first date that the table knows. */
    public LocalDate firstDate() {
        return first;
    }

    /** The last date that the table knows. */
    public LocalDate lastDate() {
        return last;
    }

    /** Whether the table knows a date. */
    public boolean covers(LocalDate date) {
        return !date.isBefore(first) && !date.isAfter(last);
    }

    /**
     * Whether there is a session on a date.
     *
     * @throws DateTimeException if the table does not know the date
     */
    public boolean isSession(LocalDate date) {
        return trades(covered(date));
    }

    /**
     * The session of a date; empty if the exchange is closed.
     *
     * @throws DateTimeException if the table does not know the date
     */
    public Optional<TradingSession> session(LocalDate date) {
        return isSession(date) ? Optional.of(sessionOn(date)) : Optional.empty();
    }

    /**
     * The sessions between two dates, both included, ascending.
     *
     * @throws DateTimeException if the table does not know both
     * @throws IllegalArgumentException if the last date lies before the first
     */
    public List<TradingSession> sessions(LocalDate firstDate, LocalDate lastDate) {
        check(firstDate, lastDate);
        List<TradingSession> sessions = new ArrayList<>();
        for (LocalDate date = firstDate; !date.isAfter(lastDate); date = date.plusDays(1)) {
            if (trades(date)) {
                sessions.add(sessionOn(date));
            }
        }
        return sessions;
    }

    /**
     * How many sessions there are between two dates, both included.
     *
     * @throws DateTimeException if the table does not know both
     * @throws IllegalArgumentException if the last date lies before the first
     */
    public int count(LocalDate firstDate, LocalDate lastDate) {
        check(firstDate, lastDate);
        long start = firstDate.toEpochDay();
        long end = lastDate.toEpochDay() + 1;
        long days = end - start;
        long count = days / 7 * week.size();
        for (long day = end - days % 7; day < end; day++) {
            count += week.contains(LocalDate.ofEpochDay(day).getDayOfWeek()) ? 1 : 0;
        }
        return (int) (count - between(closed, start, end) + between(extra, start, end));
    }

    /**
     * The first date with a session after a date; empty if the table ends before there is one.
     *
     * @throws DateTimeException if the table does not know the date
     */
    public Optional<LocalDate> next(LocalDate date) {
        return towards(covered(date), 1);
    }

    /**
     * The last date with a session before a date; empty if the table begins after it.
     *
     * @throws DateTimeException if the table does not know the date
     */
    public Optional<LocalDate> previous(LocalDate date) {
        return towards(covered(date), -1);
    }

    /**
     * The days from Monday to Friday, between two dates, both included, without a session, and why; the reason is empty
     * where the source names none.
     *
     * @throws DateTimeException if the table does not know both dates
     * @throws IllegalArgumentException if the last date lies before the first
     */
    public SortedMap<LocalDate, String> closedWeekdays(LocalDate firstDate, LocalDate lastDate) {
        check(firstDate, lastDate);
        SortedMap<LocalDate, String> days = new TreeMap<>();
        for (long day : closed) {
            LocalDate date = LocalDate.ofEpochDay(day);
            boolean isAsked = !date.isBefore(firstDate) && !date.isAfter(lastDate);
            if (isAsked && WORKING_DAYS.contains(date.getDayOfWeek())) {
                days.put(date, note(date).orElse(""));
            }
        }
        return days;
    }

    /** What is known of a date beside its hours: why it is closed, or why its hours are not the regular ones. */
    public Optional<String> note(LocalDate date) {
        return Optional.ofNullable(notes.get(date));
    }

    /**
     * This calendar with lines that overrule it: {@code closed 2026-09-08 typhoon}, {@code open 2026-09-12},
     * {@code session 2026-12-24 09:30-12:00 early close}, {@code hours 2027-01-04 09:30-12:00 13:00-16:30}, and
     * {@code until 2027-12-31}, which lengthens the table: each of its new days from Monday to Friday that no line closes is
     * a session. Each may have a text at its end; empty lines and lines that begin with {@code #} say nothing.
     *
     * @param origin where the lines come from, such as the name of a file, for messages
     * @throws IllegalArgumentException if any line is wrong, with a sentence for each
     */
    public TradingCalendar withOverrides(String origin, List<String> lines) {
        return new TradingCalendar(new CalendarLines(this).read(origin, lines));
    }

    /**
     * This calendar with one line that overrules it, as {@link #withOverrides} knows them.
     *
     * @throws IllegalArgumentException if the line is wrong; its message begins with {@code expected}
     */
    public TradingCalendar withOverride(String line) {
        return new TradingCalendar(new CalendarLines(this).readLine(line));
    }

    /** A number that changes when any session of the past or of the future does; the same in every process. */
    public long fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return name + " " + first + ".." + last;
    }

    Set<DayOfWeek> week() {
        return week;
    }

    NavigableMap<LocalDate, SessionHours> hours() {
        return hours;
    }

    NavigableMap<LocalDate, SessionHours> specials() {
        return specials;
    }

    NavigableMap<LocalDate, String> notes() {
        return notes;
    }

    List<LocalDate> closedDates() {
        return dates(closed);
    }

    List<LocalDate> extraDates() {
        return dates(extra);
    }

    private static TradingCalendar resource(String exchange) {
        String path = "/calendars/" + exchange + ".txt";
        try (InputStream file = Objects.requireNonNull(TradingCalendar.class.getResourceAsStream(path), path);
                BufferedReader reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return new TradingCalendar(
                    new CalendarLines(exchange).read(path, reader.lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": could not be read", e);
        }
    }

    private static TradingCalendar aroundTheClock(Market market) {
        CalendarLines lines = new CalendarLines(market.name());
        lines.zone = market.zone();
        lines.first = LocalDate.EPOCH;
        lines.last = LocalDate.of(9999, 12, 31);
        if (market == Market.CRYPTO) {
            lines.week.addAll(EnumSet.allOf(DayOfWeek.class));
            lines.hours.put(lines.first, SessionHours.leading(List.of("00:00-24:00")));
        }
        return new TradingCalendar(lines);
    }

    private boolean trades(LocalDate date) {
        boolean isInWeek = week.contains(date.getDayOfWeek());
        return isInWeek == (Arrays.binarySearch(isInWeek ? closed : extra, date.toEpochDay()) < 0);
    }

    private TradingSession sessionOn(LocalDate date) {
        SessionHours special = specials.get(date);
        if (special != null) {
            return special.on(date, zone);
        }
        Map.Entry<LocalDate, SessionHours> regular = hours.floorEntry(date);
        return regular == null ? currencyDay(date) : regular.getValue().on(date, zone);
    }

    /** A day of London; Monday has the Sunday evening too, and Friday ends early. */
    private TradingSession currencyDay(LocalDate date) {
        Instant start = date.atStartOfDay(zone).toInstant();
        Instant end = date.plusDays(1).atStartOfDay(zone).toInstant();
        if (date.getDayOfWeek() == DayOfWeek.MONDAY) {
            start = weekTurn(date.minusDays(1));
        } else if (date.getDayOfWeek() == DayOfWeek.FRIDAY) {
            end = weekTurn(date);
        }
        return new TradingSession(date, List.of(new TimeRange(start, end)));
    }

    private static Instant weekTurn(LocalDate date) {
        return date.atTime(CURRENCY_WEEK_TURN).atZone(NEW_YORK).toInstant();
    }

    private Optional<LocalDate> towards(LocalDate date, int step) {
        for (LocalDate other = date.plusDays(step); covers(other); other = other.plusDays(step)) {
            if (trades(other)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    private void check(LocalDate firstDate, LocalDate lastDate) {
        if (covered(lastDate).isBefore(covered(firstDate))) {
            throw new IllegalArgumentException(
                    "dates: expected a last one not before " + firstDate + ", found " + lastDate);
        }
    }

    private LocalDate covered(LocalDate date) {
        if (!covers(date)) {
            throw new DateTimeException(
                    "calendar " + name + ": expected a date from " + first + " to " + last + ", found " + date);
        }
        return date;
    }

    private static int between(long[] days, long startInclusive, long endExclusive) {
        return position(days, endExclusive) - position(days, startInclusive);
    }

    private static int position(long[] days, long day) {
        int found = Arrays.binarySearch(days, day);
        return found < 0 ? -found - 1 : found;
    }

    private static long[] days(Collection<LocalDate> dates) {
        return dates.stream().mapToLong(LocalDate::toEpochDay).toArray();
    }

    private static List<LocalDate> dates(long[] days) {
        return Arrays.stream(days).mapToObj(LocalDate::ofEpochDay).toList();
    }
}
