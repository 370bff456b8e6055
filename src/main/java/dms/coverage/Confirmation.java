package dms.coverage;

import dms.market.BarSlots;
import java.util.Arrays;

/** What an answer says of the slots that it holds whole. */
final class Confirmation {

    private final int first;
    private final int last;
    private final long asked;
    private final long[] seen;
    private final BarSlots slots;

    Confirmation(Answer answer, BarSlots slots, int first, int last, long asked) {
        this.slots = slots;
        this.first = first;
        this.last = last;
        this.asked = asked;
        this.seen = answer.seen();
    }

    /** When the source was asked. */
    long asked() {
        return asked;
    }

    /** Whether it holds a slot whole. */
    boolean covers(int slot) {
        return slot >= first && slot <= last;
    }

    /** Whether it had any row in a slot, also one that is no bar. */
    boolean sawRow(int slot) {
        int at = Arrays.binarySearch(seen, slots.firstTime(slot));
        int row = at < 0 ? -at - 1 : at;
        return row < seen.length && seen[row] <= slots.lastTime(slot);
    }
}
