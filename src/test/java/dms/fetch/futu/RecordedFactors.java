package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/** How the recorded series of a share were adjusted when they were asked for: {@code adjusted = A * raw + B}, by days. */
final class RecordedFactors {

    /** Two numbers and the days, both included, for which they hold. */
    record Period(LocalDate first, LocalDate last, double a, double b) {

        boolean covers(LocalDate date) {
            return !date.isBefore(first) && !date.isAfter(last);
        }
    }

    private final List<Period> periods;

    private RecordedFactors(List<Period> periods) {
        this.periods = periods;
    }

    /** The factors of a share; none for one that the recorded table does not have. */
    static RecordedFactors of(String symbol) {
        try (Stream<String> lines = Files.lines(TestData.folder("futu").resolve("qfq-factors-implied.csv"))) {
            return new RecordedFactors(lines.filter(line -> line.startsWith(symbol + ","))
                    .map(line -> line.split(",", -1))
                    .map(cells -> new Period(
                            LocalDate.parse(cells[1]),
                            LocalDate.parse(cells[2]),
                            Double.parseDouble(cells[3]),
                            Double.parseDouble(cells[4])))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Period> periods() {
        return periods;
    }

    /** A recorded line in the prices of its day; as it is if it lies in no period of the table. */
    KLine asTraded(KLine line) {
        LocalDate date = LocalDate.parse(line.getTime().substring(0, 10));
        return periods.stream()
                .filter(period -> period.covers(date))
                .findFirst()
                .map(period -> line.toBuilder()
                        .setOpenPrice(raw(line.getOpenPrice(), period))
                        .setHighPrice(raw(line.getHighPrice(), period))
                        .setLowPrice(raw(line.getLowPrice(), period))
                        .setClosePrice(raw(line.getClosePrice(), period))
                        .build())
                .orElse(line);
    }

    private static double raw(double adjusted, Period period) {
        return (adjusted - period.b) / period.a;
    }
}
