package dms.write;

/**
 * How much is kept while the store is away.
 *
 * @param mostBars how many bars at most; 0 if nothing is kept, as with a store that is never away
 */
public record SpoolSettings(int mostBars) {}
