package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.futu.openapi.pb.QotCommon.KLType;
import com.futu.openapi.pb.QotCommon.KLine;
import com.futu.openapi.pb.QotCommon.Rehab;
import dms.TestClock;
import dms.fetch.FetchOutcome.Answered;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.TestService;
import dms.market.Adjustment;
import dms.market.BarField;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.CorporateAction.Dividend;
import dms.market.CorporateAction.Split;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Point 8 of the recordings' manifest: Futu's forward adjustment, and what DMS makes of the same events. */
class FutuAdjustmentTest {

    private static final String NOW = "2020-12-24T12:00:00Z";

    @TempDir
    Path folder;

    /**
     * The events of each share, by the manifest and the factors implied by the recordings: {@code date=cash}, or with new
     * shares for old ones, {@code date=new:old} for a split or a consolidation, {@code date=+new:old} for bonus shares.
     */
    @ParameterizedTest
    @CsvSource({
        "HK.00700, 2019-05-17=1.0 2020-05-15=1.2",
        "HK.02269, 2020-11-16=3:1",
        "HK.00017, 2019-03-18=0.14 2019-11-21=0.37 2020-03-18=0.14 2020-06-23=1:4 2020-11-30=1.48",
        "HK.00003, 2019-05-30=+1:10/0.23 2019-09-10=0.12 2020-06-09=+1:20/0.23 2020-08-31=0.12",
        "HK.00012, 2019-05-30=+1:10/1.3 2019-09-03=0.5 2020-06-10=1.3 2020-09-02=0.5",
        "HK.01093, 2019-05-30=0.18 2020-06-18=+1:5/0.2 2020-09-10=0.06 2020-10-15=+3:5",
        "HK.01177, 2019-06-14=.02 2019-09-12=.02 2019-12-10=.02 2020-06-12=.02 2020-07-20=+1:2 2020-09-14=.02 2020-12-11=.02"
    })
    void ourActions_appliedAsFutuDoes_makeTheRecordedForwardAdjustedDays(String name, String events) {
        List<KLine> recorded = DerivedDays.of(name);
        try (Gateway gateway = gateway(name, recorded, events)) {
            Answered found = gateway.ask(Gateway.key(name, Interval.D1), TimeRange.ALL);

            assertThat(found.leftOut()).isEmpty();
            assertThat(found.rows().size()).isEqualTo(recorded.size()).isGreaterThan(400);
            for (int i = 0; i < recorded.size(); i++) {
                KLine line = recorded.get(i);
                double close = found.rows().value(BarField.CLOSE, i);
                assertThat(forwardAdjusted(close, dateOf(line), found.actions()))
                        .as("close of %s", line.getTime())
                        // The factors have five digits.
                        .isCloseTo(line.getClosePrice(), within(2e-5 * close + 0.001));
                // Volume is not scaled by A.
                assertThat(found.rows().value(BarField.VOLUME, i)).isEqualTo((double) line.getVolume());
            }
        }
    }

    /** {@code price * A + B}, event by event: what a day's price is after all that follow it. */
    private static double forwardAdjusted(double price, LocalDate date, List<CorporateAction> actions) {
        double adjusted = price;
        for (CorporateAction action : actions) {
            if (action.exDate().isAfter(date)) {
                adjusted = action instanceof Split split
                        ? adjusted / split.ratio()
                        : adjusted - ((Dividend) action).amount();
            }
        }
        return adjusted;
    }

    @Test
    void split_readAdjusted_scalesPriceAndVolumeWhereFutuScalesThePriceAlone() throws Exception {
        List<KLine> recorded = DerivedDays.of("HK.02269");
        try (Gateway gateway = gateway("HK.02269", recorded, "2020-11-16=3:1");
                TestService service = filled(gateway, "HK.02269")) {
            SeriesKey key = Gateway.key("HK.02269", Interval.D1);
            BarSeries traded = service.read(key, Adjustment.NONE);
            BarSeries adjusted = service.read(key, Adjustment.SPLIT);
            int last = traded.indexFrom(at("2020-11-13"));

            assertThat(traded.close(last)).isCloseTo(recorded.get(last).getClosePrice() * 3, within(0.01));
            assertThat(adjusted.close(last)).isCloseTo(recorded.get(last).getClosePrice(), within(0.005));
            assertThat(traded.volume(last))
                    .isEqualTo((double) recorded.get(last).getVolume());
            assertThat(adjusted.volume(last)).isEqualTo(3.0 * recorded.get(last).getVolume());
        }
    }

    /** Futu takes the cash off every older price, so its returns of older days and in the end its signs are wrong. */
    @Test
    void dividends_readAdjusted_keepTheReturnsWhichFutusOwnPricesDoNot() throws Exception {
        List<KLine> recorded = DerivedDays.of("HK.00700");
        try (Gateway gateway = gateway("HK.00700", recorded, "2019-05-17=1.0 2020-05-15=1.2");
                TestService service = filled(gateway, "HK.00700")) {
            SeriesKey key = Gateway.key("HK.00700", Interval.D1);
            BarSeries traded = service.read(key, Adjustment.NONE);
            BarSeries adjusted = service.read(key, Adjustment.ALL);
            int exDay = traded.indexFrom(at("2020-05-15"));

            double largest = 0;
            for (int i = 1; i < traded.size(); i++) {
                double ours = adjusted.close(i) / adjusted.close(i - 1);
                boolean isExDay = i == exDay || i == traded.indexFrom(at("2019-05-17"));
                assertThat(isExDay ? ours : traded.close(i) / traded.close(i - 1))
                        .isCloseTo(ours, within(1e-9));
                double futus =
                        recorded.get(i).getClosePrice() / recorded.get(i - 1).getClosePrice();
                largest = Math.max(largest, isExDay ? 0 : Math.abs(futus / ours - 1));
            }
            // On the ex-day itself both take the cash off the day before.
            assertThat(adjusted.close(exDay) / adjusted.close(exDay - 1))
                    .isCloseTo(traded.close(exDay) / (traded.close(exDay - 1) - 1.2), within(1e-9));
            assertThat(largest).isGreaterThan(1e-4);
        }
    }

    @Test
    void dividendsAbovePrice_readAdjusted_stayPositiveWhereFutusPricesWouldNot() throws Exception {
        List<KLine> lines = List.of(day("2020-12-21", 1.5), day("2020-12-22", 2.5), day("2020-12-23", 1.0));
        Symbol symbol = Symbol.parse("HK.08001");
        ListedQuotes quotes = new ListedQuotes().add(FutuSecurity.of(symbol), KLType.KLType_Day_VALUE, lines);
        quotes.add(FutuSecurity.of(symbol), event("2020-12-23=2.0"));
        try (Gateway gateway = Gateway.of(TestClock.at(NOW), quotes);
                TestService service = filled(gateway, "HK.08001")) {
            BarSeries adjusted = service.read(new SeriesKey(symbol, Interval.D1), Adjustment.ALL);

            assertThat(forwardAdjusted(1.5, LocalDate.of(2020, 12, 21), service.store.actions(symbol)))
                    .isNegative();
            assertThat(adjusted.close(0)).isCloseTo(1.5 * (2.5 - 2) / 2.5, within(1e-9));
        }
    }

    private TestService filled(Gateway gateway, String name) throws InterruptedException {
        IncrementalUpdate task =
                new IncrementalUpdate("daily", "futu", List.of(Gateway.key(name, Interval.D1)), 3 * 366);
        TestService service = new TestService(folder, gateway.clock(), List.of(gateway.source()), task);
        service.run("daily");
        return service;
    }

    private static Gateway gateway(String name, List<KLine> recorded, String events) {
        RecordedFactors factors = RecordedFactors.of(name);
        ListedQuotes quotes = new ListedQuotes()
                .add(
                        FutuSecurity.of(Symbol.parse(name)),
                        KLType.KLType_Day_VALUE,
                        recorded.stream().map(factors::asTraded).toList());
        for (String event : events.split(" ", -1)) {
            quotes.add(FutuSecurity.of(Symbol.parse(name)), event(event));
        }
        return Gateway.of(TestClock.at(NOW), quotes);
    }

    /** An event as Futu sends it: its parts, and the factors with five digits. */
    private static Rehab event(String text) {
        String[] both = text.split("=", 2);
        String[] parts = both[1].split("/", 2);
        boolean isBonus = parts[0].startsWith("+");
        boolean isRatio = parts[0].contains(":");
        double cash = isRatio ? parts.length > 1 ? Double.parseDouble(parts[1]) : 0 : Double.parseDouble(parts[0]);
        Rehab.Builder event = Rehab.newBuilder()
                .setTime(both[0] + " 00:00:00")
                .setBwdFactorA(1)
                .setBwdFactorB(0);
        long flags = cash > 0 ? 64 : 0;
        double ratio = 1;
        if (isRatio) {
            String[] shares = parts[0].replace("+", "").split(":", 2);
            int fresh = Integer.parseInt(shares[0]);
            int old = Integer.parseInt(shares[1]);
            ratio = isBonus ? (old + fresh) / (double) old : fresh / (double) old;
            flags |= isBonus ? 4 : fresh > old ? 1 : 2;
            if (isBonus) {
                event.setBonusBase(old).setBonusErt(fresh);
            } else if (fresh > old) {
                event.setSplitBase(old).setSplitErt(fresh);
            } else {
                event.setJoinBase(old).setJoinErt(fresh);
            }
        }
        return event.setCompanyActFlag(flags)
                .setDividend(cash)
                .setFwdFactorA(Math.rint(1e5 / ratio) / 1e5)
                .setFwdFactorB(-Math.rint(1e5 * cash / ratio) / 1e5)
                .build();
    }

    private static KLine day(String date, double price) {
        return KLine.newBuilder()
                .setTime(date + " 00:00:00")
                .setIsBlank(false)
                .setOpenPrice(price)
                .setHighPrice(price)
                .setLowPrice(price)
                .setClosePrice(price)
                .setVolume(1000)
                .build();
    }

    private static LocalDate dateOf(KLine line) {
        return LocalDate.parse(line.getTime().substring(0, 10));
    }

    private static long at(String date) {
        return LocalDate.parse(date).toEpochDay() * 86_400_000L;
    }
}
