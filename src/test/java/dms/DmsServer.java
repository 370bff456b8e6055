package dms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real server, started by {@code server/run.sh} as a user would, on a free port with its own folders. */
final class DmsServer implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofMinutes(5);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);
    private static final int ENDS_WITHIN_SECONDS = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path output;
    private final Path data;
    private final int port;

    private DmsServer(Process process, Path output, Path data, int port) {
        this.process = process;
        this.output = output;
        this.data = data;
        this.port = port;
    }

    /** Starts it and waits until it answers. */
    static DmsServer start(Path config, Path data, String... options) throws IOException, InterruptedException {
        DmsServer server = launch(FreePort.find(), Map.of(), config, data, options);
        boolean isUp = false;
        try {
            server.awaitStart();
            isUp = true;
        } finally {
            if (!isUp) {
                // Nobody else could end it, and its folders are about to be removed.
                server.close();
            }
        }
        return server;
    }

    /** Starts it on a port and with an environment, and does not wait. */
    static DmsServer launch(int port, Map<String, String> environment, Path config, Path data, String... options)
            throws IOException {
        Path output = Files.createTempFile(data.toAbsolutePath().getParent(), "run", ".txt");
        List<String> command = new ArrayList<>(List.of("server/run.sh", "--port", String.valueOf(port)));
        command.addAll(List.of("--config", config.toString(), "--data", data.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new DmsServer(builder.start(), output, data, port);
    }

    /** Waits until it answers. */
    void awaitStart() throws InterruptedException {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IllegalStateException("server/run.sh ended with " + process.exitValue() + ":\n" + output());
            }
            try {
                if (get("/status").statusCode() == 200) {
                    return;
                }
            } catch (UncheckedIOException e) {
                // Not yet.
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IllegalStateException("the server did not answer in " + START_WITHIN + ":\n" + output());
    }

    /** What run.sh printed. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    /** Posts as the administrator, with the key that the server made. */
    HttpResponse<String> postAsAdmin(String path, String json) throws IOException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("X-API-Key", Files.readString(data.resolve("admin.key")).strip())
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** The page that a person sees first. */
    HttpResponse<String> console() {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/dms" + path))
                .timeout(ANSWER_WITHIN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a task and waits until its run has ended; the answer is the run with its series. */
    String runTask(String task) throws InterruptedException {
        String started = post("/tasks/trigger?task_name=" + task, "").body();
        String run = Json.text(started, "run_id");
        return awaitRun(run);
    }

    /** Waits until a run has ended; the answer is the run with its series. */
    String awaitRun(String run) throws InterruptedException {
        long deadline = System.nanoTime() + START_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            String body = get("/runs/" + run).body();
            if (!Json.text(body, "status").equals("running")) {
                return body;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("run " + run + " did not end in " + START_WITHIN);
    }

    /** Stops the server's process as SIGSTOP does: it keeps its connections and does nothing. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets a frozen one go on. */
    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        StringBuilder command = new StringBuilder("kill ").append(name);
        process.descendants().forEach(child -> command.append(' ').append(child.pid()));
        // The shell's own: not every machine has the program.
        int code = new ProcessBuilder("bash", "-c", command.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException(command + " ended with " + code);
        }
    }

    /** How many bytes of its memory are in use, after what is not was collected. */
    long liveBytes() throws IOException, InterruptedException {
        ProcessHandle server = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(server.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String printed = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        histogram.waitFor();
        String[] total = printed.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(printed))
                .split(" +", -1);
        return Long.parseLong(total[2]);
    }

    /** Kills the server and its shell at once, as a power cut would; when this returns its port and its folders are free. */
    void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one ->
                one.onExit().orTimeout(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS).join());
    }

    /** Stops it as Ctrl-C and systemd do; the answer is run.sh's exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("the server did not stop in " + ENDS_WITHIN_SECONDS + " s:\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
