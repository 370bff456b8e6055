package dms.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param file the file, or for a value from outside the files what it comes from, such as {@code environment variable
 *     DMS_SERVICE_PORT}
 * @param line the line in that file, from 1; 0 if there is no line to name
 * @param key the key, empty if the error concerns the file as a whole
 * @param found what is there, with secrets masked
 * @param expected what should be there
 */
public record ConfigurationError(String file, int line, String key, String found, String expected) {

    /** The error as a sentence. */
    @Override
    public String toString() {
        return (key.isEmpty() ? "" : key + ": ") + "expected " + expected + ", found " + found + " ("
                + new Place(file, line) + ")";
    }
}
