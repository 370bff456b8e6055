package dms.config;

import static dms.config.KeyType.choice;
import static dms.config.KeyType.decimal;
import static dms.config.KeyType.flag;
import static dms.config.KeyType.name;
import static dms.config.KeyType.parsed;
import static dms.config.KeyType.period;
import static dms.config.KeyType.text;
import static dms.config.KeyType.whole;

import dms.fetch.FetchOrder;
import dms.market.Symbol;
import dms.schedule.Trigger;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** The keys of {@code task.yaml}. */
final class TaskKeys {

    static final Key<String> NAME =
            Key.of("tasks[].name", name(), "", "what the task is called; needed, and no two tasks may have the same");
    static final Key<Boolean> ENABLED = Key.of("tasks[].enabled", flag(), "true", "whether the task exists at all");
    static final Key<String> TYPE = Key.of(
            "tasks[].type",
            choice("incremental", "full_sync", "validation", "repair"),
            "incremental",
            "`incremental` brings every series up to now, `full_sync` asks for the whole history again, `validation`"
                    + " examines what is stored, `repair` fills holes and repairs what is sure enough");
    static final Key<String> FETCHER = Key.of(
            "tasks[].fetcher",
            choice("yfinance", "yahoo", "csv", "simulated", "futu", FetchOrder.AUTO),
            "yfinance",
            "the source; `yahoo` is the same as `yfinance`, `futu` is Futu's gateway OpenD; `auto` asks the sources of"
                    + " `dms.fetchers.order`, one after the other until one answers");
    static final Key<Symbol> SYMBOLS =
            Key.of("tasks[].symbols[]", SymbolKeys.SYMBOL, "", "the symbols, or some of them");
    static final Key<String> SYMBOLS_FILE = Key.of(
            "tasks[].symbols_file[]",
            text(),
            "",
            "one file with symbols or a list of them, below the folder of the configuration or its `symbols`");
    static final Key<String> SYMBOLS_DIR = Key.of(
            "tasks[].symbols_dir", text(), "", "a folder, all of whose `.yaml` and `.yml` files are read for symbols");
    static final Key<String> INTERVAL =
            Key.of("tasks[].interval", text(), "1d", "the length of the bars: `1m 5m 15m 30m 1h 1d 1wk 1mo`");
    static final Key<Integer> INITIAL_DAYS = Key.of(
                    "tasks[].initial_days",
                    whole(1, 36500),
                    "",
                    "how far back the history begins; without it `dms.fetchers.yfinance.initial_days`")
            .in("days");
    static final Key<String> TRIGGER = Key.of(
            "tasks[].trigger",
            choice("cron", "interval", "manual", "market_close", "event"),
            "",
            "when the task runs: at the times of `cron`, again and again after `every`, or only by hand (`manual`);"
                    + " without it whichever of `cron` and `every` is set, else by hand; `market_close` and `event` are"
                    + " refused in this version");
    static final Key<Trigger.AtTimes> CRON = Key.of(
            "tasks[].cron",
            parsed(
                    "five fields of a cron expression: minute, hour, day of the month, month, day of the week",
                    Trigger.AtTimes::parse),
            "",
            "minute, hour, day of the month, month, day of the week, in UTC");
    static final Key<Duration> EVERY = Key.of(
                    "tasks[].every", period(), "", "the period of an interval trigger: `30m`, `2h`, `1d`, `3600`")
            .in("seconds, or with s m h d");
    static final Key<Integer> CHECK_RANGE = Key.of(
                    "tasks[].check_range",
                    whole(1, 36500),
                    "36500",
                    "how far back what a validation finds counts, and how far back `second_fetcher` is asked")
            .in("days");
    static final Key<Integer> REPAIR_RANGE = Key.of(
                    "tasks[].repair_range",
                    whole(1, 36500),
                    "36500",
                    "how far back a repair repairs, and how far back `second_fetcher` is asked")
            .in("days");
    static final Key<String> SECOND_FETCHER = Key.of(
            "tasks[].second_fetcher",
            choice("none", "auto", "yfinance", "yahoo", "csv", "simulated", "futu"),
            "none",
            "the source that a validation or repair sets what is stored against; it is asked for the whole range. `auto`: the"
                    + " first of `dms.fetchers.order` that has the series and did not fill it");
    static final Key<BigDecimal> MIN_CONFIDENCE = Key.of(
            "tasks[].min_confidence",
            decimal("0.5", "1"),
            "0.8",
            "how sure a repair must be to be made; below it is only proposed");
    static final Key<Boolean> DRY_RUN = Key.of(
            "tasks[].dry_run",
            flag(),
            "false",
            "whether a repair only writes down what it would repair, and fetches nothing into the store");
    static final Key<String> NOTES =
            Key.of("tasks[].notes[]", text(), "", "remarks for people").with(Effect.silent("for people only"));

    static final Schema SCHEMA = new Schema(List.of(
            NAME,
            ENABLED,
            TYPE,
            FETCHER,
            SYMBOLS,
            SYMBOLS_FILE,
            SYMBOLS_DIR,
            INTERVAL,
            INITIAL_DAYS,
            TRIGGER,
            CRON,
            EVERY,
            CHECK_RANGE,
            REPAIR_RANGE,
            SECOND_FETCHER,
            MIN_CONFIDENCE,
            DRY_RUN,
            Key.of("tasks[].max_price_change", decimal("0", "1000000"), "", "the change that a validation doubts")
                    .with(Effect.none("has no effect: a jump is measured by how much the series moves otherwise")),
            Key.of("tasks[].sync_backups", flag(), "false", "whether the backups are copied to after the task")
                    .with(Effect.silent("no effect: what any task has written is copied anyway, see sync.yaml")),
            NOTES));

    private TaskKeys() {}
}
