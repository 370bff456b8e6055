package dms.fetch.yahoo;

import java.net.URI;
import java.time.Duration;

/**
 * How Yahoo Finance is asked.
 *
 * @param enabled whether it may be asked at all
 * @param baseUrl scheme, host and port of the chart service, without path
 * @param requestSpacing the average time between two requests, of all tasks together; zero for no limit
 * @param timeout how long one request may take
 * @param retryTimes how often a request is repeated after a failure that may pass
 */
public record YahooSettings(boolean enabled, URI baseUrl, Duration requestSpacing, Duration timeout, int retryTimes) {

    /** The defaults of {@code config/dms.yaml}. */
    public static final YahooSettings DEFAULT = new YahooSettings(
            true, URI.create("https://query1.finance.yahoo.com"), Duration.ofMillis(500), Duration.ofSeconds(30), 3);
}
