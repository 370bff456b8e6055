package dms.store;

/**
 * What reading stored blocks back has shown.
 *
 * @param blocks how many were read
 * @param damaged how many of them were not what was written, and are set aside now
 * @param next where to go on; empty if all were read
 */
public record ReadBack(long blocks, long damaged, String next) {

    /** Of a store whose digests are made from what is read each time they are asked for. */
    public static final ReadBack NOTHING = new ReadBack(0, 0, "");
}
