package dms.fetch;

import dms.Stage;
import dms.market.SeriesKey;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Knows the sources, and which of them are asked for what a task wants. */
@Stage
public final class BarFetcher {

    private final Map<String, BarSource> sources;
    private final FetchOrder order;

    /** A fetcher that knows these sources by their names, and their order for tasks that name none. */
    @Inject
    public BarFetcher(List<BarSource> sources, FetchOrder order) {
        this.order = order;
        this.sources = sources.stream().collect(Collectors.toUnmodifiableMap(BarSource::name, source -> source));
    }

    /**
     * The sources for a series: the one that is named, or those of the order that have the series and are not switched off.
     *
     * @param sourceName the name of a source, or {@link FetchOrder#AUTO}
     * @throws SourceException if no source has that name, or none of them can have the series
     */
    public SourceRoute route(String sourceName, SeriesKey key) {
        List<String> names = sourceName.equals(FetchOrder.AUTO) ? order.sources(key) : List.of(sourceName);
        List<BarSource> able = names.stream()
                .map(this::source)
                .filter(source -> source.supports(key))
                .toList();
        if (able.isEmpty()) {
            throw new SourceException(SourceException.Kind.UNSUPPORTED, nobody(names, key));
        }
        List<BarSource> on = able.size() == 1
                ? able
                : able.stream()
                        .filter(source -> source.status().state() != SourceStatus.State.OFF)
                        .toList();
        return new SourceRoute(key, on.isEmpty() ? able : on);
    }

    /** The sources of the order that have a series, in the order of asking, without those that are named. */
    public List<String> others(SeriesKey key, Set<String> without) {
        return order.sources(key).stream()
                .filter(name -> !without.contains(name))
                .filter(name -> source(name).supports(key))
                .toList();
    }

    private static String nobody(List<String> names, SeriesKey key) {
        return switch (names.size()) {
            case 0 -> "dms.fetchers.order names no source for " + key;
            case 1 -> names.get(0) + " does not carry " + key;
            default -> "none of " + String.join(", ", names) + " carries " + key;
        };
    }

    /**
     * Asks the sources for a series, until one answers.
     *
     * @throws SourceException if no source has that name, none can have the series, or none gives an answer
     */
    public FetchOutcome fetch(String sourceName, FetchRequest request) {
        return route(sourceName, request.key()).ask(request).outcome();
    }

    private BarSource source(String name) {
        BarSource source = sources.get(name);
        if (source == null) {
            throw new SourceException(
                    SourceException.Kind.UNSUPPORTED,
                    "source: expected one of " + String.join(", ", names()) + ", found " + name);
        }
        return source;
    }

    /**
     * On what terms the sources of a series can be asked, in the order of asking; at least one: if there is no source for
     * it, asking will tell.
     */
    public List<SourceTerms> terms(String sourceName, SeriesKey key) {
        try {
            return route(sourceName, key).terms();
        } catch (SourceException none) {
            return List.of(SourceTerms.ANY);
        }
    }

    /** The names of the sources of a series, in the order of asking; none if there is no source for it. */
    public List<String> sources(String sourceName, SeriesKey key) {
        try {
            return route(sourceName, key).names();
        } catch (SourceException none) {
            return List.of();
        }
    }

    /** The states of all sources, by name. */
    public List<SourceStatus> statuses() {
        return sources.values().stream()
                .sorted(Comparator.comparing(BarSource::name))
                .map(BarSource::status)
                .toList();
    }

    private Collection<String> names() {
        return sources.keySet().stream().sorted().toList();
    }
}
