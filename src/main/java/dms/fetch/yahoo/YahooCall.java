package dms.fetch.yahoo;

import dms.Stage;
import dms.fetch.SourceException;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * The one HTTP exchange with Yahoo's chart service, with the container's fault tolerance around it. Not final and its
 * method public, because the container wraps it; in a test it is plain. Thread-safe.
 *
 * <p>Only what may pass by itself is retried and counted by the circuit breaker: no connection, no reply in time, a
 * server error. Every other reply is returned as it is, "too many requests" too, which concerns all callers and is the
 * gate's business. The settings' time-out ends an exchange; the container's, of a minute, is the net below it.
 * {@code retry_times} reaches {@code maxRetries} through {@code META-INF/microprofile-config.properties}.
 */
@Stage
public class YahooCall {

    /** More than any answer has: ten times a whole history of daily bars. */
    private static final int MOST_BYTES = 32 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Yahoo answers 429 to callers that do not look like a browser (read in its answers, 2026). */
    private static final String USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/131.0.0.0 Safari/537.36";

    private final Duration timeout;
    private final HttpClient client;

    /** A call with these settings' time-out. */
    @Inject
    public YahooCall(YahooSettings settings) {
        timeout = settings.timeout();
        client = HttpClient.newBuilder()
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .version(
                        "https".equals(settings.baseUrl().getScheme())
                                ? HttpClient.Version.HTTP_2
                                : HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * Gets what is at the address.
     *
     * @param url the address
     * @param pass used before each attempt, so that repetitions keep the pace too
     * @return the reply of whatever status below 500
     * @throws TransientFailure if there is none, for a reason that may pass
     * @throws SourceException if the thread is interrupted
     */
    @Retry(
            maxRetries = 3,
            delay = 1000,
            jitter = 400,
            maxDuration = 300_000,
            retryOn = {TransientFailure.class, org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException.class
            })
    @Timeout(value = 60, unit = ChronoUnit.SECONDS)
    @CircuitBreaker(
            requestVolumeThreshold = 20,
            failureRatio = 0.75,
            delay = 30_000,
            successThreshold = 1,
            failOn = {TransientFailure.class, org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException.class
            })
    public ChartReply get(URI url, YahooGate.Pass pass) {
        pass.use();
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("User-Agent", USER_AGENT)
                .header("Accept", "application/json, text/plain, */*")
                .header("Accept-Language", "en-US,en;q=0.9")
                .header("Accept-Encoding", "gzip")
                .build();
        ChartReply reply = exchange(request);
        if (reply.status() >= 500 && !reply.isRateLimited()) {
            throw new TransientFailure(
                    url.getHost() + " answered with status " + reply.status() + " and " + reply.quotedHead(), null);
        }
        return reply;
    }

    /** Waits for the whole reply: the client's own time-out ends with the headers, and a body can trickle for ever. */
    private ChartReply exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, response -> new LimitedBody(MOST_BYTES));
        try {
            HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new ChartReply(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("Retry-After").orElse(null),
                    unpacked(response));
        } catch (TimeoutException late) {
            exchange.cancel(true);
            throw new TransientFailure(request.uri().getHost() + " did not answer within " + timeout, late);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new TransientFailure("no answer from " + request.uri().getHost() + ": " + cause, cause);
        } catch (IOException garbled) {
            throw new TransientFailure(
                    "no readable answer from " + request.uri().getHost() + ": " + garbled, garbled);
        } catch (InterruptedException interrupted) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new SourceException(
                    SourceException.Kind.UNREACHABLE,
                    "interrupted while waiting for " + request.uri().getHost(),
                    interrupted);
        }
    }

    private static byte[] unpacked(HttpResponse<byte[]> response) throws IOException {
        String encoding = response.headers().firstValue("Content-Encoding").orElse("");
        if (!encoding.toLowerCase(Locale.ROOT).equals("gzip")) {
            return response.body();
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            byte[] body = gzip.readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                throw new IOException("expected at most " + MOST_BYTES + " bytes, found more");
            }
            return body;
        }
    }
}
