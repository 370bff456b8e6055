package dms.fetch;

import dms.market.Interval;
import dms.market.Market;
import dms.market.SeriesKey;
import java.util.List;
import java.util.Set;

/**
 * Which sources are asked for a series whose task names none, one after the other until one answers.
 *
 * @param rules the first one that fits a series decides
 */
public record FetchOrder(List<Rule> rules) {

    /** The word by which a task leaves the choice to the order. */
    public static final String AUTO = "auto";

    /** No order: no source for any series. */
    public static final FetchOrder NONE = new FetchOrder(List.of());

    /**
     * A line of the order.
     *
     * @param markets the markets it is for; all if none
     * @param intervals the intervals it is for; all if none
     * @param sources the names of the sources, in the order of asking
     */
    public record Rule(Set<Market> markets, Set<Interval> intervals, List<String> sources) {

        /** Copies all; a source that stands there twice counts once. */
        public Rule {
            markets = Set.copyOf(markets);
            intervals = Set.copyOf(intervals);
            sources = sources.stream().distinct().toList();
        }

        /** A line for all series. */
        public static Rule ofAll(List<String> sources) {
            return new Rule(Set.of(), Set.of(), sources);
        }

        private boolean fits(SeriesKey key) {
            return (markets.isEmpty() || markets.contains(key.symbol().market()))
                    && (intervals.isEmpty() || intervals.contains(key.interval()));
        }
    }

    /** Copies the rules. */
    public FetchOrder {
        rules = List.copyOf(rules);
    }

    /** The sources for a series, in the order of asking; none if no rule fits. */
    public List<String> sources(SeriesKey key) {
        return rules.stream()
                .filter(rule -> rule.fits(key))
                .findFirst()
                .map(Rule::sources)
                .orElse(List.of());
    }

    /** The source that a task names; empty if it leaves the choice to the order. */
    public static String named(String source) {
        return source.equals(AUTO) ? "" : source;
    }
}
