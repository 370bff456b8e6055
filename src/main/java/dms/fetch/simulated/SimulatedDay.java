package dms.fetch.simulated;

import java.time.LocalDate;

/**
 * One trading day of the made-up history, prices as traded.
 *
 * @param date the date
 * @param open the first price
 * @param high the highest price
 * @param low the lowest price
 * @param close the last price
 * @param volume whole shares
 */
record SimulatedDay(LocalDate date, double open, double high, double low, double close, long volume) {}
