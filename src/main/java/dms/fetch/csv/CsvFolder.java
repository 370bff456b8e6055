package dms.fetch.csv;

import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the files of a symbol by reading the names in the folder. */
final class CsvFolder {

    private static final String ENDING = ".csv";
    private static final String ACTIONS_ENDING = ".actions.csv";

    private final Path folder;

    CsvFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The file of a series.
     *
     * @throws SourceException if there is none, or more than one
     */
    Path bars(SeriesKey key) throws IOException {
        List<Path> found = new ArrayList<>(files(folder, stem -> isNamed(stem, key)));
        for (Path inner : list(folder)) {
            String name = inner.getFileName().toString();
            if (!endsWith(name, ENDING)
                    && interval(name).equals(Optional.of(key.interval()))
                    && Files.isDirectory(inner)) {
                found.addAll(files(inner, stem -> symbol(stem).equals(Optional.of(key.symbol()))));
            }
        }
        if (found.isEmpty()) {
            throw new SourceException(Kind.UNKNOWN_SYMBOL, missing(key));
        }
        return only(found, key.toString());
    }

    /** The actions of a symbol; none if it has no such file. */
    List<CorporateAction> actions(Symbol symbol) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : list(folder)) {
            String name = file.getFileName().toString();
            if (endsWith(name, ACTIONS_ENDING)
                    && symbol(without(name, ACTIONS_ENDING)).equals(Optional.of(symbol))) {
                found.add(file);
            }
        }
        return found.isEmpty() ? List.of() : ActionLines.read(only(found, "the actions of " + symbol));
    }

    private Path only(List<Path> found, String what) {
        if (found.size() > 1) {
            throw new SourceException(
                    Kind.MALFORMED,
                    what + ": expected one file in " + folder + ", found "
                            + found.stream()
                                    .map(file -> folder.relativize(file).toString())
                                    .sorted()
                                    .toList());
        }
        return found.get(0);
    }

    private String missing(SeriesKey key) {
        String code = key.symbol().code();
        String plain = key.interval() == Interval.D1 ? code + ENDING + ", " : "";
        return key + ": expected a file in " + folder + " named " + plain + code + "_" + key.interval() + ENDING + ", "
                + key.interval() + "/" + code + ENDING + " or the same with another spelling of " + key.symbol()
                + ", found none";
    }

    private static boolean isNamed(String stem, SeriesKey key) {
        int end = stem.lastIndexOf('_');
        Optional<Interval> named = end < 0 ? Optional.of(Interval.D1) : interval(stem.substring(end + 1));
        return named.equals(Optional.of(key.interval()))
                && symbol(end < 0 ? stem : stem.substring(0, end)).equals(Optional.of(key.symbol()));
    }

    private static List<Path> files(Path folder, Predicate<String> stems) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : list(folder)) {
            String name = file.getFileName().toString();
            if (endsWith(name, ENDING)
                    && !endsWith(name, ACTIONS_ENDING)
                    && stems.test(without(name, ENDING))
                    && Files.isRegularFile(file)) {
                found.add(file);
            }
        }
        return found;
    }

    private static List<Path> list(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    private static boolean endsWith(String name, String ending) {
        return name.toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private static String without(String name, String ending) {
        return name.substring(0, name.length() - ending.length());
    }

    private static Optional<Symbol> symbol(String text) {
        try {
            return Optional.of(Symbol.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Interval> interval(String text) {
        try {
            return Optional.of(Interval.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
