package dms.coverage;

/**
 * Slots in a row that do not have all their bars, and are alike in everything else too.
 *
 * @param firstDay the day of the first slot, in days of the epoch
 * @param lastDay the day of the last slot
 * @param present how many expected bars each of them has
 * @param confirmed how many bars the source gave for each when it was last asked; {@link #NEVER} if it never was
 * @param asked when that was, epoch milliseconds; 0 if never
 * @param unusable whether it sent rows for them that are no bars
 */
record SlotRun(long firstDay, long lastDay, int present, int confirmed, long asked, boolean unusable) {

    static final int NEVER = -1;

    /** How many bars each slot should have, of the {@code full} number that the calendar expects. */
    int target(int full) {
        return confirmed > 0 ? Math.min(confirmed, full) : full;
    }

    /** Whether the source has answered for the slots and gave no more than is there. */
    boolean isSettled() {
        return confirmed != NEVER && confirmed <= present;
    }

    SlotRun between(long first, long last) {
        return new SlotRun(Math.max(firstDay, first), Math.min(lastDay, last), present, confirmed, asked, unusable);
    }

    boolean isLike(SlotRun other) {
        return present == other.present
                && confirmed == other.confirmed
                && asked == other.asked
                && unusable == other.unusable;
    }
}
