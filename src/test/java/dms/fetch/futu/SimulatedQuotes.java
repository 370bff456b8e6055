package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon;
import com.futu.openapi.pb.QotCommon.KLine;
import com.futu.openapi.pb.QotCommon.Rehab;
import com.futu.openapi.pb.QotCommon.Security;
import com.futu.openapi.pb.QotRequestTradeDate.TradeDate;
import dms.fetch.BarSource;
import dms.fetch.FetchOutcome.Answered;
import dms.fetch.FetchRequest;
import dms.fetch.simulated.SimulatedBarSource;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.market.BarField;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.Market;
import dms.market.RawBars;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.market.TradingCalendar;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The simulated market as OpenD would show it: times as ends in the market's zone, the last bar still moving, splits and
 * dividends as rehabilitation events. It knows every symbol of a market that Futu carries, but for those that begin with {@code UNKNOWN}.
 */
final class SimulatedQuotes implements Quotes {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Map<Integer, Interval> INTERVALS = Map.of(
            QotCommon.KLType.KLType_1Min_VALUE, Interval.M1,
            QotCommon.KLType.KLType_5Min_VALUE, Interval.M5,
            QotCommon.KLType.KLType_15Min_VALUE, Interval.M15,
            QotCommon.KLType.KLType_30Min_VALUE, Interval.M30,
            QotCommon.KLType.KLType_60Min_VALUE, Interval.H1,
            QotCommon.KLType.KLType_Day_VALUE, Interval.D1,
            QotCommon.KLType.KLType_Week_VALUE, Interval.W1,
            QotCommon.KLType.KLType_Month_VALUE, Interval.MO1);

    private final BarSource market;

    SimulatedQuotes(Clock clock, long seed) {
        SimulatedSettings settings = new SimulatedSettings(true, seed, Duration.ZERO, Set.of(Accident.MOVING_BARS));
        this.market = new SimulatedBarSource(settings, clock, pause -> {});
    }

    @Override
    public boolean knows(Security security) {
        return FutuSecurity.symbolOf(security)
                .filter(symbol -> !symbol.code().startsWith("UNKNOWN"))
                .isPresent();
    }

    @Override
    public List<KLine> lines(Security security, int klType, LocalDate first, LocalDate last) {
        SeriesKey key = new SeriesKey(symbol(security), Objects.requireNonNull(INTERVALS.get(klType)));
        Market exchange = key.symbol().market();
        boolean intraday = key.interval().isIntraday();
        TimeRange range = intraday
                ? new TimeRange(
                        first.atStartOfDay(exchange.zone()).toInstant(),
                        last.plusDays(1).atStartOfDay(exchange.zone()).toInstant())
                : TimeRange.ofDates(first, last);
        RawBars rows = ask(key, range).rows();
        List<KLine> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            lines.add(KLine.newBuilder()
                    .setTime(time(key, rows.openTimeMillis(i)))
                    .setIsBlank(false)
                    .setOpenPrice(rows.value(BarField.OPEN, i))
                    .setHighPrice(rows.value(BarField.HIGH, i))
                    .setLowPrice(rows.value(BarField.LOW, i))
                    .setClosePrice(rows.value(BarField.CLOSE, i))
                    .setVolume((long) rows.value(BarField.VOLUME, i))
                    .setTurnover(rows.value(BarField.VOLUME, i) * rows.value(BarField.CLOSE, i))
                    .build());
        }
        return lines;
    }

    private static String time(SeriesKey key, long openTimeMillis) {
        if (!key.interval().isIntraday()) {
            return TIME.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(openTimeMillis), ZoneOffset.UTC));
        }
        Instant close = key.symbol().market().closeOf(key.dateOf(openTimeMillis));
        Instant whole = Instant.ofEpochMilli(openTimeMillis + key.interval().millis());
        Instant end = whole.isAfter(close) ? close : whole;
        return TIME.format(LocalDateTime.ofInstant(end, key.symbol().market().zone()));
    }

    @Override
    public List<Rehab> rehabs(Security security) {
        SeriesKey key = new SeriesKey(symbol(security), Interval.D1);
        Map<LocalDate, Rehab.Builder> events = new TreeMap<>();
        Map<LocalDate, Double> ratios = new TreeMap<>();
        List<CorporateAction> actions = ask(key, TimeRange.ALL).actions();
        for (CorporateAction action : actions) {
            if (action instanceof Split split) {
                ratios.put(split.exDate(), split.ratio());
                Rehab.Builder event = event(events, split.exDate());
                event.setCompanyActFlag(event.getCompanyActFlag() | (split.ratio() > 1 ? 1 : 2))
                        .setFwdFactorA(1 / split.ratio());
                if (split.ratio() > 1) {
                    event.setSplitBase((int) split.denominator()).setSplitErt((int) split.numerator());
                } else {
                    event.setJoinBase((int) split.denominator()).setJoinErt((int) split.numerator());
                }
            }
        }
        for (CorporateAction action : actions) {
            if (action instanceof Dividend dividend) {
                double ratio = ratios.getOrDefault(dividend.exDate(), 1.0);
                Rehab.Builder event = event(events, dividend.exDate());
                event.setCompanyActFlag(event.getCompanyActFlag() | 64)
                        .setDividend(dividend.amount() * ratio)
                        .setFwdFactorB(-dividend.amount());
            }
        }
        return events.values().stream().map(Rehab.Builder::build).toList();
    }

    private static Rehab.Builder event(Map<LocalDate, Rehab.Builder> events, LocalDate date) {
        return events.computeIfAbsent(
                date,
                unused -> Rehab.newBuilder()
                        .setTime(date.toString())
                        .setCompanyActFlag(0)
                        .setFwdFactorA(1)
                        .setFwdFactorB(0)
                        .setBwdFactorA(1)
                        .setBwdFactorB(0));
    }

    @Override
    public List<TradeDate> tradeDates(int market, LocalDate first, LocalDate last) {
        Market exchange = switch (market) {
            case QotCommon.TradeDateMarket.TradeDateMarket_HK_VALUE -> Market.HK;
            case QotCommon.TradeDateMarket.TradeDateMarket_US_VALUE -> Market.US;
            default -> Market.SH;
        };
        TradingCalendar calendar = TradingCalendar.of(exchange).orElseThrow();
        return first.datesUntil(last.plusDays(1))
                .filter(calendar::isSession)
                .map(date -> TradeDate.newBuilder().setTime(date.toString()).build())
                .toList();
    }

    private Answered ask(SeriesKey key, TimeRange range) {
        return (Answered) market.fetch(new FetchRequest(key, range, Instant.MAX));
    }

    private static Symbol symbol(Security security) {
        return FutuSecurity.symbolOf(security).orElseThrow();
    }
}
