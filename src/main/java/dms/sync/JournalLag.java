package dms.sync;

/**
 * What a backup lacks of the journal.
 *
 * @param entries how many revisions, findings, scores, runs and other things that it tells
 * @param sentence why it gets none; empty if it does
 */
public record JournalLag(long entries, String sentence) {}
