package dms.sync;

import dms.store.DamagedBlock;

/**
 * A damaged block of the primary store whose bars are missing.
 *
 * @param block the block
 * @param sentence why they have not come back yet
 */
public record Unhealed(DamagedBlock block, String sentence) {}
