package dms.sync;

import dms.store.DamagedBlock;

/**
 * A damaged block of the primary store whose bars are missing.
 *
 * @param id its number
 * @param block the block
 * @param sentence why they have not come back yet
 */
public record Unhealed(long id, DamagedBlock block, String sentence) {}
