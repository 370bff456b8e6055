package dms.store;

import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.TimeRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the bars of a block of a series come to. A block is a calendar year in UTC of daily and longer bars, a month of
 * shorter ones, so that it is the same on every node. The canonical bytes of a bar are its time in epoch milliseconds and
 * open, high, low, close and volume as 64-bit floats, all little-endian; there is no negative zero.
 *
 * @param range the block
 * @param bars how many bars it has
 * @param digest the SHA-256 of their canonical bytes, in hexadecimal digits
 */
public record BlockDigest(TimeRange range, int bars, String digest) {

    private static final BarField[] FIELDS = {
        BarField.OPEN, BarField.HIGH, BarField.LOW, BarField.CLOSE, BarField.VOLUME
    };
    private static final int BAR_BYTES = Long.BYTES * (1 + FIELDS.length);

    /** The blocks of these bars. */
    public static List<BlockDigest> of(Interval interval, BarSeries bars) {
        List<BlockDigest> blocks = new ArrayList<>();
        MessageDigest sha = sha256();
        int from = 0;
        while (from < bars.size()) {
            TimeRange block = blockOf(interval, bars.openTimeMillis(from));
            int to = bars.indexFrom(block.endMillis());
            ByteBuffer bytes = ByteBuffer.allocate((to - from) * BAR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = from; i < to; i++) {
                bytes.putLong(bars.openTimeMillis(i));
                for (BarField field : FIELDS) {
                    bytes.putDouble(bars.value(field, i) + 0.0);
                }
            }
            blocks.add(new BlockDigest(block, to - from, HexFormat.of().formatHex(sha.digest(bytes.array()))));
            from = to;
        }
        return blocks;
    }

    /** The block that a bar belongs to. */
    public static TimeRange blockOf(Interval interval, long openTimeMillis) {
        LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(openTimeMillis), ZoneOffset.UTC)
                .withDayOfMonth(1);
        if (interval.isIntraday()) {
            return TimeRange.ofDates(date, date.plusMonths(1).minusDays(1));
        }
        LocalDate year = date.withDayOfYear(1);
        return TimeRange.ofDates(year, year.plusYears(1).minusDays(1));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
