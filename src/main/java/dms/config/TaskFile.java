package dms.config;

import dms.fetch.FetchOrder;
import dms.maintain.MaintenanceTask;
import dms.maintain.MaintenanceTask.Check;
import dms.maintain.MaintenanceTask.FullSync;
import dms.maintain.MaintenanceTask.IncrementalUpdate;
import dms.maintain.MaintenanceTask.Repair;
import dms.maintain.MaintenanceTask.Validation;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.schedule.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code task.yaml}: the tasks, each with its series and its trigger. */
final class TaskFile {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Interval DEFAULT_INTERVAL = Interval.D1;

    /** Any instant will do to see whether a cron expression has a next time at all. */
    private static final Instant SOME_DAY = Instant.parse("2024-01-01T00:00:00Z");

    private final Values dms;
    private final FetchOrder order;
    private final Values values;
    private final SymbolFiles symbolFiles;
    private final Remarks remarks;
    private final List<MaintenanceTask> tasks = new ArrayList<>();
    private final Map<String, Trigger> triggers = new LinkedHashMap<>();
    private final Map<String, Place> names = new HashMap<>();

    private TaskFile(Sources sources, Values values, SymbolFiles symbolFiles, Remarks remarks) {
        this.dms = sources.dms;
        this.order = sources.order;
        this.values = values;
        this.symbolFiles = symbolFiles;
        this.remarks = remarks;
    }

    /**
     * What {@code dms.yaml} says about the sources.
     *
     * @param dms its values
     * @param order the order of sources that it gives
     */
    record Sources(Values dms, FetchOrder order) {}

    /** Reads the file in a folder. */
    static TaskFile read(Path folder, Sources sources, Overrides overrides, Remarks remarks) {
        Path path = folder.resolve("task.yaml");
        YamlFile file = YamlFile.empty(path.toString(), TaskKeys.SCHEMA);
        boolean exists = Files.exists(path);
        if (exists) {
            file = YamlFile.read(path, TaskKeys.SCHEMA, remarks);
        } else {
            remarks.error(
                    file.place(), "", "nothing", "a file that says which symbols are maintained (a list named tasks)");
        }
        Values values = new Values(file, TaskKeys.SCHEMA, overrides, remarks);
        TaskFile tasks = new TaskFile(sources, values, new SymbolFiles(folder, remarks), remarks);
        values.check();
        for (int i = 0; i < values.elements("tasks").size(); i++) {
            tasks.read(i);
        }
        if (exists && tasks.tasks.isEmpty()) {
            remarks.warning(path + ": no task is enabled, so nothing is maintained");
        }
        return tasks;
    }

    /** The tasks that are enabled, in the order of the file. */
    List<MaintenanceTask> tasks() {
        return tasks;
    }

    /** The trigger of each of them. */
    Map<String, Trigger> triggers() {
        return triggers;
    }

    private void read(int index) {
        String name = name(index);
        if (!values.get(TaskKeys.ENABLED, index)) {
            return;
        }
        String type = values.get(TaskKeys.TYPE, index);
        Trigger trigger = trigger(index);
        List<SeriesKey> series = series(index, interval(index));
        String source = source(index, series);
        int days = values.find(TaskKeys.INITIAL_DAYS, index)
                .map(Located::value)
                .orElseGet(() -> dms.get(DmsKeys.INITIAL_DAYS));
        tasks.add(
                switch (type) {
                    case "full_sync" -> new FullSync(name, source, series, days);
                    case "validation" ->
                        new Validation(name, source, series, days, check(index, source, TaskKeys.CHECK_RANGE, true));
                    case "repair" ->
                        new Repair(
                                name,
                                source,
                                series,
                                days,
                                check(index, source, TaskKeys.REPAIR_RANGE, values.get(TaskKeys.DRY_RUN, index)));
                    default -> new IncrementalUpdate(name, source, series, days);
                });
        triggers.put(name, trigger);
    }

    private String name(int index) {
        Place place = values.place(TaskKeys.NAME, index);
        Optional<Located<String>> written = values.find(TaskKeys.NAME, index);
        if (written.isEmpty()) {
            // Both a missing name and a wrong one end here; the wrong one has its error already.
            if (!values.isSet(TaskKeys.NAME, index)) {
                remarks.error(
                        place,
                        TaskKeys.NAME.path(index),
                        "none",
                        TaskKeys.NAME.type().expected());
            }
            return "task " + (index + 1);
        }
        String name = written.get().value();
        Place first = names.putIfAbsent(name, place);
        if (first != null) {
            remarks.error(
                    place,
                    TaskKeys.NAME.path(index),
                    "a second task " + Remarks.quoted(name) + " (first in " + first + ")",
                    "a name that no other task has");
        }
        return name;
    }

    private String source(int index, List<SeriesKey> series) {
        String written = values.get(TaskKeys.FETCHER, index);
        if (!written.equals(FetchOrder.AUTO) || dms.get(DmsKeys.DEMO)) {
            return enabled(index, TaskKeys.FETCHER, written);
        }
        series.stream()
                .filter(key -> order.sources(key).isEmpty())
                .findFirst()
                .ifPresent(key -> remarks.error(
                        values.place(TaskKeys.FETCHER, index),
                        TaskKeys.FETCHER.path(index),
                        "auto, but none for " + key,
                        "a source in dms.fetchers.order that is enabled, for every symbol"));
        return FetchOrder.AUTO;
    }

    private String enabled(int index, Key<String> key, String written) {
        if (dms.get(DmsKeys.DEMO)) {
            return "simulated";
        }
        String source = OrderKeys.name(written);
        Key<Boolean> flag = OrderKeys.flag(source);
        if (!dms.get(flag)) {
            remarks.error(
                    values.place(key, index),
                    key.path(index),
                    source + ", which is not enabled",
                    "a source that is enabled, or " + flag.name() + ": true");
        }
        return source;
    }

    private Check check(int index, String source, Key<Integer> range, boolean isDryRun) {
        int days = values.get(range, index);
        double confidence = values.get(TaskKeys.MIN_CONFIDENCE, index).doubleValue();
        return new Check(days, second(index, source), confidence, isDryRun);
    }

    /** The source of the second opinion; empty if none is wanted. */
    private String second(int index, String first) {
        String written = values.get(TaskKeys.SECOND_FETCHER, index);
        if (written.equals("none")) {
            return "";
        }
        if (written.equals(FetchOrder.AUTO)) {
            return FetchOrder.AUTO;
        }
        String second = enabled(index, TaskKeys.SECOND_FETCHER, written);
        if (second.equals(first) && !dms.get(DmsKeys.DEMO)) {
            remarks.error(
                    values.place(TaskKeys.SECOND_FETCHER, index),
                    TaskKeys.SECOND_FETCHER.path(index),
                    written,
                    "another source than that of `fetcher`");
        }
        return second;
    }

    private Interval interval(int index) {
        Optional<Located<String>> written = values.find(TaskKeys.INTERVAL, index);
        if (written.isEmpty() || isOldPeriod(index)) {
            return DEFAULT_INTERVAL;
        }
        try {
            return Interval.parse(written.get().value());
        } catch (IllegalArgumentException refused) {
            remarks.error(
                    written.get().place(),
                    TaskKeys.INTERVAL.path(index),
                    Remarks.quoted(written.get().value()),
                    "one of 1m, 5m, 15m, 30m, 1h, 1d, 1wk, 1mo (the length of the bars)");
            return DEFAULT_INTERVAL;
        }
    }

    /** Whether the bar's interval is a number of seconds, as an interval trigger once had it. */
    private boolean isOldPeriod(int index) {
        return values.find(TaskKeys.TRIGGER, index)
                        .filter(t -> t.value().equals("interval"))
                        .isPresent()
                && values.find(TaskKeys.INTERVAL, index)
                        .filter(text -> NUMBER.matcher(text.value()).matches())
                        .isPresent();
    }

    private Trigger trigger(int index) {
        boolean cron = !values.findAll(TaskKeys.CRON, index).isEmpty();
        boolean every = values.find(TaskKeys.EVERY, index).isPresent();
        String otherwise = cron ? "cron" : every ? "interval" : "manual";
        String trigger =
                values.find(TaskKeys.TRIGGER, index).map(Located::value).orElse(otherwise);
        Place place = values.place(TaskKeys.TRIGGER, index);
        return switch (trigger) {
            case "cron" -> times(index, place);
            case "interval" -> period(index, place);
            case "market_close", "event" -> {
                remarks.error(
                        place,
                        TaskKeys.TRIGGER.path(index),
                        trigger,
                        "cron, interval or manual, because this version has no other triggers");
                yield new Trigger.ByHand();
            }
            default -> new Trigger.ByHand();
        };
    }

    private Trigger times(int index, Place trigger) {
        Optional<Located<Trigger.AtTimes>> cron = values.find(TaskKeys.CRON, index);
        if (cron.isEmpty()) {
            missing(index, trigger, TaskKeys.CRON, TaskKeys.CRON.type().expected());
            return new Trigger.ByHand();
        }
        if (cron.get().value().nextAfter(SOME_DAY).isEmpty()) {
            remarks.error(
                    cron.get().place(),
                    TaskKeys.CRON.path(index),
                    cron.get().value().toString(),
                    "times that come to pass");
        }
        return cron.get().value();
    }

    private Trigger period(int index, Place trigger) {
        Optional<Located<Duration>> every = values.find(TaskKeys.EVERY, index);
        if (every.isPresent()) {
            return new Trigger.Every(every.get().value());
        }
        if (isOldPeriod(index)) {
            return oldPeriod(index);
        }
        missing(index, trigger, TaskKeys.EVERY, TaskKeys.EVERY.type().expected());
        return new Trigger.ByHand();
    }

    private Trigger oldPeriod(int index) {
        Located<String> written = values.find(TaskKeys.INTERVAL, index).orElseThrow();
        Optional<Duration> period = TaskKeys.EVERY.type().reader().apply(written.value());
        if (period.isEmpty()) {
            remarks.error(
                    written.place(),
                    TaskKeys.INTERVAL.path(index),
                    Remarks.quoted(written.value()),
                    TaskKeys.EVERY.type().expected());
            return new Trigger.ByHand();
        }
        remarks.warning(
                written.place(),
                TaskKeys.INTERVAL.path(index),
                "a number of seconds is understood as the period of the trigger, and the bars as " + DEFAULT_INTERVAL
                        + "; write `every: " + written.value() + "` and `interval: " + DEFAULT_INTERVAL + "` instead");
        return new Trigger.Every(period.get());
    }

    /** Notes that a trigger lacks its key, unless the key is there and has its error already. */
    private void missing(int index, Place trigger, Key<?> key, String expected) {
        if (!values.isSet(key, index)) {
            remarks.error(trigger, key.path(index), "none", expected);
        }
    }

    private List<SeriesKey> series(int index, Interval interval) {
        Map<Symbol, Place> found = new LinkedHashMap<>();
        for (List<Located<Symbol>> list : lists(index)) {
            for (Located<Symbol> symbol : limited(list)) {
                Place first = found.putIfAbsent(symbol.value(), symbol.place());
                if (first != null) {
                    remarks.warning(
                            symbol.place(),
                            TaskKeys.SYMBOLS.path(index),
                            symbol.value() + " stands there a second time (first in " + first + ") and counts once");
                }
            }
        }
        if (found.isEmpty()) {
            remarks.error(
                    values.elements("tasks").get(index),
                    TaskKeys.SYMBOLS.path(index),
                    "no symbol",
                    "at least one, in symbols, symbols_file or symbols_dir");
        }
        return found.keySet().stream()
                .map(symbol -> new SeriesKey(symbol, interval))
                .toList();
    }

    private List<List<Located<Symbol>>> lists(int index) {
        List<List<Located<Symbol>>> lists = new ArrayList<>();
        lists.add(values.findAll(TaskKeys.SYMBOLS, index));
        for (Located<String> file : values.findAll(TaskKeys.SYMBOLS_FILE, index)) {
            lists.add(symbolFiles.file(file, TaskKeys.SYMBOLS_FILE.path(index)));
        }
        values.find(TaskKeys.SYMBOLS_DIR, index)
                .ifPresent(dir -> lists.addAll(symbolFiles.folder(dir, TaskKeys.SYMBOLS_DIR.path(index))));
        return lists;
    }

    private List<Located<Symbol>> limited(List<Located<Symbol>> list) {
        int limit = dms.get(DmsKeys.DEBUG_SYMBOL_LIMIT);
        if (!dms.get(DmsKeys.DEBUG_MODE) || list.size() <= limit) {
            return list;
        }
        remarks.warning(
                dms.place(DmsKeys.DEBUG_MODE, 0),
                DmsKeys.DEBUG_MODE.name(),
                "is true: of each list only the first " + limit + " symbols are maintained");
        return list.subList(0, limit);
    }
}
