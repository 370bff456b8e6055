package dms.store;

import dms.market.BarSeries;
import dms.market.Interval;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * What the bars of a series come to: two stores that hold the same bars have the same one.
 *
 * @param bars how many
 * @param digest the SHA-256 of its blocks' digests, in hexadecimal digits
 */
public record SeriesDigest(int bars, String digest) {

    /** Of no bars. */
    public static final SeriesDigest NONE = of(Interval.D1, BarSeries.empty());

    /** What these bars come to. */
    public static SeriesDigest of(Interval interval, BarSeries bars) {
        return of(BlockDigest.of(interval, bars));
    }

    /** What the bars of these blocks, in the order of time, come to. */
    public static SeriesDigest of(List<BlockDigest> blocks) {
        MessageDigest sha = BlockDigest.sha256();
        int bars = 0;
        for (BlockDigest block : blocks) {
            bars += block.bars();
            sha.update((block.range().startMillis() + " " + block.digest() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return new SeriesDigest(bars, HexFormat.of().formatHex(sha.digest()));
    }
}
