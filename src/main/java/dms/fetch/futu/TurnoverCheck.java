package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.KLine;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.Market;
import dms.market.SeriesKey;

/**
 * Whether the money of a bar fits its prices: turnover by volume is the mean price paid, so it lies between low and high.
 * That holds only where volume is in shares and prices are as traded, so it is the check of both, and of every number of
 * the line that the way from OpenD may have changed.
 *
 * <p>Of the recorded answers it holds in all 352,366 minutes in which something was traded, and in all but 2 of 687 days,
 * which count trades outside of the order book and are off by at most 2 percent. Lines without turnover, as those of the
 * United States before 2015-10-12, say nothing; nor do indices, whose prices are points. Not thread-safe.
 */
final class TurnoverCheck {

    /** How far outside of low and high the mean price may lie: block trades are made away from the market. */
    private static final double SLACK = 1.5;

    /** So few lines that do not fit are lines that were spoiled; more, and most of all, are another unit. */
    private static final int MOST_SPOILED = 3;

    private final SeriesKey key;
    private int checked;
    private int unfit;
    private String first = "";

    TurnoverCheck(SeriesKey key) {
        this.key = key;
    }

    /** Whether a line may be believed; counts those that may not. */
    boolean fits(KLine line) {
        boolean saysNothing = line.getTurnover() == 0 || line.getVolume() == 0;
        if (saysNothing || key.symbol().market() == Market.INDEX || !line.hasLowPrice() || !line.hasHighPrice()) {
            return true;
        }
        checked++;
        double mean = line.getTurnover() / line.getVolume();
        if (mean >= line.getLowPrice() / SLACK && mean <= line.getHighPrice() * SLACK) {
            return true;
        }
        unfit++;
        if (first.isEmpty()) {
            first = "turnover " + line.getTurnover() + " by volume " + line.getVolume() + " of " + line.getTime()
                    + " is " + mean + ", low " + line.getLowPrice() + " and high " + line.getHighPrice();
        }
        return false;
    }

    /**
     * To be asked after the last line.
     *
     * @throws SourceException if most lines do not fit: then volume or prices are in another unit than DMS takes them for
     */
    void requireSharesAndPricesAsTraded() {
        if (unfit > MOST_SPOILED && unfit * 2 > checked) {
            throw new SourceException(
                    Kind.MALFORMED,
                    "OpenD's turnover does not fit its prices in " + unfit + " of " + checked + " bars of " + key + " ("
                            + first + "): expected volumes in shares and prices as traded");
        }
    }

    /** What was found, for people; empty if every line fits. */
    String sentence() {
        return unfit == 0 ? "" : unfit + (unfit == 1 ? " bar was" : " bars were") + " left out: " + first;
    }
}
