package dms.journal;

import java.time.Duration;

/**
 * What a run set out to ask for.
 *
 * @param series how many series it is for
 * @param asked how many of them there was something to ask for
 * @param bars how many bars they were expected to bring, also those that were stored already
 * @param price what it costs if the first source that is asked answers
 * @param worst what it costs at most, where further sources stand behind the first
 */
public record RunPlan(int series, int asked, long bars, Price price, Price worst) {

    /**
     * A price.
     *
     * @param requests how many requests
     * @param time how long they take at the rate of the sources
     */
    public record Price(int requests, Duration time) {}
}
