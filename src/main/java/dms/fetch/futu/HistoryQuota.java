package dms.fetch.futu;

import com.futu.openapi.pb.QotRequestHistoryKLQuota;
import com.futu.openapi.pb.QotRequestHistoryKLQuota.DetailItem;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import dms.market.Symbol;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Futu's quota of symbols whose history may be asked for. A symbol that has a place costs nothing again and is always let
 * through; a new one only while there are places by OpenD's own count, less those taken since that count. Who finds none
 * waits in the order of asking, each for the next place that is released. Thread-safe; guarded by {@code this}.
 */
final class HistoryQuota {

    private static final Duration COUNT_HOLDS = Duration.ofMinutes(10);
    private static final Duration REFUSAL_HOLDS = Duration.ofMinutes(1);

    /** A place taken so short a time before a count may not be in it yet. */
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(2);

    /** Who has not asked for so long does not wait any more. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(50);

    private static final Duration UNKNOWN_RELEASE = Duration.ofHours(1);
    private static final int MOST_NAMES = 10;
    private static final Pattern DAYS = Pattern.compile("(\\d{1,3}) ?(?:天|day)");

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Set<Symbol> placed = new HashSet<>();
    private final Map<Symbol, Long> taken = new HashMap<>();
    private final SortedMap<Integer, Waiting> waiting = new TreeMap<>();
    private final List<Instant> asked = new ArrayList<>();
    private Duration period = Duration.ofDays(30);
    private boolean counted;
    private int used;
    private int free;
    private int tickets;
    private long countedNanos;

    private record Waiting(Symbol symbol, long askedNanos) {}

    HistoryQuota(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a place for a symbol, unless it has one.
     *
     * @param count asks OpenD for its count
     * @throws SourceException if there is none left, or OpenD does not tell
     */
    synchronized void enter(Symbol symbol, Supplier<QotRequestHistoryKLQuota.S2C> count) {
        if (!counted || isOlderThan(countedNanos, COUNT_HOLDS)) {
            count(count.get());
        }
        if (!placed.contains(symbol) && free <= 0 && isOlderThan(countedNanos, REFUSAL_HOLDS)) {
            count(count.get());
        }
        if (!placed.contains(symbol)) {
            if (free <= 0) {
                throw usedUp(symbol);
            }
            take(symbol);
        }
        waiting.values().removeIf(one -> one.symbol.equals(symbol));
    }

    /**
     * What OpenD's own refusal means for a symbol that was let in: the count was wrong, another program took the place.
     *
     * @param text OpenD's words, which may name the days until places are released
     */
    synchronized SourceException refused(Symbol symbol, String text) {
        Matcher days = DAYS.matcher(text);
        if (days.find()) {
            period = Duration.ofDays(Integer.parseInt(days.group(1)));
        }
        placed.remove(symbol);
        taken.remove(symbol);
        used += free;
        free = 0;
        countedNanos = nanoTime.getAsLong();
        return usedUp(symbol);
    }

    /** The state for people. */
    synchronized String sentence() {
        if (!counted) {
            return "history quota not asked yet";
        }
        StringBuilder text = new StringBuilder(used + " of " + (used + free) + " symbols of the history quota used");
        forgetOld();
        if (!waiting.isEmpty()) {
            text.append(", ").append(waiting.size()).append(" wait: ").append(names());
        }
        return text.toString();
    }

    private String names() {
        List<String> names = new ArrayList<>();
        for (Waiting one : waiting.values()) {
            if (names.size() == MOST_NAMES) {
                names.add("…");
                break;
            }
            names.add(one.symbol + " until about " + release(names.size()));
        }
        return String.join(", ", names);
    }

    private SourceException usedUp(Symbol symbol) {
        forgetOld();
        Optional<Integer> ticket = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().symbol.equals(symbol))
                .map(Map.Entry::getKey)
                .findFirst();
        int number = ticket.orElseGet(() -> ++tickets);
        waiting.put(number, new Waiting(symbol, nanoTime.getAsLong()));
        Instant until = release(waiting.headMap(number).size());
        return new SourceException(
                Kind.RATE_LIMITED,
                symbol + " waits until about " + until + ": the history quota of the Futu account is used up (" + used
                        + " of " + (used + free) + " symbols, each for " + period.toDays()
                        + " days); symbols that have a place go on, a larger quota of the account helps the others",
                until,
                null);
    }

    /** When the place with that number from now, counted from 0, is released. */
    private Instant release(int place) {
        Instant now = clock.instant();
        return asked.stream()
                .map(at -> at.plus(period))
                .filter(at -> at.isAfter(now))
                .sorted()
                .skip(place)
                .findFirst()
                .orElse(now.plus(asked.isEmpty() ? UNKNOWN_RELEASE : period))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private void count(QotRequestHistoryKLQuota.S2C count) {
        long now = nanoTime.getAsLong();
        placed.clear();
        asked.clear();
        for (DetailItem item : count.getDetailListList()) {
            FutuSecurity.symbolOf(item.getSecurity()).ifPresent(placed::add);
            asked.add(Instant.ofEpochSecond(item.getRequestTimeStamp()));
        }
        used = count.getUsedQuota();
        free = count.getRemainQuota();
        counted = true;
        countedNanos = now;
        List<Symbol> onTheirWay = taken.entrySet().stream()
                .filter(entry -> !isOlderThan(entry.getValue(), ON_ITS_WAY) && !placed.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        taken.keySet().retainAll(onTheirWay);
        onTheirWay.forEach(this::take);
    }

    private void take(Symbol symbol) {
        placed.add(symbol);
        taken.putIfAbsent(symbol, nanoTime.getAsLong());
        asked.add(clock.instant());
        used++;
        free--;
    }

    private void forgetOld() {
        waiting.values().removeIf(one -> isOlderThan(one.askedNanos, FORGOTTEN_AFTER));
    }

    private boolean isOlderThan(long nanos, Duration age) {
        return nanoTime.getAsLong() - nanos > age.toNanos();
    }
}
