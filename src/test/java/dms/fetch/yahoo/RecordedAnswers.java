package dms.fetch.yahoo;

import dms.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The recorded answers outside the project: in the folder of {@code DMS_TEST_DATA}, by default {@code ../shared/data}. */
final class RecordedAnswers {

    private RecordedAnswers() {}

    /** Skips the test if there is no recorded data, or fails it if data is required. */
    static void require() {
        folder();
    }

    private static Path folder() {
        return TestData.folder("yahoo-chart");
    }

    /** The content of a file below the data folder. */
    static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(folder().resolveSibling(path));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The lines of a file below the data folder. */
    static List<String> lines(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8).lines().toList();
    }

    /** A recorded chart answer, parsed. */
    static ChartAnswer answer(String file) {
        return ChartParser.parse(bytes("yahoo-chart/" + file));
    }

    /** The names of the files with recorded bodies in a folder below {@code yahoo-chart}, sorted. */
    static List<String> names(String below) {
        try (Stream<Path> files = Files.list(folder().resolve(below))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") || name.endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
