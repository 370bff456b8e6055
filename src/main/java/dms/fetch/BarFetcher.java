package dms.fetch;

import dms.Stage;
import dms.market.SeriesKey;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the source that a task names. */
@Stage
public final class BarFetcher {

    private final Map<String, BarSource> sources;

    /** A fetcher that knows these sources by their names. */
    @Inject
    public BarFetcher(List<BarSource> sources) {
        this.sources = sources.stream().collect(Collectors.toUnmodifiableMap(BarSource::name, source -> source));
    }

    /**
     * Asks a source.
     *
     * @throws SourceException if no source has that name, the source cannot have the series, or it gives no answer
     */
    public FetchOutcome fetch(String sourceName, FetchRequest request) {
        BarSource source = sources.get(sourceName);
        if (source == null) {
            throw new SourceException(
                    SourceException.Kind.UNSUPPORTED,
                    "source: expected one of " + String.join(", ", names()) + ", found " + sourceName);
        }
        if (!source.supports(request.key())) {
            throw new SourceException(
                    SourceException.Kind.UNSUPPORTED, sourceName + " does not carry " + request.key());
        }
        return source.fetch(request);
    }

    /** On what terms a source can be asked for a series; if there is no such source, asking will tell. */
    public SourceTerms terms(String sourceName, SeriesKey key) {
        BarSource source = sources.get(sourceName);
        return source == null ? SourceTerms.ANY : source.terms(key);
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
