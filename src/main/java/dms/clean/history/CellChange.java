package dms.clean.history;

/**
 * A new value for one cell.
 *
 * @param row the row, counted in the history that was examined
 * @param openTimeMillis the row's time by D2, epoch milliseconds UTC
 * @param column the column
 * @param before the value there, NaN if none
 * @param after the value that should be there
 */
public record CellChange(int row, long openTimeMillis, HistoryColumn column, double before, double after) {}
