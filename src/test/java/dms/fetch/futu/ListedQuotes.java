package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.KLine;
import com.futu.openapi.pb.QotCommon.Rehab;
import com.futu.openapi.pb.QotCommon.Security;
import com.futu.openapi.pb.QotCommon.TradeDateMarket;
import com.futu.openapi.pb.QotRequestTradeDate.TradeDate;
import dms.market.Market;
import dms.market.TradingCalendar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Quotes that a test lists, or that were recorded as CSV. To be filled before it is served. */
final class ListedQuotes implements Quotes {

    private final Set<Security> known = new HashSet<>();
    private final Map<Security, Map<Integer, List<KLine>>> lines = new HashMap<>();
    private final Map<Security, List<Rehab>> rehabs = new HashMap<>();
    private final Set<LocalDate> withoutTrading = new HashSet<>();
    private final Set<LocalDate> mornings = new HashSet<>();

    ListedQuotes add(Security security, int klType, KLine... more) {
        return add(security, klType, List.of(more));
    }

    ListedQuotes add(Security security, int klType, List<KLine> more) {
        known.add(security);
        List<KLine> all = lines.computeIfAbsent(security, unused -> new HashMap<>())
                .computeIfAbsent(klType, unused -> new ArrayList<>());
        all.addAll(more);
        all.sort(Comparator.comparing(KLine::getTime));
        return this;
    }

    ListedQuotes add(Security security, Rehab rehab) {
        known.add(security);
        rehabs.computeIfAbsent(security, unused -> new ArrayList<>()).add(rehab);
        return this;
    }

    /** Takes a day out of the exchange's list of trading days. */
    ListedQuotes close(LocalDate date) {
        withoutTrading.add(date);
        return this;
    }

    /** Marks a day in the exchange's list as one of which only the morning is traded. */
    ListedQuotes shorten(LocalDate date) {
        mornings.add(date);
        return this;
    }

    /** Lists the lines of a recorded file: CSV, perhaps with a byte order mark and padded cells, perhaps gzip. */
    ListedQuotes addFile(Security security, int klType, Path file) {
        return add(security, klType, read(file));
    }

    /** The same as traded: what was recorded is adjusted. */
    ListedQuotes addFile(Security security, int klType, Path file, RecordedFactors factors) {
        return add(security, klType, read(file).stream().map(factors::asTraded).toList());
    }

    static List<KLine> read(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            List<String> header = List.of(cells(reader.readLine().replace("\uFEFF", "")));
            List<KLine> found = new ArrayList<>();
            for (String row = reader.readLine(); row != null; row = reader.readLine()) {
                found.add(line(header, cells(row)));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] cells(String row) {
        String[] cells = row.split(",", -1);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i].strip();
        }
        return cells;
    }

    private static KLine line(List<String> header, String[] cells) {
        String time = cells[header.indexOf("time_key")];
        return KLine.newBuilder()
                // One author lost the blank between date and time.
                .setTime(time.length() == 18 ? time.substring(0, 10) + " " + time.substring(10) : time)
                .setIsBlank(false)
                .setHighPrice(Double.parseDouble(cells[header.indexOf("high")]))
                .setOpenPrice(Double.parseDouble(cells[header.indexOf("open")]))
                .setLowPrice(Double.parseDouble(cells[header.indexOf("low")]))
                .setClosePrice(Double.parseDouble(cells[header.indexOf("close")]))
                .setVolume((long) Double.parseDouble(cells[header.indexOf("volume")]))
                .setTurnover(number(header, cells, "turnover"))
                .setChangeRate(number(header, cells, "change_rate"))
                .setLastClosePrice(number(header, cells, "last_close"))
                .build();
    }

    private static double number(List<String> header, String[] cells, String column) {
        int at = header.indexOf(column);
        return at < 0 || cells[at].isEmpty() ? 0 : Double.parseDouble(cells[at]);
    }

    @Override
    public boolean knows(Security security) {
        return known.contains(security);
    }

    @Override
    public List<KLine> lines(Security security, int klType, LocalDate first, LocalDate last) {
        String from = first.toString();
        String before = last.plusDays(1).toString();
        return lines.getOrDefault(security, Map.of()).getOrDefault(klType, List.of()).stream()
                .filter(line -> line.getTime().compareTo(from) >= 0)
                .filter(line -> line.getTime().compareTo(before) < 0)
                .toList();
    }

    @Override
    public List<Rehab> rehabs(Security security) {
        return rehabs.getOrDefault(security, List.of());
    }

    @Override
    public List<TradeDate> tradeDates(int market, LocalDate first, LocalDate last) {
        return calendarDates(market, first, last).stream()
                .filter(day -> !withoutTrading.contains(LocalDate.parse(day.getTime())))
                .map(day -> mornings.contains(LocalDate.parse(day.getTime()))
                        ? day.toBuilder().setTradeDateType(1).build()
                        : day)
                .toList();
    }

    /** The days of DMS's own calendar, half days marked. */
    static List<TradeDate> calendarDates(int market, LocalDate first, LocalDate last) {
        Market exchange = market == TradeDateMarket.TradeDateMarket_HK_VALUE
                ? Market.HK
                : market == TradeDateMarket.TradeDateMarket_US_VALUE ? Market.US : Market.SH;
        TradingCalendar calendar = TradingCalendar.of(exchange).orElseThrow();
        LocalDate from = first.isBefore(calendar.firstDate()) ? calendar.firstDate() : first;
        LocalDate to = last.isAfter(calendar.lastDate()) ? calendar.lastDate() : last;
        return calendar.sessions(from, to).stream()
                .map(session -> TradeDate.newBuilder()
                        .setTime(session.date().toString())
                        .setTradeDateType(
                                exchange != Market.US && session.parts().size() == 1 ? 1 : 0)
                        .build())
                .toList();
    }
}
