package dms.sync;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How restoring is rehearsed.
 *
 * @param every how often, of each backup; zero for never
 * @param folder where the scratch stores are made, which are deleted afterwards
 */
public record RehearsalSettings(Duration every, Path folder) {}
