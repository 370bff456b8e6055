package dms.config;

import static dms.config.KeyType.choice;
import static dms.config.KeyType.decimal;
import static dms.config.KeyType.flag;
import static dms.config.KeyType.text;
import static dms.config.KeyType.whole;

import dms.store.Compression;
import dms.sync.RehearsalSettings;
import dms.sync.Retries;
import dms.sync.SyncSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The keys of {@code sync.yaml}. They stand below {@code sync}, and all but the first may also stand at the top. */
final class SyncKeys {

    private static final String BELOW = "sync.";
    private static final int DAY = 86_400;

    private static final Effect BY_CHANGE = Effect.none("no effect: what changed is copied, whatever its time");
    private static final Effect BY_BACKUP = Effect.none("no effect: `dms.backups[]` has `batch_bars` and `width`");

    private static final Key<Boolean> REALTIME =
            Key.of("realtime.enabled", flag(), "true", "whether changes are copied soon after they are written");
    private static final Key<Integer> MAX_DELAY = Key.of(
                    "realtime.max_delay", whole(0, DAY), "5", "how long a change waits for others before it is copied")
            .in("seconds");
    private static final Key<Boolean> SCHEDULED = Key.of(
            "scheduled.enabled", flag(), "false", "whether what is lacking is copied every `scheduled.interval`");
    private static final Key<Integer> SCHEDULED_INTERVAL = Key.of(
                    "scheduled.interval", whole(1, 30 * DAY), "3600", "how long a change waits at most")
            .in("seconds");
    private static final Key<Boolean> INCREMENTAL = Key.of(
            "incremental.enabled",
            flag(),
            "false",
            "whether what is lacking is copied every `incremental.check_interval`");
    private static final Key<Integer> CHECK_INTERVAL = Key.of(
                    "incremental.check_interval", whole(1, 30 * DAY), "300", "how long a change waits at most")
            .in("seconds");
    static final Key<Integer> INITIAL_DAYS = Key.of(
                    "incremental.initial_days",
                    whole(0, 100_000),
                    "0",
                    "how far back the first copy of a new backup goes, and every later one; 0 for everything")
            .in("days");
    static final Key<Integer> MAX_WORKERS =
            Key.of("performance.max_workers", whole(1, 64), "4", "how many batches are copied to one backup at a time");
    private static final Key<Boolean> COMPRESSION = Key.of(
            "performance.enable_compression",
            flag(),
            "",
            "whether what is sent is compressed; if it is not set, to nodes it is and to databases it is not");
    private static final Key<Integer> THRESHOLD = Key.of(
                    "performance.compression_threshold",
                    whole(0, Integer.MAX_VALUE),
                    "1024",
                    "from how many bytes on it is compressed")
            .in("bytes");
    private static final Key<BigDecimal> RETRY_DELAY = Key.of(
                    "retry_delay",
                    decimal("0.1", "86400"),
                    "1",
                    "how long a backup that failed is left alone; longer with each failure")
            .in("seconds");
    private static final Key<Integer> RETRY_MAX_DELAY =
            Key.of("retry_max_delay", whole(1, DAY), "60", "how long at most").in("seconds");
    private static final Key<Integer> VERIFY_INTERVAL = Key.of(
                    "verify_interval",
                    whole(0, 366 * DAY),
                    "86400",
                    "how often every bar of a backup is compared by digest; 0 for never")
            .in("seconds");
    private static final Key<Integer> LOOK_INTERVAL = Key.of(
                    "look_interval",
                    whole(0, 366 * DAY),
                    "3600",
                    "how often a backup is looked at for differences without reading the bars: by the digests that files and nodes"
                            + " keep, of databases by counts and sums; 0 for never")
            .in("seconds");
    private static final Key<Integer> RETRY_TIMES = Key.of(
            "retry_times",
            whole(0, 1_000),
            Integer.toString(3),
            "after how many failures in a row the circuit breaker of a backup opens: nothing but a probe is sent then after each"
                    + " pause");
    private static final Key<String> RETRY_BACKOFF = Key.of(
            "retry_backoff",
            choice("exponential", "linear"),
            "exponential",
            "whether the pause after a failure doubles each time or grows by `retry_delay`");
    private static final Key<Integer> REHEARSAL_INTERVAL = Key.of(
                    "rehearsal_interval",
                    whole(0, 366 * DAY),
                    "604800",
                    "how often a random sample of a backup is restored into a scratch store and compared; 0 for never")
            .in("seconds");
    private static final Key<Integer> HISTORY_DAYS = Key.of(
                    "history_days", whole(1, 36_500), "90", "how long the history of copies is kept")
            .in("days");

    static final Schema SCHEMA = new Schema(all());

    private SyncKeys() {}

    private static List<Key<?>> all() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(Key.of("sync.default_mode", text(), "", "a word of earlier versions")
                .with(Effect.none("no effect: the modes that are enabled are used, the quickest of them")));
        List<Key<?>> modes = modes();
        modes.forEach(key -> keys.add(below(key)));
        keys.addAll(modes);
        return keys;
    }

    private static <T> Key<T> below(Key<T> key) {
        Key<T> below = Key.of(BELOW + key.name(), key.type(), key.fallback(), key.meaning());
        return (key.unit().isEmpty() ? below : below.in(key.unit())).with(key.effect());
    }

    private static List<Key<?>> modes() {
        List<Key<?>> keys = new ArrayList<>(List.of(
                REALTIME,
                MAX_DELAY,
                SCHEDULED,
                SCHEDULED_INTERVAL,
                INCREMENTAL,
                CHECK_INTERVAL,
                INITIAL_DAYS,
                MAX_WORKERS,
                COMPRESSION,
                THRESHOLD,
                RETRY_DELAY,
                RETRY_MAX_DELAY,
                RETRY_TIMES,
                RETRY_BACKOFF,
                VERIFY_INTERVAL,
                LOOK_INTERVAL,
                REHEARSAL_INTERVAL,
                HISTORY_DAYS));
        keys.add(Key.of("full.enabled", flag(), "false", "a word of earlier versions")
                .with(Effect.none("no effect: a copy in full is made by hand, see `POST /sync/trigger`")));
        for (String name : List.of("scheduled.time_window", "incremental.max_gap_hours", "full.time_window_hours")) {
            keys.add(number(name).with(BY_CHANGE));
        }
        for (String name : List.of(
                "realtime.batch_size",
                "scheduled.batch_size",
                "incremental.batch_size",
                "full.batch_size",
                "full.parallel_symbols",
                "performance.connection_pool_size")) {
            keys.add(number(name).with(BY_BACKUP));
        }
        return keys;
    }

    private static Key<Integer> number(String name) {
        return Key.of(name, whole(0, Integer.MAX_VALUE), "", "a word of earlier versions");
    }

    /** The value below {@code sync}, or the one at the top, or the default. */
    static <T> T get(Values sync, Key<T> key) {
        Key<T> below = below(key);
        return sync.isSet(below, 0) ? sync.get(below) : sync.get(key);
    }

    /** How long a change waits: as the quickest mode says that is enabled; if none is, as long as the slowest could. */
    static Duration maxDelay(Values sync) {
        return Stream.of(
                        get(sync, REALTIME) ? get(sync, MAX_DELAY) : Integer.MAX_VALUE,
                        get(sync, SCHEDULED) ? get(sync, SCHEDULED_INTERVAL) : Integer.MAX_VALUE,
                        get(sync, INCREMENTAL) ? get(sync, CHECK_INTERVAL) : Integer.MAX_VALUE)
                .min(Integer::compare)
                .map(Duration::ofSeconds)
                .orElseThrow();
    }

    /** How restoring is rehearsed; the scratch stores are below the folder of the bars. */
    static RehearsalSettings rehearsal(Values sync, Path dataFolder) {
        return new RehearsalSettings(
                Duration.ofSeconds(get(sync, REHEARSAL_INTERVAL)), dataFolder.resolve("rehearsal"));
    }

    /** When what is sent is compressed. */
    static Compression compression(Values sync, boolean otherwise) {
        boolean isSet = sync.isSet(COMPRESSION, 0) || sync.isSet(below(COMPRESSION), 0);
        return new Compression(isSet ? get(sync, COMPRESSION) : otherwise, get(sync, THRESHOLD));
    }

    /** What the keys say of the backups together, but for the backups. */
    static SyncSettings settings(Values sync) {
        Duration first =
                Duration.ofMillis(get(sync, RETRY_DELAY).movePointRight(3).longValue());
        Duration longest = Duration.ofSeconds(get(sync, RETRY_MAX_DELAY));
        return new SyncSettings(
                List.of(),
                new Retries(
                        first.compareTo(longest) < 0 ? first : longest,
                        longest,
                        get(sync, RETRY_BACKOFF).equals("linear"),
                        Math.max(1, get(sync, RETRY_TIMES))),
                Duration.ofSeconds(get(sync, VERIFY_INTERVAL)),
                Duration.ofSeconds(get(sync, LOOK_INTERVAL)),
                Duration.ofDays(get(sync, HISTORY_DAYS)));
    }
}
