package dms.config;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.market.Market;
import dms.market.TradingCalendar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The files of {@code config/calendars}: what people know better than the tables of sessions. Every {@code .yaml} file
 * there is read, in the order of names; a later line overrules an earlier one. Asked again, it reads the files again if
 * any of them changed; files that are wrong then are named in the log, and what was right last stays. Thread-safe.
 */
public final class CalendarFiles implements Supplier<Map<Market, List<String>>> {

    private static final System.Logger LOGGER = System.getLogger(CalendarFiles.class.getName());

    private static final Schema SCHEMA = new Schema(Stream.of(Market.values())
            .filter(market -> TradingCalendar.of(market).isPresent())
            .<Key<?>>map(market -> key(market))
            .toList());

    private final Path configuration;
    private String seen = "";
    private Map<Market, List<String>> lines = Map.of();

    /** The files below a folder of the configuration, which are not read yet. */
    public CalendarFiles(Path configuration) {
        this.configuration = configuration;
    }

    /** The lines of each market, as the files have them now, or had them when they were last right. */
    @Override
    public synchronized Map<Market, List<String>> get() {
        String state = state();
        if (!state.equals(seen)) {
            seen = state;
            Remarks remarks = new Remarks();
            Map<Market, List<String>> read = read(configuration, remarks);
            try {
                remarks.throwErrors();
                lines = read;
                LOGGER.log(INFO, () -> "calendars: " + count(read) + " lines of " + folder(configuration) + " hold");
            } catch (ConfigurationException wrong) {
                wrong.errors().forEach(error -> LOGGER.log(WARNING, () -> "calendars are as before: " + error));
            }
        }
        return lines;
    }

    private static long count(Map<Market, List<String>> lines) {
        return lines.values().stream().mapToLong(List::size).sum();
    }

    /** The names, times and sizes of the files: what changes when one of them does. */
    private String state() {
        StringBuilder state = new StringBuilder();
        for (Path file : files(configuration)) {
            try {
                state.append(file)
                        .append(' ')
                        .append(Files.getLastModifiedTime(file).toMillis())
                        .append(' ')
                        .append(Files.size(file))
                        .append('\n');
            } catch (IOException gone) {
                state.append(file).append(" cannot be read\n");
            }
        }
        return state.toString();
    }

    /** Reads the files; what is wrong is noted, what is right is returned. */
    static Map<Market, List<String>> read(Path configuration, Remarks remarks) {
        Map<Market, List<String>> lines = new EnumMap<>(Market.class);
        Map<Market, TradingCalendar> calendars = new EnumMap<>(Market.class);
        for (Path path : files(configuration)) {
            YamlFile file = YamlFile.read(path, SCHEMA, remarks);
            Values values = new Values(file, SCHEMA, Overrides.NONE, remarks);
            for (Market market : Market.values()) {
                TradingCalendar.of(market).ifPresent(table -> {
                    Set<String> dates = new HashSet<>();
                    for (Located<String> line : values.findAll(key(market), 0)) {
                        TradingCalendar before = calendars.getOrDefault(market, table);
                        overruled(before, line, market, dates, remarks).ifPresent(after -> {
                            calendars.put(market, after);
                            lines.computeIfAbsent(market, m -> new ArrayList<>())
                                    .add(line.value());
                        });
                    }
                });
            }
        }
        return lines;
    }

    private static Optional<TradingCalendar> overruled(
            TradingCalendar calendar, Located<String> line, Market market, Set<String> dates, Remarks remarks) {
        try {
            TradingCalendar after = calendar.withOverride(line.value());
            List<String> words = List.of(line.value().split("\\s+"));
            boolean isAboutADay = !words.get(0).equals("hours") && !words.get(0).equals("until");
            if (isAboutADay && !dates.add(words.get(1))) {
                remarks.error(
                        line.place(), market.name(), "a second line about " + words.get(1), "each date once in a file");
                return Optional.empty();
            }
            return Optional.of(after);
        } catch (IllegalArgumentException wrong) {
            String expected = String.valueOf(wrong.getMessage());
            remarks.error(
                    line.place(),
                    market.name(),
                    Remarks.quoted(line.value()),
                    expected.startsWith("expected ") ? expected.substring("expected ".length()) : expected);
            return Optional.empty();
        }
    }

    private static List<Path> files(Path configuration) {
        Path folder = folder(configuration);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            LOGGER.log(WARNING, () -> folder + " cannot be read, its calendars do not hold: " + unreadable);
            return List.of();
        }
    }

    private static Path folder(Path configuration) {
        return configuration.resolve("calendars");
    }

    private static Key<String> key(Market market) {
        return Key.of(market + "[]", KeyType.text(), "", "lines that overrule the calendar of " + market);
    }
}
