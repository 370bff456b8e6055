package dms.clean;

import dms.TestData;
import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.Interval;
import dms.market.Market;
import dms.market.TradingCalendar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** Recorded days of Hong Kong shares: Futu's, from its minutes and as daily bars, and Yahoo's. */
final class HongKongDays {

    private static final TradingCalendar CALENDAR =
            TradingCalendar.of(Market.HK).orElseThrow();

    private HongKongDays() {}

    /**
     * A share's days from Futu's minutes.
     *
     * @param days forward adjusted (QFQ), with the days marked partial whose minutes end early
     * @param multiplicative the same days as Yahoo would have them: adjusted by multiplication only, 32-bit prices, volumes
     *     that count more trades and are scaled for splits
     */
    record Share(Witness days, BarSeries multiplicative) {}

    /** The 65 shares by code, such as {@code 00700}. */
    static Map<String, Share> fromMinutes() throws IOException {
        Map<String, List<String[]>> lines = lines(TestData.folder("futu").resolve("hk65-daily-from-1m.csv.gz")).stream()
                .collect(
                        Collectors.groupingBy(cells -> cells[0].substring(3), LinkedHashMap::new, Collectors.toList()));
        Map<String, Share> shares = new LinkedHashMap<>();
        lines.forEach((code, cells) -> shares.put(code, share(cells)));
        return shares;
    }

    private static Share share(List<String[]> lines) {
        List<String[]> traded =
                lines.stream().filter(line -> !line[9].equals("0")).toList();
        BarSeries.Builder days = BarSeries.builder(traded.size());
        Set<Long> partial = new HashSet<>();
        for (String[] line : traded) {
            LocalDate date = LocalDate.parse(line[1]);
            days.add(millis(date), number(line, 2), number(line, 3), number(line, 4), number(line, 5), number(line, 6));
            int grid = CALENDAR.session(date).orElseThrow().expectedBars(Interval.M1) + 1;
            if (Integer.parseInt(line[8]) < grid) {
                partial.add(millis(date));
            }
        }
        return new Share(new Witness("futu", days.build(), partial, SourceRecord.NONE), multiplicative(traded));
    }

    private static BarSeries multiplicative(List<String[]> lines) {
        Random random = new Random(lines.size() * 31L + lines.get(0)[0].hashCode());
        BarSeries.Builder days = BarSeries.builder(lines.size());
        double[] factors = factors(lines);
        for (int i = 0; i < lines.size(); i++) {
            String[] line = lines.get(i);
            double[] prices = new double[4];
            for (int column = 0; column < 4; column++) {
                prices[column] =
                        (float) (Math.rint(1000 * asTraded(line, number(line, 2 + column))) / 1000 * factors[i]);
            }
            double volume = Math.rint(number(line, 6) / (0.95 + 0.02 * random.nextGaussian()) / number(line, 12));
            days.add(millis(LocalDate.parse(line[1])), prices[0], prices[1], prices[2], prices[3], volume);
        }
        return days.build();
    }

    /** What each day's price as traded is multiplied by; a dividend by subtraction becomes a part of the close before it. */
    private static double[] factors(List<String[]> lines) {
        double[] factors = new double[lines.size()];
        factors[lines.size() - 1] = 1;
        for (int i = lines.size() - 2; i >= 0; i--) {
            String[] next = lines.get(i + 1);
            double adjusted = number(lines.get(i), 5) - number(next, 13);
            double unadjusted = number(next, 12) * asTraded(lines.get(i), number(lines.get(i), 5));
            boolean isSame = lines.get(i)[12].equals(next[12]) && lines.get(i)[13].equals(next[13]);
            factors[i] = factors[i + 1] * (isSame ? 1 : adjusted / unadjusted);
        }
        return factors;
    }

    private static double asTraded(String[] line, double adjusted) {
        return (adjusted - number(line, 13)) / number(line, 12);
    }

    private static double number(String[] cells, int i) {
        return Double.parseDouble(cells[i]);
    }

    /** Daily bars as Futu sent them. */
    static Witness daily(String file) throws IOException {
        BarSeries.Builder days = BarSeries.builder(250);
        for (String[] line :
                lines(TestData.folder("futu").resolve("other-intervals").resolve(file))) {
            days.add(
                    millis(LocalDate.parse(line[1].substring(0, 10))),
                    Double.parseDouble(line[2]),
                    Double.parseDouble(line[4]),
                    Double.parseDouble(line[5]),
                    Double.parseDouble(line[3]),
                    Double.parseDouble(line[8]));
        }
        return Witness.of("futu", days.build());
    }

    /** Yahoo's days of a share, adjusted for splits and dividends. */
    static Witness yahoo(String code) throws IOException {
        BarSeries.Builder days = BarSeries.builder(1400);
        for (String[] line : yahooLines(code)) {
            days.add(
                    millis(LocalDate.parse(line[0].substring(0, 10))),
                    Double.parseDouble(line[1]),
                    Double.parseDouble(line[2]),
                    Double.parseDouble(line[3]),
                    Double.parseDouble(line[4]),
                    Double.parseDouble(line[5]));
        }
        return Witness.of("yahoo", days.build());
    }

    /** The dividends and splits that Yahoo lists with them. */
    static List<CorporateAction> yahooActions(String code) throws IOException {
        List<CorporateAction> actions = new ArrayList<>();
        for (String[] line : yahooLines(code)) {
            LocalDate date = LocalDate.parse(line[0].substring(0, 10));
            double dividend = Double.parseDouble(line[6]);
            double split = Double.parseDouble(line[7]);
            if (dividend > 0) {
                actions.add(new CorporateAction.Dividend(date, dividend));
            }
            if (split > 0) {
                actions.add(new CorporateAction.Split(date, split, 1));
            }
        }
        return actions;
    }

    private static List<String[]> yahooLines(String code) throws IOException {
        return lines(TestData.folder("ohlcv").resolve("hk-daily-yahoo").resolve(code.substring(1) + ".HK.csv"));
    }

    /** The lines of a file below its first, cut at the commas; a zipped one is unpacked. */
    static List<String[]> lines(Path file) throws IOException {
        try (var bytes = Files.newInputStream(file);
                var plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                var reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .map(HongKongDays::stripped)
                    .toList();
        }
    }

    private static String[] stripped(String[] cells) {
        String[] stripped = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            stripped[i] = cells[i].strip();
        }
        return stripped;
    }

    static long millis(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
