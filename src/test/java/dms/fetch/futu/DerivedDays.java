package dms.fetch.futu;

import com.futu.openapi.pb.QotCommon.KLine;
import dms.TestData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The days of a share on which something was traded, made of the recorded minutes and adjusted as those are. */
final class DerivedDays {

    private DerivedDays() {}

    /** As Futu's daily lines, ascending. */
    static List<KLine> of(String symbol) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(TestData.folder("futu").resolve("hk65-daily-from-1m.csv.gz"))),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> line.startsWith(symbol + ","))
                    .map(line -> line.split(",", -1))
                    .filter(cells -> Double.parseDouble(cells[6]) > 0)
                    .map(cells -> KLine.newBuilder()
                            .setTime(cells[1] + " 00:00:00")
                            .setIsBlank(false)
                            .setOpenPrice(Double.parseDouble(cells[2]))
                            .setHighPrice(Double.parseDouble(cells[3]))
                            .setLowPrice(Double.parseDouble(cells[4]))
                            .setClosePrice(Double.parseDouble(cells[5]))
                            .setVolume((long) Double.parseDouble(cells[6]))
                            .setTurnover(Double.parseDouble(cells[7]))
                            .build())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same in the prices of each day. */
    static List<KLine> asTraded(String symbol) {
        RecordedFactors factors = RecordedFactors.of(symbol);
        return of(symbol).stream().map(factors::asTraded).toList();
    }
}
