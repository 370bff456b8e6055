package dms.store.embedded;

/**
 * What is said of a block beside its columns.
 *
 * @param seriesId the series
 * @param bucket the number of its {@link Bucket}
 * @param count how many bars it holds
 * @param first the time of its first bar
 * @param last the time of its last bar
 * @param crc32c the checksum of the bytes of its columns
 * @param columnsId where these bytes are
 */
record BlockHeader(long seriesId, long bucket, int count, long first, long last, long crc32c, long columnsId) {}
