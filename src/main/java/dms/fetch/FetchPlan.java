package dms.fetch;

import java.time.Duration;
import java.util.List;

/**
 * What a source is to be asked for one series, and what that costs at most.
 *
 * @param requests the questions, ascending and apart from each other; none if there is nothing to ask
 * @param price how many requests to the source they make
 * @param bars how many bars they are expected to bring, also those that are stored already
 * @param time how long that many requests take at the source's rate
 */
public record FetchPlan(List<FetchRequest> requests, int price, long bars, Duration time) {

    /** Nothing to ask. */
    public static final FetchPlan NOTHING = new FetchPlan(List.of(), 0, 0, Duration.ZERO);

    /** Copies the questions. */
    public FetchPlan {
        requests = List.copyOf(requests);
    }

    /** Whether there is nothing to ask. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }
}
