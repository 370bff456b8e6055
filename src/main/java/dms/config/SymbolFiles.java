package dms.config;

import dms.market.Symbol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the symbol files that tasks name. */
final class SymbolFiles {

    private final Path folder;
    private final Remarks remarks;

    SymbolFiles(Path folder, Remarks remarks) {
        this.folder = folder;
        this.remarks = remarks;
    }

    /** The symbols of a file that a task names; an error if there is none. */
    List<Located<Symbol>> file(Located<String> named, String key) {
        Optional<Path> path = find(named.value()).filter(Files::isRegularFile);
        if (path.isEmpty()) {
            remarks.error(
                    named.place(),
                    key,
                    Remarks.quoted(named.value()),
                    "a file below " + folder + " or " + folder.resolve("symbols"));
            return List.of();
        }
        return read(path.get());
    }

    /** The symbols of each YAML file of a folder that a task names, the files in the order of their names. */
    List<List<Located<Symbol>>> folder(Located<String> named, String key) {
        Optional<Path> path = find(named.value()).filter(Files::isDirectory);
        if (path.isEmpty()) {
            remarks.error(named.place(), key, Remarks.quoted(named.value()), "a folder below " + folder);
            return List.of();
        }
        try (Stream<Path> files = Files.list(path.get())) {
            return files.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .map(this::read)
                    .toList();
        } catch (IOException unreadable) {
            remarks.error(named.place(), key, "none that can be read (" + unreadable + ")", "a readable folder");
            return List.of();
        }
    }

    private Optional<Path> find(String name) {
        try {
            Path below = folder.resolve(name).normalize();
            Path symbols = folder.resolve("symbols").resolve(name).normalize();
            return Stream.of(below, symbols).filter(Files::exists).findFirst();
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private List<Located<Symbol>> read(Path path) {
        YamlFile file = YamlFile.read(path, SymbolKeys.SCHEMA, remarks);
        return new Values(file, SymbolKeys.SCHEMA, Overrides.NONE, remarks).findAll(SymbolKeys.SYMBOLS, 0);
    }
}
