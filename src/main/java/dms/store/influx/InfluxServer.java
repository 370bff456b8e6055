package dms.store.influx;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Credentials;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Response;

/** The calls to one InfluxDB 1.x: each either does what it says or throws. Thread-safe. */
final class InfluxServer implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration WHOLE_CALL = Duration.ofMinutes(5);
    private static final Duration PING = Duration.ofSeconds(5);
    private static final Pattern ERROR = Pattern.compile("\"error\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int LONGEST_SENTENCE = 4096;

    private final InfluxSettings settings;
    private final InfluxDBClient client;
    private final InfluxCalls calls;

    /** A server that is not asked anything yet. */
    InfluxServer(InfluxSettings settings) {
        this.settings = settings;
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .connectTimeout(CONNECT)
                .readTimeout(SILENCE)
                .writeTimeout(SILENCE);
        if (!settings.username().isEmpty()) {
            String basic = Credentials.basic(settings.username(), settings.password(), StandardCharsets.UTF_8);
            http.addInterceptor(chain -> chain.proceed(
                    chain.request().newBuilder().header("Authorization", basic).build()));
        }
        client = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
                .url(settings.url())
                .okHttpClient(http)
                .build());
        calls = client.getService(InfluxCalls.class);
    }

    InfluxSettings settings() {
        return settings;
    }

    /** The version that the server says it is, asked for a few seconds at most. */
    String version() {
        return execute(calls.ping(), PING, (headers, body) -> {
            String version = headers.get("X-Influxdb-Version");
            return version == null ? "" : InfluxText.shortened(version);
        });
    }

    /** The answer to statements of the query language; all of them were done, or this throws. */
    Answer query(List<String> statements) {
        return query(statements, WHOLE_CALL);
    }

    /** The same, waiting for so long at most. */
    Answer query(List<String> statements, Duration atMost) {
        Call<ResponseBody> call = calls.query(settings.database(), String.join("; ", statements));
        return execute(call, atMost, (headers, body) -> Answer.read(body.byteStream(), statements.size()));
    }

    /** Stores points; the server has them on its disk when this returns. */
    void write(String retentionPolicy, LineBuffer lines) {
        execute(
                calls.write(settings.database(), retentionPolicy, lines.toBody()),
                WHOLE_CALL,
                (headers, body) -> body.string());
    }

    @Override
    public void close() {
        client.close();
    }

    /** What to do with an answer. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(Headers headers, ResponseBody body) throws IOException;
    }

    private <T> T execute(Call<ResponseBody> call, Duration atMost, Reading<T> reading) {
        call.timeout().timeout(atMost.toMillis(), TimeUnit.MILLISECONDS);
        try {
            Response<ResponseBody> response = call.execute();
            if (!response.isSuccessful()) {
                throw refusal(response);
            }
            try (ResponseBody body = response.body() == null ? ResponseBody.create("", null) : response.body()) {
                return reading.of(response.headers(), body);
            }
        } catch (StoreException e) {
            throw new StoreException(e.kind(), settings.url() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(
                    Kind.UNREACHABLE,
                    settings.url() + ": no answer from InfluxDB: "
                            + InfluxText.shortened(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static StoreException refusal(Response<ResponseBody> response) throws IOException {
        String said = "";
        try (ResponseBody body = response.errorBody()) {
            if (body != null) {
                said = new String(body.byteStream().readNBytes(LONGEST_SENTENCE), StandardCharsets.UTF_8);
            }
        }
        Matcher matcher = ERROR.matcher(said);
        return ServerError.of(response.code(), matcher.find() ? matcher.group(1).replace("\\\"", "\"") : said);
    }
}
