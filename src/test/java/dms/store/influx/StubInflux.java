package dms.store.influx;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on loopback that answers as a version of InfluxDB is documented to, and remembers what it was asked. */
public final class StubInflux implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Function<Asked, Reply>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /**
     * A request.
     *
     * @param call its method and path
     * @param parameters those of the URL and of a form
     */
    public record Asked(String call, Map<String, String> parameters, String body, String authorization, String accept) {

        String query() {
            return parameters.getOrDefault("q", "");
        }
    }

    /** What is answered. */
    record Reply(int status, String type, String body) {

        static Reply json(int status, String body) {
            return new Reply(status, "application/json", body);
        }

        static Reply nothing() {
            return json(204, "");
        }
    }

    private StubInflux(HttpServer server) {
        this.server = server;
    }

    /** One that says at {@code /ping} that it is this. */
    static StubInflux start(String version, String build) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        StubInflux stub = new StubInflux(server);
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/ping")) {
                if (!version.isEmpty()) {
                    exchange.getResponseHeaders().set("X-Influxdb-Version", version);
                    exchange.getResponseHeaders().set("X-Influxdb-Build", build);
                }
            }
            stub.handle(exchange);
        });
        server.setExecutor(stub.threads);
        server.start();
        stub.on("GET /ping", request -> Reply.nothing());
        return stub;
    }

    StubInflux on(String call, Function<Asked, Reply> answer) {
        answers.put(call, answer);
        return this;
    }

    /** Where it is asked. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What was asked by this call, in order. */
    public List<Asked> asked(String call) {
        return asked.stream().filter(request -> request.call().equals(call)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> parameters = new LinkedHashMap<>();
        addParameters(exchange.getRequestURI().getRawQuery(), parameters);
        if (String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"))
                .contains("form-urlencoded")) {
            addParameters(body, parameters);
        }
        Asked request = new Asked(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(),
                parameters,
                body,
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Accept")));
        asked.add(request);
        Reply reply = answers.getOrDefault(request.call(), none -> Reply.json(404, "{\"error\":\"no such call\"}"))
                .apply(request);
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static void addParameters(String encoded, Map<String, String> parameters) {
        if (encoded == null) {
            return;
        }
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
