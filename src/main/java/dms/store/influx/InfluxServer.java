package dms.store.influx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import dms.store.Compression;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;

/**
 * The calls to one InfluxDB: each either does what it says or throws. It asks the server what it is before the first call,
 * and again after a call that got no answer, since another server may be there then. Thread-safe; calls that run beside
 * one of the caller's do so in the threads of the client, which it ends by itself when they are idle.
 */
final class InfluxServer implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration WHOLE_CALL = Duration.ofMinutes(5);
    private static final Duration PING = Duration.ofSeconds(5);
    private static final int LONGEST_SENTENCE = 4096;
    private static final int NO_CONTENT = 204;
    private static final MediaType JSON = MediaType.get("application/json");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final InfluxSettings settings;
    private final int expected;
    private final Compression compression;
    private final InfluxDBClient client;
    private final InfluxCalls calls;

    /** Null until the server said what it is, and after it gave no answer. */
    private volatile @Nullable Dialect dialect;

    /** A server that is not asked anything yet. */
    InfluxServer(InfluxSettings settings) {
        this(settings, 0, SILENCE, Compression.NONE);
    }

    /** The same, with points compressed so. */
    InfluxServer(InfluxSettings settings, Compression compression) {
        this(settings, 0, SILENCE, compression);
    }

    /** The same, waiting for so long at most while nothing comes or goes. */
    InfluxServer(InfluxSettings settings, Duration silence) {
        this(settings, 0, silence, Compression.NONE);
    }

    /** One that is refused if it is of another major version; 0 if any will do. */
    InfluxServer(InfluxSettings settings, int expected) {
        this(settings, expected, SILENCE, Compression.NONE);
    }

    private InfluxServer(InfluxSettings settings, int expected, Duration silence, Compression compression) {
        this.compression = compression;
        this.settings = settings;
        this.expected = expected;
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .socketFactory(new PromptSockets())
                .connectTimeout(CONNECT)
                .readTimeout(silence)
                .writeTimeout(silence)
                .addInterceptor(chain -> chain.proceed(authorized(chain.request())));
        client = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
                .url(settings.url())
                .okHttpClient(http)
                .build());
        calls = client.getService(InfluxCalls.class);
    }

    /**
     * Users are told by Basic, which every version takes with any character in it; tokens as the version wants it. Before it
     * said what it is, a 3.x is asked as one: it wants the token with the very first question, and its documents promise
     * only {@code Bearer} for every call (https://docs.influxdata.com/influxdb3/core/api/authentication/, read 2026-11-24).
     */
    private Request authorized(Request request) {
        Dialect known = dialect;
        if (!settings.token().isEmpty()) {
            String scheme = known != null ? known.tokenScheme() : expected == 3 ? "Bearer" : "Token";
            return request.newBuilder()
                    .header("Authorization", scheme + " " + settings.token())
                    .build();
        }
        if (!settings.username().isEmpty()) {
            String basic = Credentials.basic(settings.username(), settings.password(), StandardCharsets.UTF_8);
            return request.newBuilder().header("Authorization", basic).build();
        }
        return request;
    }

    InfluxSettings settings() {
        return settings;
    }

    /** The version that the server says it is, asked anew for a few seconds at most. */
    String version() {
        return execute(calls.ping(), PING, response -> {
            String version = response.headers().get("X-Influxdb-Version");
            return version == null ? "" : InfluxText.shortened(version);
        });
    }

    /** What the server is; asked if that is not known. Another object after every connect. */
    Dialect dialect() {
        Dialect known = dialect;
        if (known == null) {
            known = execute(
                    calls.ping(),
                    CONNECT.plus(CONNECT),
                    response -> expected(Dialect.of(
                            response.headers().get("X-Influxdb-Version"),
                            response.headers().get("X-Influxdb-Build"))));
            dialect = known;
        }
        return known;
    }

    private Dialect expected(Dialect found) {
        if (expected != 0 && found.version() != expected) {
            throw new StoreException(
                    Kind.REFUSED,
                    "expected InfluxDB " + expected + ".x, as dms.primary.type says (influxdb" + expected + "), found "
                            + found.name() + "; its type would be influxdb" + found.version());
        }
        return found;
    }

    /** The answer to statements of the query language; all of them were done, or this throws. */
    Answer query(List<String> statements) {
        return query(statements, WHOLE_CALL);
    }

    /** The same, waiting for so long at most for each request. */
    Answer query(List<String> statements, Duration atMost) {
        Dialect speaks = dialect();
        if (speaks.takesSeveralStatements()) {
            return execute(queryCall(speaks, statements), atMost, answering(speaks, statements.size()));
        }
        List<Answer> answers = new ArrayList<>(statements.size());
        for (String statement : statements) {
            answers.add(execute(queryCall(speaks, List.of(statement)), atMost, answering(speaks, 1)));
        }
        return Answer.joined(answers);
    }

    /** The same in two requests at a time, if there is enough to ask: a server works on each with one core. */
    Answer queryInHalves(List<String> statements) {
        Dialect speaks = dialect();
        if (statements.size() < 2 || !speaks.takesSeveralStatements()) {
            return query(statements);
        }
        int half = statements.size() / 2;
        CompletableFuture<Answer> second = start(
                queryCall(speaks, statements.subList(half, statements.size())),
                answering(speaks, statements.size() - half));
        try {
            Answer first = query(statements.subList(0, half));
            return Answer.joined(List.of(first, await(second)));
        } finally {
            second.cancel(false);
        }
    }

    private Call<ResponseBody> queryCall(Dialect speaks, List<String> statements) {
        boolean isBinary = speaks.speaksMsgpack();
        return calls.query(
                isBinary ? "application/x-msgpack" : "application/json",
                isBinary,
                settings.database(),
                String.join("; ", statements));
    }

    private static Reading<Answer> answering(Dialect speaks, int statements) {
        return response -> {
            try (ResponseBody body = bodyOf(response)) {
                Answer answer = new Answer(statements);
                return isMsgpack(speaks, body)
                        ? MsgpackAnswer.read(body.byteStream(), answer)
                        : JsonAnswer.read(body.byteStream(), answer);
            }
        };
    }

    /** A server that was asked for MessagePack may answer JSON all the same. */
    private static boolean isMsgpack(Dialect speaks, ResponseBody body) {
        MediaType type = body.contentType();
        return speaks.speaksMsgpack() && (type == null || !type.subtype().contains("json"));
    }

    /** Stores points; the server has them on its disk when this returns. */
    void write(String retentionPolicy, LineBuffer lines) {
        execute(writeCall(retentionPolicy, lines), WHOLE_CALL, this::written);
    }

    /** Begins to store points; {@link #await} has the end of it. */
    CompletableFuture<Boolean> startWrite(String retentionPolicy, LineBuffer lines) {
        return start(writeCall(retentionPolicy, lines), this::written);
    }

    private Call<ResponseBody> writeCall(String retentionPolicy, LineBuffer lines) {
        dialect();
        boolean isCompressed = compression.appliesTo(lines.size());
        return calls.write(
                isCompressed ? "gzip" : null,
                settings.database(),
                retentionPolicy.isEmpty() ? null : retentionPolicy,
                isCompressed ? lines.toCompressedBody() : lines.toBody());
    }

    private Boolean written(Response<ResponseBody> response) throws IOException {
        if (response.code() != NO_CONTENT) {
            try (ResponseBody body = bodyOf(response)) {
                throw Answer.strange("a write was answered with " + response.code() + " instead of " + NO_CONTENT + ": "
                        + start(body));
            }
        }
        return true;
    }

    /** What the server's own API answers, for versions that have one. */
    JsonNode api(Function<InfluxCalls, Call<ResponseBody>> call) {
        return execute(call.apply(calls), WHOLE_CALL, response -> {
            try (ResponseBody body = bodyOf(response)) {
                return MAPPER.readTree(body.byteStream());
            } catch (JsonProcessingException e) {
                throw Answer.strange(e.getOriginalMessage());
            }
        });
    }

    /** A body for the server's own API. */
    static RequestBody json(Map<String, ?> object) {
        return RequestBody.create(MAPPER.valueToTree(object).toString(), JSON);
    }

    @Override
    public void close() {
        client.close();
    }

    /** What to do with a good response. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(Response<ResponseBody> response) throws IOException;
    }

    private static ResponseBody bodyOf(Response<ResponseBody> response) {
        ResponseBody body = response.body();
        return body == null ? ResponseBody.create("", null) : body;
    }

    private <T> T execute(Call<ResponseBody> call, Duration atMost, Reading<T> reading) {
        call.timeout().timeout(atMost.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return read(call.execute(), reading);
        } catch (StoreException e) {
            throw named(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private <T> CompletableFuture<T> start(Call<ResponseBody> call, Reading<T> reading) {
        call.timeout().timeout(WHOLE_CALL.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<T> done = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                call.cancel();
                return super.cancel(mayInterrupt);
            }
        };
        call.enqueue(new Callback<>() {
            @Override
            public void onResponse(Call<ResponseBody> answered, Response<ResponseBody> response) {
                try {
                    done.complete(read(response, reading));
                } catch (IOException | RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            }

            @Override
            public void onFailure(Call<ResponseBody> failed, Throwable cause) {
                done.completeExceptionally(cause);
            }
        });
        return done;
    }

    /** What a call that was begun ends with. */
    <T> T await(CompletableFuture<T> begun) {
        try {
            return begun.get(WHOLE_CALL.toMillis() + SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException refused) {
                throw named(refused);
            }
            if (e.getCause() instanceof IOException cut) {
                throw unreachable(cut);
            }
            throw new StoreException(Kind.FAILED, settings.url() + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            begun.cancel(true);
            throw unreachable(e);
        } catch (InterruptedException e) {
            begun.cancel(true);
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.BUSY, settings.url() + ": interrupted while waiting for InfluxDB", e);
        }
    }

    private static <T> T read(Response<ResponseBody> response, Reading<T> reading) throws IOException {
        if (!response.isSuccessful()) {
            try (ResponseBody body = response.errorBody()) {
                // 1.x says it in a header too, where it stands in no format that was asked for.
                String plain = response.headers().get("X-Influxdb-Error");
                throw ServerError.of(response.code(), plain != null ? plain : body == null ? "" : start(body));
            }
        }
        return reading.of(response);
    }

    private static String start(ResponseBody body) throws IOException {
        return new String(body.byteStream().readNBytes(LONGEST_SENTENCE), StandardCharsets.UTF_8);
    }

    private StoreException named(StoreException e) {
        return new StoreException(e.kind(), settings.url() + ": " + e.getMessage(), e);
    }

    private StoreException unreachable(Exception e) {
        dialect = null;
        return new StoreException(
                Kind.UNREACHABLE,
                settings.url() + ": no answer from InfluxDB: " + InfluxText.shortened(String.valueOf(e.getMessage())),
                e);
    }
}
