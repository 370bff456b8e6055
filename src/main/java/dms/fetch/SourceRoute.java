package dms.fetch;

import dms.fetch.SourceException.Kind;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sources for one series, of which the first one that answers is asked for all of it. One that fails is not asked
 * again for this series; the next one takes over from where it failed. For one thread at a time.
 */
public final class SourceRoute {

    private final SeriesKey key;
    private final List<BarSource> sources;
    private final List<SourceException> failures = new ArrayList<>();
    private int at;

    SourceRoute(SeriesKey key, List<BarSource> sources) {
        this.key = key;
        this.sources = List.copyOf(sources);
    }

    /** The name of the source that answered last, or is asked next. */
    public String source() {
        return sources.get(at).name();
    }

    /** What the sources said that failed, in the order of asking, each with its name. */
    public List<String> failures() {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < failures.size(); i++) {
            sentences.add(sources.get(i).name() + ": " + failures.get(i).getMessage());
        }
        return sentences;
    }

    /** Who answered in whose place, and the word for why; empty if the first source has not failed. */
    public Optional<String> detour() {
        return failures.isEmpty() || at == 0
                ? Optional.empty()
                : Optional.of(source() + " instead of " + sources.get(0).name() + " ("
                        + failures.get(0).kind().label() + ")");
    }

    /** On what terms the sources can be asked, in the order of asking. */
    List<SourceTerms> terms() {
        return sources.stream().map(source -> source.terms(key)).toList();
    }

    /** The names of the sources, in the order of asking. */
    List<String> names() {
        return sources.stream().map(BarSource::name).toList();
    }

    /**
     * An answer with the question that it is for.
     *
     * @param request what was asked; less than was wanted if a later source does not go back so far
     * @param outcome what came
     */
    public record Reply(FetchRequest request, FetchOutcome outcome) {}

    /**
     * Asks, from source to source until one answers.
     *
     * @throws SourceException if the last one fails too, with what each of them said; or if one says that it has nothing
     */
    public Reply ask(FetchRequest wanted) {
        while (true) {
            try {
                FetchRequest request = at == 0 ? wanted : within(wanted);
                return new Reply(request, settled(sources.get(at).fetch(request), request));
            } catch (SourceException failed) {
                if (!failed.kind().isForAnotherSource()
                        || Thread.currentThread().isInterrupted()) {
                    throw failed;
                }
                failures.add(failed);
                if (at == sources.size() - 1) {
                    throw all();
                }
                at++;
            }
        }
    }

    /** No bar that still moves goes further than this, whatever a source thinks of it. */
    private static FetchOutcome settled(FetchOutcome outcome, FetchRequest request) {
        return outcome instanceof FetchOutcome.Answered answered ? answered.settled(request) : outcome;
    }

    /** What a source does not keep it must not be taken at its word for: it would only have nothing. */
    private FetchRequest within(FetchRequest wanted) {
        SourceTerms terms = sources.get(at).terms(key);
        TimeRange range = wanted.range();
        if (!range.startInclusive().isBefore(terms.keepsSince())) {
            return wanted;
        }
        if (!range.endExclusive().isAfter(terms.keepsSince())) {
            throw new SourceException(
                    Kind.RANGE_TOO_LONG,
                    "has nothing of " + key + " before " + terms.keepsSince() + ", asked for " + range);
        }
        return new FetchRequest(key, new TimeRange(terms.keepsSince(), range.endExclusive()), wanted.settledBy());
    }

    /** The failure of all: of the kind of one that may pass, if there is one. */
    private SourceException all() {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        SourceException telling = failures.stream()
                .filter(failure -> failure.kind().isRetriable())
                .findFirst()
                .orElse(failures.get(0));
        return new SourceException(
                telling.kind(), String.join("; ", failures()), telling.retryAt().orElse(null), telling);
    }
}
