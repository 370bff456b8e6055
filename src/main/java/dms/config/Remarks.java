package dms.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong and what is worth knowing while the files are read. Not thread-safe. */
final class Remarks {

    private static final int LONGEST_FOUND = 60;

    private final Set<ConfigurationError> errors = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    /** Notes an error; noting it twice is noting it once. */
    void error(Place place, String key, String found, String expected) {
        errors.add(new ConfigurationError(place.file(), place.line(), key, found, expected));
    }

    /** Notes a warning; noting it twice is noting it once. */
    void warning(Place place, String key, String sentence) {
        warnings.add(key + ": " + sentence + " (" + place + ")");
    }

    /** Notes a warning that concerns no key. */
    void warning(String sentence) {
        warnings.add(sentence);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Ends the reading.
     *
     * @throws ConfigurationException if there was any error
     */
    void throwErrors() {
        if (!errors.isEmpty()) {
            List<String> files =
                    errors.stream().map(ConfigurationError::file).distinct().toList();
            List<ConfigurationError> sorted = new ArrayList<>(errors);
            sorted.sort(Comparator.<ConfigurationError>comparingInt(error -> files.indexOf(error.file()))
                    .thenComparingInt(ConfigurationError::line));
            throw new ConfigurationException(sorted);
        }
    }

    /** A foreign text as it may stand in a message: quoted, on one line, cut. */
    static String quoted(String text) {
        String line = text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .limit(LONGEST_FOUND + 1L)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return '"' + (line.codePointCount(0, line.length()) > LONGEST_FOUND ? line.strip() + "…" : line) + '"';
    }
}
