package dms.maintain;

import dms.Stage;
import dms.coverage.Consensus;
import dms.coverage.CoverageBook;
import dms.coverage.SeriesCoverage;
import dms.fetch.BarFetcher;
import dms.fetch.FetchOrder;
import dms.fetch.FetchPlan;
import dms.fetch.FetchPlanner;
import dms.fetch.SourceTerms;
import dms.market.ListedDays;
import dms.market.SeriesKey;
import dms.market.TradingCalendars;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Plans a whole run before it begins, so that it can be priced, shown and then done just so. */
@Stage
public final class TaskPlanner {

    private final FetchPlanner planner;
    private final BarFetcher fetcher;
    private final CoverageBook coverage;
    private final Consensus consensus;
    private final TradingCalendars calendars;

    /** A planner of tasks. */
    @Inject
    public TaskPlanner(
            FetchPlanner planner,
            BarFetcher fetcher,
            CoverageBook coverage,
            Consensus consensus,
            TradingCalendars calendars) {
        this.planner = planner;
        this.fetcher = fetcher;
        this.coverage = coverage;
        this.consensus = consensus;
        this.calendars = calendars;
    }

    /**
     * What a run of a task would ask for if it began now.
     *
     * @throws dms.store.StoreException if the store cannot tell what it has
     */
    public TaskPlan plan(MaintenanceTask task) {
        calendars.refresh();
        Map<SeriesKey, FetchPlan> plans = new LinkedHashMap<>();
        Map<SeriesKey, TaskPlan.Second> seconds = new LinkedHashMap<>();
        known(task).forEach((key, known) -> {
            plans.put(key, plan(task, known));
            second(task, known).ifPresent(second -> seconds.put(key, second));
        });
        return new TaskPlan(plans, seconds);
    }

    /** Who is heard besides, as far as that can be told before: as if the first source of the task had filled the series. */
    private Optional<TaskPlan.Second> second(MaintenanceTask task, SeriesCoverage known) {
        Optional<MaintenanceTask.Check> check =
                check(task).filter(one -> !one.second().isEmpty());
        if (check.isEmpty() || (known.oldest().isEmpty() && !fills(task))) {
            return Optional.empty();
        }
        String first = sources(task, known.key()).stream().findFirst().orElse("");
        String wanted = check.get().second();
        return (wanted.equals(FetchOrder.AUTO)
                        ? fetcher.others(known.key(), Set.of(first)).stream()
                        : Stream.of(wanted).filter(source -> !source.equals(first)))
                .findFirst()
                .map(source -> new TaskPlan.Second(
                        source, secondOpinion(known.key(), check.get().days(), source)))
                .filter(second -> !second.plan().isEmpty());
    }

    private static Optional<MaintenanceTask.Check> check(MaintenanceTask task) {
        if (task instanceof MaintenanceTask.Validation validation) {
            return Optional.of(validation.check());
        }
        return task instanceof MaintenanceTask.Repair repair ? Optional.of(repair.check()) : Optional.empty();
    }

    /** Whether a task fetches into the store. */
    private static boolean fills(MaintenanceTask task) {
        return !(task instanceof MaintenanceTask.Validation)
                && check(task).filter(MaintenanceTask.Check::isDryRun).isEmpty();
    }

    /** A whole history is asked for whatever is there, so that it can be fetched while the store is away. */
    private Map<SeriesKey, SeriesCoverage> known(MaintenanceTask task) {
        return task instanceof MaintenanceTask.FullSync
                ? coverage.of(task.series())
                : coverage.reconciled(task.series());
    }

    /** What a source that is only listened to is asked for: all of the last so many days. */
    FetchPlan secondOpinion(SeriesKey key, int days, String source) {
        return planner.wholeHistory(
                coverage.of(key), days, fetcher.terms(source, key).get(0));
    }

    /**
     * Looks, after a run, whether what its source did not have shows that a market was closed.
     *
     * @param listings what the sources list as trading days, by source
     */
    void review(MaintenanceTask task, Map<String, List<ListedDays>> listings) {
        listings.forEach((source, lists) -> lists.forEach(listed -> consensus.hear(source, listed)));
        task.series().stream().map(key -> key.symbol().market()).distinct().forEach(consensus::review);
    }

    private FetchPlan plan(MaintenanceTask task, SeriesCoverage known) {
        if (!fills(task)) {
            return FetchPlan.NOTHING;
        }
        List<SourceTerms> terms = fetcher.terms(task.source(), known.key());
        SourceTerms first = terms.get(0);
        FetchPlan plan = task instanceof MaintenanceTask.FullSync
                ? planner.wholeHistory(known, task.initialDays(), first)
                : planner.missing(known, task.initialDays(), first);
        return plan.isEmpty() ? plan : plan.withFallbacks(terms.subList(1, terms.size()));
    }

    /** The names of the sources that a task asks for a series, in the order of asking. */
    public List<String> sources(MaintenanceTask task, SeriesKey key) {
        return fetcher.sources(task.source(), key);
    }
}
