package dms.config;

import java.nio.file.Path;

/**
 * What is logged, and where. The server is started with it; nothing in it reads these again.
 *
 * @param level the level of {@code java.util.logging}: {@code FINE}, {@code INFO}, {@code WARNING} or {@code SEVERE}
 * @param folder the folder of the log
 */
public record LogSettings(String level, Path folder) {}
