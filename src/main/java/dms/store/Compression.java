package dms.store;

/**
 * When what is sent is compressed.
 *
 * @param isEnabled whether it is at all
 * @param thresholdBytes from how many bytes on
 */
public record Compression(boolean isEnabled, int thresholdBytes) {

    /** Nothing is. */
    public static final Compression NONE = new Compression(false, 0);

    /** What is larger than a packet or so. */
    public static final Compression USUAL = new Compression(true, 1024);

    /** Whether so many bytes are compressed. */
    public boolean appliesTo(int bytes) {
        return isEnabled && bytes >= thresholdBytes;
    }
}
