package dms.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the files of a configuration for a test, and reads them back. */
final class ConfigurationFiles {

    /** A task that is right, so that a test can be about something else. */
    static final String ONE_TASK = """
            tasks:
              - name: daily
                symbols: [AAPL]
            """;

    private final Path folder;

    ConfigurationFiles(Path folder) throws IOException {
        this.folder = folder;
        write("dms.yaml", "");
        write("task.yaml", ONE_TASK);
    }

    Path folder() {
        return folder;
    }

    void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    DmsConfiguration load() {
        return load(Overrides.NONE);
    }

    DmsConfiguration load(Overrides overrides) {
        return DmsConfiguration.load(folder, overrides);
    }

    /** The errors as sentences, without the folder's name; empty if the configuration is right. */
    List<String> errors(Overrides overrides) {
        try {
            load(overrides);
            return List.of();
        } catch (ConfigurationException wrong) {
            return wrong.errors().stream().map(this::shown).toList();
        }
    }

    List<String> errors() {
        return errors(Overrides.NONE);
    }

    /** The warnings without the folder's name. */
    List<String> warnings() {
        return load().warnings().stream().map(this::shown).toList();
    }

    private String shown(Object message) {
        return message.toString().replace(folder + "/", "");
    }
}
