package dms.market;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the lines of calendar files. Not thread-safe.
 *
 * <p>A line is a word, a date and the rest; empty lines and lines that begin with {@code #} say nothing:
 *
 * <pre>
 * zone Asia/Hong_Kong                              the exchange's clocks              (its own file only)
 * from 2000-01-01                                  the first date the table knows     (its own file only)
 * until 2027-12-31                                 the last date the table knows      (overrides may only move it on)
 * hours 2012-03-05 09:30-12:00 13:00-16:00         the regular hours from a date on
 * closed 2024-03-29 Good Friday                    no session, and why
 * open 2024-03-30 make-up day                      a session with the regular hours
 * session 2024-12-24 09:30-12:00 early close       a session with hours of its own
 * </pre>
 *
 * <p>A later file overrules an earlier one; within a file each date stands once.
 */
final class CalendarLines {

    private static final int LONGEST_FOUND = 60;

    final String name;
    final Set<DayOfWeek> week;
    final NavigableMap<LocalDate, SessionHours> hours;
    final NavigableMap<LocalDate, SessionHours> specials;
    final NavigableMap<LocalDate, String> notes;
    final TreeSet<LocalDate> closed;
    final TreeSet<LocalDate> extra;
    private final boolean isOverride;
    ZoneId zone;
    LocalDate first;
    LocalDate last;

    /** The lines of an exchange's own file. */
    CalendarLines(String name) {
        this.name = name;
        week = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
        hours = new TreeMap<>();
        specials = new TreeMap<>();
        notes = new TreeMap<>();
        closed = new TreeSet<>();
        extra = new TreeSet<>();
        isOverride = false;
        zone = ZoneOffset.UTC;
        first = LocalDate.MIN;
        last = LocalDate.MAX;
    }

    /** The lines that overrule a calendar. */
    CalendarLines(TradingCalendar overruled) {
        name = overruled.name();
        week = overruled.week();
        hours = new TreeMap<>(overruled.hours());
        specials = new TreeMap<>(overruled.specials());
        notes = new TreeMap<>(overruled.notes());
        closed = new TreeSet<>(overruled.closedDates());
        extra = new TreeSet<>(overruled.extraDates());
        isOverride = true;
        zone = overruled.zone();
        first = overruled.firstDate();
        last = overruled.lastDate();
    }

    /**
     * Reads a file.
     *
     * @param origin the name of the file, for messages
     * @throws IllegalArgumentException if any line is wrong, with a sentence for each
     */
    CalendarLines read(String origin, List<String> lines) {
        List<String> errors = new ArrayList<>();
        Set<LocalDate> seen = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    checked(line, seen);
                } catch (IllegalArgumentException e) {
                    errors.add(sentence(origin, i, String.valueOf(e.getMessage()), line));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", errors));
        }
        return this;
    }

    /**
     * Reads one line.
     *
     * @throws IllegalArgumentException if it is wrong; the message begins with {@code expected}
     */
    CalendarLines readLine(String line) {
        checked(line.strip(), new HashSet<>());
        return this;
    }

    private void checked(String line, Set<LocalDate> seen) {
        try {
            read(line, seen);
        } catch (DateTimeParseException | ZoneRulesException e) {
            throw new IllegalArgumentException("expected a date such as 2024-07-05 after the first word", e);
        }
    }

    private void read(String line, Set<LocalDate> seen) {
        List<String> words = List.of(line.split("\\s+"));
        String word = words.get(0);
        if (words.size() < 2) {
            throw new IllegalArgumentException("expected a word and a date");
        }
        if (!isOverride && word.equals("zone")) {
            zone = ZoneId.of(words.get(1));
            return;
        }
        LocalDate date = LocalDate.parse(words.get(1));
        List<String> rest = words.subList(2, words.size());
        switch (word) {
            case "until" -> until(date);
            case "hours" -> hours.put(inTable(date), SessionHours.leading(rest));
            case "closed", "open", "session" -> day(word, once(inTable(date), seen), rest);
            default -> other(word, date);
        }
    }

    private void other(String word, LocalDate date) {
        if (isOverride || !word.equals("from")) {
            throw new IllegalArgumentException("expected closed, open, session, hours or until");
        }
        first = date;
    }

    private void until(LocalDate date) {
        if (isOverride && date.isBefore(last)) {
            throw new IllegalArgumentException("expected a date not before " + last + ", the end of the table");
        }
        last = date;
    }

    private void day(String word, LocalDate date, List<String> rest) {
        specials.remove(date);
        notes.remove(date);
        extra.remove(date);
        closed.remove(date);
        int hoursRead = 0;
        if (word.equals("session")) {
            SessionHours special = SessionHours.leading(rest);
            specials.put(date, special);
            hoursRead = special.parts().size();
        }
        boolean isOpen = !word.equals("closed");
        if (isOpen != week.contains(date.getDayOfWeek())) {
            (isOpen ? extra : closed).add(date);
        }
        String note = String.join(" ", rest.subList(hoursRead, rest.size()));
        if (!note.isEmpty()) {
            notes.put(date, note);
        }
    }

    private LocalDate inTable(LocalDate date) {
        if (date.isBefore(first) || date.isAfter(last)) {
            throw new IllegalArgumentException("expected a date from " + first + " to " + last);
        }
        return date;
    }

    private static LocalDate once(LocalDate date, Set<LocalDate> seen) {
        if (!seen.add(date)) {
            throw new IllegalArgumentException("expected each date once");
        }
        return date;
    }

    private static String sentence(String origin, int index, String expected, String line) {
        String found = line.length() > LONGEST_FOUND ? line.substring(0, LONGEST_FOUND) + "…" : line;
        return origin + ", line " + (index + 1) + ": " + expected + ", found \"" + found + '"';
    }
}
