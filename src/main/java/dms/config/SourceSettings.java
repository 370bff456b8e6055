package dms.config;

import dms.fetch.FetchSettings;
import dms.fetch.csv.CsvSettings;
import dms.fetch.futu.FutuSettings;
import dms.fetch.simulated.SimulatedSettings;
import dms.fetch.yahoo.YahooSettings;

/**
 * What is said about the sources.
 *
 * @param demo whether every task asks the simulated source, whatever it says itself
 * @param fetch what holds for all sources
 * @param yahoo Yahoo
 * @param csv CSV files
 * @param simulated the simulated source
 * @param futu Futu's gateway OpenD
 */
public record SourceSettings(
        boolean demo,
        FetchSettings fetch,
        YahooSettings yahoo,
        CsvSettings csv,
        SimulatedSettings simulated,
        FutuSettings futu) {}
