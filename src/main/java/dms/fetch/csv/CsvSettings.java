package dms.fetch.csv;

import java.nio.file.Path;

/**
 * Where CSV files are read and what their prices mean.
 *
 * @param enabled whether the folder is read at all
 * @param folder the folder
 * @param splitAdjusted whether the prices are adjusted for all splits up to the end of the file, and not as traded
 */
public record CsvSettings(boolean enabled, Path folder, boolean splitAdjusted) {}
