package dms.fetch.csv;

import dms.fetch.BarSourceContract;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;

class CsvBarSourceContractTest extends BarSourceContract {

    private static final LocalDate MON_2024_01_08 = LocalDate.of(2024, 1, 8);
    private static final LocalDate FRI_2024_03_29 = LocalDate.of(2024, 3, 29);
    private static final LocalDate SAT_2024_03_16 = LocalDate.of(2024, 3, 16);
    private static final Instant MON_2024_04_01_NOON = Instant.parse("2024-04-01T12:00:00Z");

    @TempDir
    Path folder;

    @Override
    protected Subject subject() {
        try {
            Files.writeString(folder.resolve("AAPL.csv"), bars());
            Files.writeString(folder.resolve("AAPL.actions.csv"), """
                    date,type,value
                    2024-02-09,dividend,0.24
                    2024-02-12,split,2:1
                    2024-02-12,split,2:1
                    2024-05-01,split,3:1
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Subject(
                new CsvBarSource(new CsvSettings(true, folder, true)),
                new SeriesKey(Symbol.parse("AAPL"), Interval.D1),
                new SeriesKey(Symbol.parse("ZZZZ"), Interval.D1),
                TimeRange.ofDates(MON_2024_01_08.plusDays(7), FRI_2024_03_29),
                TimeRange.ofDates(SAT_2024_03_16, SAT_2024_03_16.plusDays(1)),
                MON_2024_04_01_NOON);
    }

    private static String bars() {
        StringBuilder text = new StringBuilder("Date,Open,High,Low,Close,Adj Close,Volume\n");
        int row = 0;
        for (LocalDate date = MON_2024_01_08; !date.isAfter(FRI_2024_03_29); date = date.plusDays(1)) {
            if (date.getDayOfWeek() != DayOfWeek.SATURDAY && date.getDayOfWeek() != DayOfWeek.SUNDAY) {
                row++;
                text.append(String.format(
                        Locale.ROOT, "%s,%d,%d,%d,%d,%d,%d%n", date, row + 1, row + 3, row, row + 2, row, 100 * row));
            }
        }
        return text.toString();
    }
}
