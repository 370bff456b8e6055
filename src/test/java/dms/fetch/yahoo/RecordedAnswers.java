package dms.fetch.yahoo;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The recorded answers outside the project: in the folder of {@code DMS_TEST_DATA}, by default {@code ../shared/data}. */
final class RecordedAnswers {

    private static final Path DATA = Path.of(System.getenv().getOrDefault("DMS_TEST_DATA", "../shared/data"));

    private RecordedAnswers() {}

    /** Skips the test if there is no recorded data, or fails it if data is required. */
    static void require() {
        if (Files.isDirectory(DATA.resolve("yahoo-chart"))) {
            return;
        }
        String missing = "no recorded answers in " + DATA.toAbsolutePath().normalize() + "; set DMS_TEST_DATA";
        if ("true".equals(System.getenv("DMS_TEST_DATA_REQUIRED"))) {
            fail(missing);
        }
        Assumptions.abort(missing);
    }

    /** The content of a file below the data folder. */
    static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(DATA.resolve(path));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The lines of a file below the data folder. */
    static List<String> lines(String path) {
        return new String(bytes(path), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** A recorded chart answer, parsed. */
    static ChartAnswer answer(String file) {
        return ChartParser.parse(bytes("yahoo-chart/" + file));
    }

    /** The names of the files with recorded bodies in a folder below {@code yahoo-chart}, sorted. */
    static List<String> names(String folder) {
        try (Stream<Path> files = Files.list(DATA.resolve("yahoo-chart").resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") || name.endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
