package dms.config;

import dms.read.ReaderSettings;
import java.time.Duration;
import java.util.List;

/** The keys of {@code dms.reader}. */
final class ReaderKeys {

    private static final String PREFIX = "dms.reader.";

    private static final Key<Boolean> CACHE_ENABLED = Key.of(
            PREFIX + "cache_enabled",
            KeyType.flag(),
            "true",
            "whether series that were read are kept in memory; they are never older than what DMS has written");
    private static final Key<Integer> CACHE_SIZE = Key.of(
                    PREFIX + "cache_size",
                    KeyType.whole(0, 10_000_000),
                    "1000",
                    "how many of them, and no more than fit into a quarter of the memory; of bars shorter than an hour a"
                            + " year counts as one")
            .in("entries");
    private static final Key<Integer> CACHE_TTL = Key.of(
                    PREFIX + "cache_ttl",
                    KeyType.whole(0, 31_536_000),
                    "3600",
                    "for how long they are served without asking the store again; it only matters where others write to the"
                            + " database too. While the store is away they are served however old")
            .in("seconds");
    private static final Key<Integer> BATCH_SIZE = Key.of(
                    PREFIX + "batch_size",
                    KeyType.whole(1, 100_000),
                    "300",
                    "how many symbols of a batch read one question to the store asks for")
            .in("symbols");
    private static final Key<Boolean> PARALLEL_READ = Key.of(
            PREFIX + "parallel_read",
            KeyType.flag(),
            "true",
            "whether several questions of a batch read are asked at a time");
    private static final Key<Integer> MAX_WORKERS = Key.of(
            PREFIX + "max_workers",
            KeyType.whole(1, 256),
            "5",
            "how many of them at a time; of all reads together no more than " + ReaderSettings.WORKERS_CEILING);

    private ReaderKeys() {}

    /** All of them, in the order of the documentation. */
    static List<Key<?>> all() {
        return List.of(CACHE_ENABLED, CACHE_SIZE, CACHE_TTL, BATCH_SIZE, PARALLEL_READ, MAX_WORKERS);
    }

    static ReaderSettings read(Values dms) {
        return new ReaderSettings(
                dms.get(CACHE_ENABLED) ? dms.get(CACHE_SIZE) : 0,
                Runtime.getRuntime().maxMemory() / 4,
                Duration.ofSeconds(dms.get(CACHE_TTL)),
                dms.get(BATCH_SIZE),
                dms.get(PARALLEL_READ) ? dms.get(MAX_WORKERS) : 1);
    }
}
