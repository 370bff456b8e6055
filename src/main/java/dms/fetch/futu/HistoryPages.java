package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon;
import com.futu.openapi.pb.QotRequestHistoryKL;
import com.google.protobuf.ByteString;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.Interval;
import dms.market.SeriesKey;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;

/** Reads a history page by page, on one connection: the keys of pages are good for that connection alone. */
final class HistoryPages {

    private static final int PAGE = 1000;

    /** No exchange that Futu carries trades for longer in a day, auctions and all. */
    private static final int LONGEST_DAY_MINUTES = 12 * 60;

    private final OpenDConnection openD;
    private final RequestLimits limits;
    private final HistoryQuota quota;

    HistoryPages(OpenDConnection openD, RequestLimits limits, HistoryQuota quota) {
        this.openD = openD;
        this.limits = limits;
        this.quota = quota;
    }

    /**
     * Asks for all lines between two dates, both included.
     *
     * @throws SourceException if OpenD refuses, or its pages do not end
     */
    void read(SeriesKey key, LocalDate first, LocalDate last, KLineRows lines) {
        QotRequestHistoryKL.C2S.Builder question = QotRequestHistoryKL.C2S
                .newBuilder()
                .setRehabType(QotCommon.RehabType.RehabType_None_VALUE)
                .setKlType(klType(key.interval()))
                .setSecurity(FutuSecurity.of(key.symbol()))
                .setBeginTime(first.toString())
                .setEndTime(last.toString())
                .setMaxAckKLNum(PAGE);
        Set<ByteString> seen = new HashSet<>();
        long most = mostLines(key.interval(), first, last);
        long found = 0;
        QotRequestHistoryKL.Response answer = RequestLimits.asking(
                limits.histories(),
                () -> openD.history(question.build()),
                page -> Refusal.isTooOften(page.getRetType(), page.getRetMsg()));
        for (int page = 1; ; page++) {
            check(key, answer);
            answer.getS2C().getKlListList().forEach(lines::add);
            found += answer.getS2C().getKlListCount();
            ByteString next = answer.getS2C().getNextReqKey();
            if (next.isEmpty()) {
                return;
            }
            if (!seen.add(next) || found > most || page > most) {
                throw new SourceException(
                        Kind.MALFORMED,
                        "OpenD's pages for " + key + " do not end: page " + page + " of " + first + " to " + last
                                + " still names a next one, after " + found + " bars; expected at most " + most);
            }
            answer = openD.history(question.setNextReqKey(next).build());
        }
    }

    private void check(SeriesKey key, QotRequestHistoryKL.Response answer) {
        if (Refusal.isQuotaGone(answer.getRetType(), answer.getRetMsg())) {
            throw quota.refused(key.symbol(), answer.getRetMsg());
        }
        Refusal.check("the history of " + key, answer.getRetType(), answer.getRetMsg(), answer.hasS2C());
        QotCommon.Security asked = FutuSecurity.of(key.symbol());
        QotCommon.Security found = answer.getS2C().getSecurity();
        if (found.getMarket() != asked.getMarket() || !found.getCode().equals(asked.getCode())) {
            throw new SourceException(
                    Kind.MALFORMED,
                    "OpenD: expected the history of " + key + ", found that of " + found.getCode()
                            + " in Futu's market " + found.getMarket());
        }
    }

    /** More lines than there can be, should every day trade as long as any, and some to spare. */
    private static long mostLines(Interval interval, LocalDate first, LocalDate last) {
        long days = ChronoUnit.DAYS.between(first, last) + 1;
        long perDay = interval.isIntraday() ? LONGEST_DAY_MINUTES * 60_000L / interval.millis() + 1 : 1;
        return 10 + days * perDay;
    }

    private static int klType(Interval interval) {
        return switch (interval) {
            case M1 -> QotCommon.KLType.KLType_1Min_VALUE;
            case M5 -> QotCommon.KLType.KLType_5Min_VALUE;
            case M15 -> QotCommon.KLType.KLType_15Min_VALUE;
            case M30 -> QotCommon.KLType.KLType_30Min_VALUE;
            case H1 -> QotCommon.KLType.KLType_60Min_VALUE;
            case D1 -> QotCommon.KLType.KLType_Day_VALUE;
            case W1 -> QotCommon.KLType.KLType_Week_VALUE;
            case MO1 -> QotCommon.KLType.KLType_Month_VALUE;
        };
    }
}
