package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.KLine;
import com.futu.openapi.pb.QotCommon.Rehab;
import com.futu.openapi.pb.QotCommon.Security;
import com.futu.openapi.pb.QotRequestTradeDate.TradeDate;
import java.time.LocalDate;
import java.util.List;

/** What a {@link FakeOpenD} knows of the markets. Thread-safe. */
interface Quotes {

    boolean knows(Security security);

    /** The unadjusted lines whose date lies between two dates, both included, ascending. */
    List<KLine> lines(Security security, int klType, LocalDate first, LocalDate last);

    List<Rehab> rehabs(Security security);

    /** The trading days between two dates, both included, of a {@code TradeDateMarket}. */
    List<TradeDate> tradeDates(int market, LocalDate first, LocalDate last);
}
