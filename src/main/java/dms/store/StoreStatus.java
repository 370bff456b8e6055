package dms.store;

import java.time.Instant;

/**
 * How a store is.
 *
 * @param type the word of the configuration, such as {@code influxdb1}
 * @param isUp whether it answered when it was asked last
 * @param since since when that is so
 * @param detail a sentence: where it is, or why it cannot be used; never a secret
 * @param version the version that its server says it is; empty if it has none or never answered
 */
public record StoreStatus(String type, boolean isUp, Instant since, String detail, String version) {}
