package dms.clean;

/**
 * A row that was not kept.
 *
 * @param openTimeMillis the row's time by D2, epoch milliseconds UTC
 * @param reason the reason as it is counted, such as {@code null_row}
 * @param sentence what was found and what was expected, with the numbers
 */
public record DroppedRow(long openTimeMillis, String reason, String sentence) {}
