package dms.config;

import static dms.config.KeyType.choice;
import static dms.config.KeyType.decimal;
import static dms.config.KeyType.flag;
import static dms.config.KeyType.text;
import static dms.config.KeyType.whole;

import java.util.ArrayList;
import java.util.List;

/** The keys of {@code sync.yaml}. All but the first may stand below {@code sync} or at the top. */
final class SyncKeys {

    private static final Effect LATER = Effect.silent("no effect in this version: it does not copy yet");
    private static final Effect ENABLED =
            Effect.none("has no effect: this version does not copy yet, no backup receives anything");

    static final Schema SCHEMA = new Schema(all());

    private SyncKeys() {}

    private static List<Key<?>> all() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(Key.of("sync.default_mode", text(), "", "which of the modes below is used")
                .with(LATER));
        keys.addAll(modes("sync."));
        keys.addAll(modes(""));
        return keys;
    }

    private static List<Key<?>> modes(String prefix) {
        List<Key<?>> keys = new ArrayList<>();
        for (String mode : List.of("realtime", "scheduled", "incremental", "full")) {
            keys.add(Key.of(prefix + mode + ".enabled", flag(), "false", "whether this mode copies")
                    .with(ENABLED));
        }
        for (String name : List.of(
                "realtime.batch_size",
                "realtime.max_delay",
                "scheduled.interval",
                "scheduled.batch_size",
                "scheduled.time_window",
                "incremental.check_interval",
                "incremental.batch_size",
                "incremental.max_gap_hours",
                "incremental.initial_days",
                "full.parallel_symbols",
                "full.batch_size",
                "full.time_window_hours",
                "performance.max_workers",
                "performance.connection_pool_size",
                "performance.compression_threshold",
                "retry_times")) {
            keys.add(Key.of(prefix + name, whole(0, Integer.MAX_VALUE), "", "kept for copying")
                    .with(LATER));
        }
        keys.add(Key.of(prefix + "performance.enable_compression", flag(), "", "kept for copying")
                .with(LATER));
        keys.add(Key.of(prefix + "retry_delay", decimal("0", "86400"), "", "kept for copying")
                .in("seconds")
                .with(LATER));
        keys.add(Key.of(prefix + "retry_backoff", choice("exponential", "linear"), "", "kept for copying")
                .with(LATER));
        return keys;
    }
}
