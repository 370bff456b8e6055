package dms.config;

import static org.assertj.core.api.Assertions.assertThat;

import dms.market.Market;
import dms.market.TradingCalendar;
import dms.market.TradingCalendars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalendarFilesTest {

    private static final LocalDate TUE_2026_09_08 = LocalDate.of(2026, 9, 8);

    @TempDir
    Path folder;

    private ConfigurationFiles files;

    @BeforeEach
    void rightConfiguration() throws IOException {
        files = new ConfigurationFiles(folder);
    }

    @Test
    void calendars_typhoonDay_overrulesTheTable() throws IOException {
        files.write("calendars/2026.yaml", """
                HK:
                  - closed 2026-09-08 typhoon
                """);

        TradingCalendars calendars = new TradingCalendars(new CalendarFiles(folder));

        assertThat(TradingCalendar.of(Market.HK).orElseThrow().isSession(TUE_2026_09_08))
                .isTrue();
        assertThat(calendars.of(Market.HK).orElseThrow().isSession(TUE_2026_09_08))
                .isFalse();
        assertThat(calendars.of(Market.HK).orElseThrow().note(TUE_2026_09_08)).contains("typhoon");
        assertThat(calendars.of(Market.US).orElseThrow().isSession(TUE_2026_09_08))
                .isTrue();
    }

    @Test
    void refresh_fileWrittenLater_holdsAndWrongOnesDoNot() throws IOException {
        TradingCalendars calendars = new TradingCalendars(new CalendarFiles(folder));
        files.write("calendars/hk.yaml", "HK: [closed 2026-09-08 typhoon]");
        calendars.refresh();
        assertThat(calendars.of(Market.HK).orElseThrow().isSession(TUE_2026_09_08))
                .isFalse();

        files.write("calendars/hk.yaml", "HK: [closed tomorrow]");
        Files.setLastModifiedTime(folder.resolve("calendars/hk.yaml"), FileTime.from(Instant.EPOCH));
        calendars.refresh();
        assertThat(calendars.of(Market.HK).orElseThrow().isSession(TUE_2026_09_08))
                .isFalse();

        Files.delete(folder.resolve("calendars/hk.yaml"));
        calendars.refresh();
        assertThat(calendars.of(Market.HK).orElseThrow().isSession(TUE_2026_09_08))
                .isTrue();
    }

    @Test
    void load_wrongLines_areListedWithFileAndLine() throws IOException {
        files.write("calendars/hk.yaml", """
                HK:
                  - closed 2026-09-08 typhoon
                  - shut 2026-09-09
                  - open 2026-09-08
                  - session 2026-12-24 12:00-09:30
                UX:
                  - closed 2026-09-08
                """);

        assertThat(files.errors())
                .containsExactly(
                        "HK: expected closed, open, session, hours or until, found \"shut 2026-09-09\" (calendars/hk.yaml, line 3)",
                        "HK: expected each date once in a file, found a second line about 2026-09-08 (calendars/hk.yaml, line 4)",
                        "HK: expected hours that ascend within a day, found \"session 2026-12-24 12:00-09:30\" (calendars/hk.yaml, line 5)",
                        "UX: expected a known key, the nearest is FX, found an unknown key (calendars/hk.yaml, line 6)");
    }

    @Test
    void load_dateBeyondTheTable_saysWhichItKnows() throws IOException {
        files.write("calendars/hk.yaml", "HK: [closed 2028-09-08]");

        assertThat(files.errors())
                .containsExactly(
                        "HK: expected a date from 2000-01-01 to 2027-12-31, found \"closed 2028-09-08\" (calendars/hk.yaml, line 1)");
    }

    @Test
    void example_ofTheDistribution_isInert() {
        assertThat(new CalendarFiles(Path.of("config")).get()).isEmpty();
        assertThat(Path.of("config/calendars/example.yaml")).exists();
    }
}
