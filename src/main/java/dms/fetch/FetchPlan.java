package dms.fetch;

import dms.market.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a source is to be asked for one series, and what that costs.
 *
 * @param requests the questions, ascending and apart from each other; none if there is nothing to ask
 * @param price how many requests they make to the source that is asked first
 * @param bars how many bars they are expected to bring, also those that are stored already
 * @param time how long that many requests take at the source's rate
 * @param worst what they cost if every source of an order fails at the last question; the price again if there is one source
 */
public record FetchPlan(List<FetchRequest> requests, int price, long bars, Duration time, Worst worst) {

    /** Nothing to ask. */
    public static final FetchPlan NOTHING = new FetchPlan(List.of(), 0, 0, Duration.ZERO, new Worst(0, Duration.ZERO));

    /**
     * What a plan costs at most.
     *
     * @param price how many requests, to all sources together
     * @param time how long they take, one source after the other
     */
    public record Worst(int price, Duration time) {}

    /** Copies the questions. */
    public FetchPlan {
        requests = List.copyOf(requests);
    }

    /** A plan for the one source that asks it. */
    static FetchPlan of(List<FetchRequest> requests, long bars, SourceTerms terms) {
        int price = price(requests, terms);
        Duration time = terms.spacing().multipliedBy(price);
        return new FetchPlan(requests, price, bars, time, new Worst(price, time));
    }

    /** This plan, where further sources stand behind the first one; each is asked only for what it keeps. */
    public FetchPlan withFallbacks(List<SourceTerms> later) {
        int most = worst.price();
        Duration longest = worst.time();
        for (SourceTerms terms : later) {
            int more = price(requests, terms);
            most += more;
            longest = longest.plus(terms.spacing().multipliedBy(more));
        }
        return new FetchPlan(requests, price, bars, time, new Worst(most, longest));
    }

    private static int price(List<FetchRequest> requests, SourceTerms terms) {
        int price = 0;
        for (FetchRequest request : requests) {
            TimeRange range = request.range();
            if (range.endExclusive().isAfter(terms.keepsSince())) {
                Instant start = range.startInclusive().isBefore(terms.keepsSince())
                        ? terms.keepsSince()
                        : range.startInclusive();
                price += terms.requests(new TimeRange(start, range.endExclusive()));
            }
        }
        return price == 0 ? 0 : price + terms.lookups();
    }

    /** Whether there is nothing to ask. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }
}
