package dms.store.peer;

import dms.store.Compression;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The way to another DMS node: asks it questions over HTTP and says why one was not answered. Thread-safe. */
final class PeerLink {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    static final Duration PING_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);
    private static final int FORBIDDEN = 403;
    private static final int OK = 200;
    private static final int GATEWAY_ERRORS = 502;

    private final URI address;
    private final PeerIdentity self;
    private final Duration pingWithin;
    private final Compression compression;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT_WITHIN)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private volatile Optional<PeerStatus> status = Optional.empty();

    /**
     * The way to a node.
     *
     * @param base such as {@code http://10.0.0.2:11183}
     * @param self who asks
     * @param pingWithin how long an answer to a ping is waited for
     * @param compression which questions are compressed
     */
    PeerLink(URI base, PeerIdentity self, Duration pingWithin, Compression compression) {
        this.compression = compression;
        this.address = base.resolve(PeerBarStore.PATH);
        this.self = self;
        this.pingWithin = pingWithin;
    }

    /** Writes the arguments of a question. */
    @FunctionalInterface
    interface Question {
        void to(DataOutputStream out) throws IOException;
    }

    /** Reads an answer. */
    @FunctionalInterface
    interface Answer<T> {
        T of(DataInputStream in) throws IOException;
    }

    /** Asks a question that may take long, while the node answers to pings. */
    <T> T ask(PeerCall call, Question question, Answer<T> answer) {
        return ask(call, ANSWER_WITHIN, question, answer);
    }

    private <T> T ask(PeerCall call, Duration within, Question question, Answer<T> answer) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeInt(PeerService.MAGIC);
                out.writeByte(call.number());
                question.to(out);
            }
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("Content-Type", "application/octet-stream")
                    .header(PeerBarStore.KEY, self.key())
                    .header(PeerBarStore.NODE, self.id())
                    .header(PeerBarStore.EPOCH, Long.toString(self.epoch()))
                    .POST(BodyPublishers.ofByteArray(Packing.packed(bytes.toByteArray(), compression)))
                    .build();
            HttpResponse<byte[]> response = send(request, within);
            requireAnswered(response.statusCode());
            try (DataInputStream in =
                    new DataInputStream(Packing.unpacked(new ByteArrayInputStream(response.body())))) {
                requireDone(in);
                return answer.of(in);
            }
        } catch (IOException e) {
            throw new StoreException(
                    Kind.UNREACHABLE, address.getAuthority() + ": no answer from the node: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.UNREACHABLE, address.getAuthority() + ": interrupted", e);
        }
    }

    /**
     * Waits for the whole answer while the node answers to pings: a process that is stopped keeps its connections, and would be
     * waited for in vain.
     */
    private HttpResponse<byte[]> send(HttpRequest request, Duration within) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BodyHandlers.ofByteArray());
        long deadline = System.nanoTime() + within.toNanos();
        try {
            while (true) {
                long left = Math.min(deadline - System.nanoTime(), pingWithin.toNanos());
                try {
                    return answer.get(left, TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (deadline - System.nanoTime() <= 0) {
                        throw new IOException("it took longer than " + within.toSeconds() + " s", e);
                    }
                    status();
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private void requireAnswered(int status) {
        if (status == OK) {
            return;
        }
        String sentence = switch (status) {
            case FORBIDDEN -> "the node refuses this one's key: both need the same dms.node_key";
            case 404 -> "expected a DMS node, found a server that has no " + PeerBarStore.PATH;
            default -> "the node answered with HTTP " + status;
        };
        throw new StoreException(
                status >= GATEWAY_ERRORS ? Kind.UNREACHABLE : Kind.FAILED, address.getAuthority() + ": " + sentence);
    }

    private void requireDone(DataInputStream in) throws IOException {
        switch (in.readUnsignedByte()) {
            case PeerService.DONE -> {
                return;
            }
            case PeerService.REFUSED -> {
                long epoch = in.readLong();
                String sentence = in.readUTF();
                if (epoch > self.epoch()) {
                    self.superseded(epoch);
                }
                throw new StoreException(Kind.FAILED, address.getAuthority() + ": " + sentence);
            }
            case PeerService.STORE_FAILED -> {
                Kind kind = kind(in.readUTF());
                throw new StoreException(kind, address.getAuthority() + ": " + in.readUTF());
            }
            default -> {
                String sentence = in.readUTF();
                throw new StoreException(
                        Kind.FAILED,
                        address.getAuthority() + ": the node did not understand: " + sentence,
                        new NotUnderstood(sentence));
            }
        }
    }

    /** The node is of another build. */
    static final class NotUnderstood extends Exception {
        NotUnderstood(String sentence) {
            super(sentence);
        }
    }

    private static Kind kind(String name) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        return Kind.FAILED;
    }

    /** What the node said of itself when it was last asked; empty if it did not answer then. */
    Optional<PeerStatus> lastStatus() {
        return status;
    }

    /**
     * Asks the node what it is, for a few seconds at most.
     *
     * @throws StoreException if it does not answer
     */
    PeerStatus status() {
        try {
            PeerStatus answered = ask(
                    PeerCall.PING,
                    pingWithin,
                    out -> {},
                    in -> new PeerStatus(
                            in.readUTF(), in.readUTF(), in.readLong(), in.readLong(), in.readInt(), in.readUTF()));
            status = Optional.of(answered);
            return answered;
        } catch (StoreException e) {
            status = Optional.empty();
            throw e;
        }
    }
}
