package dms.maintain;

import dms.fetch.FetchPlan;
import dms.market.SeriesKey;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run of a task would ask for, series by series, in the order of the task.
 *
 * @param plans the plan of each series
 * @param seconds what a second source is asked for, of the series for which one is
 */
public record TaskPlan(Map<SeriesKey, FetchPlan> plans, Map<SeriesKey, Second> seconds) {

    /** Copies the plans. */
    public TaskPlan {
        plans = Collections.unmodifiableMap(new LinkedHashMap<>(plans));
        seconds = Map.copyOf(seconds);
    }

    /**
     * A second opinion.
     *
     * @param source the source that is only listened to
     * @param plan what it is asked for
     */
    public record Second(String source, FetchPlan plan) {}

    /** The second opinion on a series, if one is asked for. */
    public Optional<Second> second(SeriesKey key) {
        return Optional.ofNullable(seconds.get(key));
    }

    private Stream<FetchPlan> all() {
        return Stream.concat(plans.values().stream(), seconds.values().stream().map(Second::plan));
    }

    /** The plan of a series of the task. */
    FetchPlan of(SeriesKey key) {
        return plans.getOrDefault(key, FetchPlan.NOTHING);
    }

    /** How many series there is something to ask for. */
    public int asked() {
        return (int) plans.keySet().stream().filter(this::isAsked).count();
    }

    /** Whether there is something to ask for a series. */
    public boolean isAsked(SeriesKey key) {
        return !of(key).isEmpty() || seconds.containsKey(key);
    }

    /** How many requests it costs if every series is answered by the first source that is asked. */
    public int requests() {
        return all().mapToInt(FetchPlan::price).sum();
    }

    /** What it costs if every source of an order fails as late as it can. */
    public FetchPlan.Worst worst() {
        return all().map(FetchPlan::worst)
                .reduce(
                        FetchPlan.NOTHING.worst(),
                        (one, other) -> new FetchPlan.Worst(
                                one.price() + other.price(), one.time().plus(other.time())));
    }

    /** How many bars it is expected to bring, also those that are stored already. */
    public long bars() {
        return all().mapToLong(FetchPlan::bars).sum();
    }

    /** How long the requests take at the source's rate. */
    public Duration time() {
        return all().map(FetchPlan::time).reduce(Duration.ZERO, Duration::plus);
    }
}
