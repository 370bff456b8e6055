package dms.store;

import dms.market.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What a group of symbols comes to in a store: between the digest of a store and those of its series, so that finding the one
 * series that differs moves little, however many there are.
 *
 * @param group its number, from 0 to {@link #GROUPS}, exclusive
 * @param series how many series it has
 * @param bars how many bars they have
 * @param digest the SHA-256 of the digests of its series and corporate actions, in hexadecimal digits
 */
public record GroupDigest(int group, int series, long bars, String digest) {

    /** How many groups there are. */
    public static final int GROUPS = 256;

    /** The group of a symbol, the same on every node. */
    public static int groupOf(Symbol symbol) {
        CRC32 crc = new CRC32();
        crc.update(symbol.toString().getBytes(StandardCharsets.US_ASCII));
        return (int) (crc.getValue() % GROUPS);
    }
}
