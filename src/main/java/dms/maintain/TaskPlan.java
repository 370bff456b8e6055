package dms.maintain;

import dms.fetch.FetchPlan;
import dms.market.SeriesKey;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run of a task would ask for, series by series, in the order of the task.
 *
 * @param plans the plan of each series
 */
public record TaskPlan(Map<SeriesKey, FetchPlan> plans) {

    /** Copies the plans. */
    public TaskPlan {
        plans = Collections.unmodifiableMap(new LinkedHashMap<>(plans));
    }

    /** The plan of a series of the task. */
    FetchPlan of(SeriesKey key) {
        return plans.getOrDefault(key, FetchPlan.NOTHING);
    }

    /** How many series there is something to ask for. */
    public int asked() {
        return (int) plans.values().stream().filter(plan -> !plan.isEmpty()).count();
    }

    /** How many requests it costs if every series is answered by the first source that is asked. */
    public int requests() {
        return plans.values().stream().mapToInt(FetchPlan::price).sum();
    }

    /** What it costs if every source of an order fails as late as it can. */
    public FetchPlan.Worst worst() {
        return plans.values().stream()
                .map(FetchPlan::worst)
                .reduce(
                        FetchPlan.NOTHING.worst(),
                        (one, other) -> new FetchPlan.Worst(
                                one.price() + other.price(), one.time().plus(other.time())));
    }

    /** How many bars it is expected to bring, also those that are stored already. */
    public long bars() {
        return plans.values().stream().mapToLong(FetchPlan::bars).sum();
    }

    /** How long the requests take at the source's rate. */
    public Duration time() {
        return plans.values().stream().map(FetchPlan::time).reduce(Duration.ZERO, Duration::plus);
    }
}
