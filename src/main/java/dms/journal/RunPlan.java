package dms.journal;

import java.time.Duration;

/**
 * What a run set out to ask for.
 *
 * @param series how many series it is for
 * @param asked how many of them there was something to ask for
 * @param requests how many requests that costs, at most
 * @param bars how many bars they were expected to bring, also those that were stored already
 * @param time how long the requests take at the source's rate
 */
public record RunPlan(int series, int asked, int requests, long bars, Duration time) {}
