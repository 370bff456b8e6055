package dms.config;

import static dms.config.KeyType.choice;
import static dms.config.KeyType.constant;
import static dms.config.KeyType.decimal;
import static dms.config.KeyType.flag;
import static dms.config.KeyType.folder;
import static dms.config.KeyType.host;
import static dms.config.KeyType.name;
import static dms.config.KeyType.parsed;
import static dms.config.KeyType.whole;

import dms.fetch.simulated.SimulatedSettings.Accident;
import dms.maintain.MaintainSettings;
import dms.market.Interval;
import dms.market.Market;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The keys of {@code dms.yaml}. */
final class DmsKeys {

    static final Key<Boolean> DEMO = Key.of(
            "dms.demo",
            flag(),
            "false",
            "makes every task ask the simulated source, and keeps its made-up bars"
                    + " apart in the folder `demo` below `data_dir`; set by `server/run.sh --demo`");

    static final Key<String> RESTORE_FROM = Key.of(
            "dms.restore_from",
            name(),
            "",
            "the backup that an empty primary store is restored from before anything else is done; set by"
                    + " `server/run.sh --restore-from`");

    static final Key<String> HOST = Key.of("dms.service.host", host(), "127.0.0.1", "the address to listen on");
    static final Key<Integer> PORT = Key.of("dms.service.port", whole(1, 65535), "11183", "the port to listen on");
    static final Key<String> LOG_LEVEL = Key.of(
            "dms.service.log_level",
            choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
            "INFO",
            "what is written to the log, from everything (DEBUG) to losses only (ERROR, CRITICAL)");
    static final Key<Path> LOG_DIR = Key.of(
            "dms.service.log_dir", folder(), "logs", "the folder of the log, absolute or below the working folder");
    static final Key<Boolean> RUN_ON_STARTUP = Key.of(
            "dms.service.run_on_startup", flag(), "true", "runs every incremental task once when the service starts");
    static final Key<Path> DATA_DIR = Key.of(
            "dms.service.data_dir",
            folder(),
            "data",
            "the folder of the stored bars, absolute or below the working folder");
    static final Key<Integer> MAX_WORKERS = Key.of(
                    "dms.service.max_workers",
                    whole(1, MaintainSettings.WORKERS_CEILING),
                    "8",
                    "how many symbols are worked on at a time, of all tasks together")
            .in("symbols");

    static final Key<Boolean> YAHOO_ENABLED =
            Key.of("dms.fetchers.yfinance.enabled", flag(), "true", "whether Yahoo may be asked at all");
    static final Key<URI> YAHOO_BASE_URL = Key.of(
            "dms.fetchers.yfinance.base_url",
            KeyType.baseUrl(),
            "https://query1.finance.yahoo.com",
            "where Yahoo's chart service is asked");
    static final Key<BigDecimal> YAHOO_RATE_LIMIT = Key.of(
                    "dms.fetchers.yfinance.rate_limit",
                    decimal("0", "3600"),
                    "0.5",
                    "the average time between two requests, of all tasks together; 0 for no limit")
            .in("seconds");
    static final Key<BigDecimal> YAHOO_TIMEOUT = Key.of(
                    "dms.fetchers.yfinance.timeout", decimal("1", "600"), "30", "how long one request may take")
            .in("seconds");
    static final Key<Integer> YAHOO_RETRY_TIMES = Key.of(
                    "dms.fetchers.yfinance.retry_times",
                    whole(0, 20),
                    "3",
                    "how often a request is repeated after a failure that may pass")
            .in("times");
    static final Key<Integer> INITIAL_DAYS = Key.of(
                    "dms.fetchers.yfinance.initial_days",
                    whole(1, 36500),
                    "1825",
                    "how far back the history of a task begins that does not say so itself")
            .in("days");
    static final Key<Boolean> CACHE_ENABLED = Key.of(
                    "dms.fetchers.yfinance.cache_enabled", flag(), "false", "kept from earlier versions")
            .with(Effect.none("has no effect: answers are not cached"));

    static final Key<Boolean> CSV_ENABLED =
            Key.of("dms.fetchers.csv.enabled", flag(), "false", "whether tasks may read CSV files");
    static final Key<Path> CSV_FOLDER = Key.of(
            "dms.fetchers.csv.folder",
            folder(),
            "csv",
            "the folder of the CSV files, absolute or below the working folder");
    static final Key<Boolean> CSV_SPLIT_ADJUSTED = Key.of(
            "dms.fetchers.csv.split_adjusted",
            flag(),
            "false",
            "whether prices in the files are adjusted for all splits up to the file's end, and not as traded");

    static final Key<Boolean> SIMULATED_ENABLED = Key.of(
            "dms.fetchers.simulated.enabled",
            flag(),
            "true",
            "whether tasks may ask the simulated source, whose bars are made up");
    static final Key<Long> SIMULATED_SEED =
            Key.of("dms.fetchers.simulated.seed", KeyType.anyWhole(), "1", "the same seed makes the same history");
    static final Key<Integer> SIMULATED_LATENCY = Key.of(
                    "dms.fetchers.simulated.latency_ms", whole(0, 600_000), "0", "how long each simulated answer takes")
            .in("milliseconds");
    static final Key<Accident> SIMULATED_ACCIDENTS = Key.of(
            "dms.fetchers.simulated.accidents[]", constant(Accident.class), "", "what the simulated source does wrong");

    static final Key<Boolean> FUTU_ENABLED = Key.of(
            "dms.fetchers.futu.enabled",
            flag(),
            "false",
            "whether tasks may ask Futu's gateway OpenD; its client is licensed for non-commercial use only");
    static final Key<String> FUTU_HOST = Key.of("dms.fetchers.futu.host", host(), "127.0.0.1", "the address of OpenD");
    static final Key<Integer> FUTU_PORT =
            Key.of("dms.fetchers.futu.port", whole(1, 65535), "11111", "the port of OpenD");
    static final Key<BigDecimal> FUTU_TIMEOUT = Key.of(
                    "dms.fetchers.futu.timeout",
                    decimal("1", "600"),
                    "15",
                    "how long connecting may take, and one answer; the client itself waits no longer than 12 for one")
            .in("seconds");
    static final Key<Path> FUTU_RSA_KEY_FILE = Key.of(
            "dms.fetchers.futu.rsa_key_file",
            KeyType.file(),
            "",
            "the private key that OpenD has as `rsa_private_key` (PKCS#1); with it the connection is encrypted");

    static final Key<Market> ORDER_MARKETS = Key.of(
            "dms.fetchers.order[].markets[]",
            constant(Market.class),
            "",
            "the markets that the line is for; without it all");
    static final Key<Interval> ORDER_INTERVALS = Key.of(
            "dms.fetchers.order[].intervals[]",
            parsed("one of 1m, 5m, 15m, 30m, 1h, 1d, 1wk, 1mo", Interval::parse),
            "",
            "the lengths of bars that the line is for; without it all");
    static final Key<String> ORDER_SOURCES = Key.of(
            "dms.fetchers.order[].sources[]",
            choice("yfinance", "yahoo", "csv", "simulated", "futu"),
            "",
            "the sources that a task with `fetcher: auto` asks, one after the other until one answers; the first line"
                    + " that fits decides, and without one `yfinance, futu`; one that is not enabled is left out");

    static final Key<Integer> SETTLE_MINUTES = Key.of(
                    "dms.fetchers.settle_minutes",
                    whole(0, 10_080),
                    "30",
                    "how long after its end a bar may still be corrected; it is stored after that")
            .in("minutes");
    static final Map<Market, Key<Integer>> SETTLE_BY_MARKET = settleByMarket();
    static final Key<Integer> OVERLAP_BARS = Key.of(
                    "dms.fetchers.overlap_bars",
                    whole(0, 1000),
                    "5",
                    "how many stored bars are asked for again, so that corrections are seen")
            .in("bars");

    static final Key<Integer> RECHECK_DAYS = Key.of(
                    "dms.fetchers.recheck_days",
                    whole(1, 3650),
                    "30",
                    "after how long a hole is asked for again of which the source had nothing")
            .in("days");

    static final Key<Boolean> DEBUG_MODE = Key.of(
            "dms.debug_mode",
            flag(),
            "false",
            "takes only the first symbols of each file (and of each list in a task)");
    static final Key<Integer> DEBUG_SYMBOL_LIMIT = Key.of(
                    "dms.debug_symbol_limit", whole(1, 100_000), "10", "how many symbols that are")
            .in("symbols");

    static final Schema SCHEMA = new Schema(all());

    private DmsKeys() {}

    private static Map<Market, Key<Integer>> settleByMarket() {
        Map<Market, Key<Integer>> keys = new EnumMap<>(Market.class);
        for (Market market : Market.values()) {
            keys.put(
                    market,
                    Key.of(
                                    "dms.fetchers.settle_minutes_by_market." + market,
                                    whole(0, 10_080),
                                    "",
                                    "the same, for this market")
                            .in("minutes"));
        }
        return keys;
    }

    private static List<Key<?>> all() {
        List<Key<?>> keys = new ArrayList<>(List.of(DEMO, RESTORE_FROM, HOST, PORT, DATA_DIR, LOG_LEVEL, LOG_DIR));
        keys.addAll(List.of(RUN_ON_STARTUP, MAX_WORKERS));
        keys.addAll(List.of(YAHOO_ENABLED, YAHOO_RATE_LIMIT, YAHOO_RETRY_TIMES, INITIAL_DAYS, YAHOO_TIMEOUT));
        keys.addAll(List.of(YAHOO_BASE_URL, CACHE_ENABLED));
        keys.addAll(List.of(CSV_ENABLED, CSV_FOLDER, CSV_SPLIT_ADJUSTED));
        keys.addAll(List.of(SIMULATED_ENABLED, SIMULATED_SEED, SIMULATED_LATENCY, SIMULATED_ACCIDENTS));
        keys.addAll(List.of(FUTU_ENABLED, FUTU_HOST, FUTU_PORT, FUTU_TIMEOUT, FUTU_RSA_KEY_FILE));
        keys.addAll(List.of(ORDER_MARKETS, ORDER_INTERVALS, ORDER_SOURCES));
        keys.add(OVERLAP_BARS);
        keys.add(RECHECK_DAYS);
        keys.add(SETTLE_MINUTES);
        keys.addAll(SETTLE_BY_MARKET.values());
        keys.addAll(PrimaryKeys.all());
        keys.addAll(ReaderKeys.all());
        keys.addAll(BackupKeys.all());
        keys.addAll(NodeKeys.all());
        keys.addAll(List.of(DEBUG_MODE, DEBUG_SYMBOL_LIMIT));
        return keys;
    }
}
