package dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of recorded data: a test that needs it is skipped where it is missing, unless it is required. */
public final class TestData {

    private TestData() {}

    /** A folder of the recorded data. */
    public static Path folder(String name) {
        String root = System.getenv().getOrDefault("DMS_TEST_DATA", "../shared/data");
        Path folder = Path.of(root).resolve(name);
        if ("true".equals(System.getenv("DMS_TEST_DATA_REQUIRED"))) {
            assertThat(folder)
                    .as("recorded data, required by DMS_TEST_DATA_REQUIRED")
                    .isDirectory();
        }
        assumeTrue(Files.isDirectory(folder), "no recorded data at " + folder + "; DMS_TEST_DATA names its folder");
        return folder;
    }
}
