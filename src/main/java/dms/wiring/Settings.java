package dms.wiring;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dms.config.CalendarFiles;
import dms.config.ConfigurationError;
import dms.config.ConfigurationException;
import dms.config.ConfigurationFolder;
import dms.config.DmsConfiguration;
import dms.config.Overrides;
import dms.fetch.FetchOrder;
import dms.fetch.FetchSettings;
import dms.fetch.Sleeper;
import dms.fetch.csv.CsvSettings;
import dms.fetch.futu.FutuSettings;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.yahoo.YahooSettings;
import dms.maintain.MaintainSettings;
import dms.market.TradingCalendars;
import dms.node.NodeSettings;
import dms.node.PeerSettings;
import dms.read.ReaderSettings;
import dms.schedule.ScheduleSettings;
import dms.write.SpoolSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** The configuration, read once, and its parts for those who use them. */
@ApplicationScoped
public class Settings {

    private static final System.Logger LOGGER = System.getLogger(Settings.class.getName());

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Sleeper sleeper() {
        return duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    @Produces
    @Singleton
    DmsConfiguration configuration() {
        Path folder = ConfigurationFolder.ofProcess();
        try {
            DmsConfiguration configuration = DmsConfiguration.load(folder, Overrides.ofProcess());
            configuration.warnings().forEach(warning -> LOGGER.log(WARNING, warning));
            LOGGER.log(
                    INFO,
                    () -> "configuration read from " + folder.toAbsolutePath() + ": "
                            + configuration.maintain().tasks().size() + " tasks");
            return configuration;
        } catch (ConfigurationException e) {
            for (ConfigurationError error : e.errors()) {
                LOGGER.log(ERROR, () -> "DMS cannot start: " + error);
            }
            throw e;
        }
    }

    /** One for everybody who asks for a calendar. The configuration was read before, so its files are right. */
    @Produces
    @Singleton
    TradingCalendars calendars(DmsConfiguration configuration) {
        return new TradingCalendars(new CalendarFiles(ConfigurationFolder.ofProcess()));
    }

    @Produces
    @Singleton
    ReaderSettings reader(DmsConfiguration configuration) {
        return configuration.reader();
    }

    @Produces
    @Singleton
    PeerSettings peers(DmsConfiguration configuration) {
        return configuration.peers();
    }

    @Produces
    @Singleton
    NodeSettings node(DmsConfiguration configuration) {
        return configuration.node();
    }

    @Produces
    @Singleton
    SpoolSettings spool(DmsConfiguration configuration) {
        return configuration.primary().spool();
    }

    @Produces
    @Singleton
    FetchSettings fetch(DmsConfiguration configuration) {
        return configuration.sources().fetch();
    }

    @Produces
    @Singleton
    FetchOrder order(DmsConfiguration configuration) {
        return configuration.sources().fetch().order();
    }

    @Produces
    @Singleton
    YahooSettings yahoo(DmsConfiguration configuration) {
        return configuration.sources().yahoo();
    }

    @Produces
    @Singleton
    CsvSettings csv(DmsConfiguration configuration) {
        return configuration.sources().csv();
    }

    @Produces
    @Singleton
    SimulatedSettings simulated(DmsConfiguration configuration) {
        return configuration.sources().simulated();
    }

    @Produces
    @Singleton
    FutuSettings futu(DmsConfiguration configuration) {
        return configuration.sources().futu();
    }

    @Produces
    @Singleton
    MaintainSettings maintain(DmsConfiguration configuration) {
        return configuration.maintain();
    }

    @Produces
    @Singleton
    ScheduleSettings schedule(DmsConfiguration configuration) {
        return configuration.schedule();
    }
}
