package dms.fetch.csv;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the values of a bar stand in a line, counted from 0; -1 where a column that may be absent is absent.
 *
 * @param ticker the name of the security, where a file could hold several
 * @param time the date, or date and time
 * @param timeOfDay the time of day, if it stands in a column of its own
 * @param period stooq's name of the interval
 */
record BarColumns(int ticker, int time, int timeOfDay, int period, int open, int high, int low, int close, int volume) {

    /** What the names must be, for people. */
    static final String EXPECTED = "date or time, open, high, low, close and volume, each once";

    private static final int ABSENT = -1;

    /** The columns by their names; nothing if one is missing or there twice. */
    static Optional<BarColumns> of(List<String> header) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String name = name(header.get(i));
            if (places.put(name, i) != null && !name.isEmpty()) {
                return Optional.empty();
            }
        }
        int time = first(places, "date", "datetime", "timestamp", "time");
        int timeOfDay = places.containsKey("date") ? first(places, "time") : ABSENT;
        BarColumns columns = new BarColumns(
                first(places, "ticker", "symbol"),
                time,
                timeOfDay,
                first(places, "per"),
                first(places, "open"),
                first(places, "high"),
                first(places, "low"),
                first(places, "close"),
                first(places, "volume", "vol"));
        return columns.isComplete() ? Optional.of(columns) : Optional.empty();
    }

    private static String name(String cell) {
        String name = cell.toLowerCase(Locale.ROOT);
        return name.startsWith("<") && name.endsWith(">") ? name.substring(1, name.length() - 1) : name;
    }

    private static int first(Map<String, Integer> places, String... names) {
        for (String name : names) {
            Integer place = places.get(name);
            if (place != null) {
                return place;
            }
        }
        return ABSENT;
    }

    private boolean isComplete() {
        return time >= 0 && open >= 0 && high >= 0 && low >= 0 && close >= 0 && volume >= 0;
    }
}
