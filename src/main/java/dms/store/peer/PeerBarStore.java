package dms.store.peer;

import dms.market.BarSeries;
import dms.market.CorporateAction;
import dms.market.SeriesKey;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BlockDigest;
import dms.store.Compression;
import dms.store.Coverage;
import dms.store.GroupContent;
import dms.store.GroupDigest;
import dms.store.JournalEntry;
import dms.store.JournalKind;
import dms.store.JournalStore;
import dms.store.ReadBack;
import dms.store.SeriesDigest;
import dms.store.ServerStore;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The store of another DMS node. Thread-safe. */
public final class PeerBarStore implements ServerStore, JournalStore {

    /** Where nodes listen to each other. */
    public static final String PATH = "/api/dms/sync/receive";

    /** The header of the key that nodes share. */
    public static final String KEY = "X-DMS-Node-Key";

    /** The header of the asking node's id. */
    public static final String NODE = "X-DMS-Node";

    /** The header of the asking node's epoch. */
    public static final String EPOCH = "X-DMS-Epoch";

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration PING_WITHIN = Duration.ofSeconds(5);
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
     * The node at an address.
     *
     * @param base such as {@code http://10.0.0.2:11183}
     * @param self who asks
     */
    public PeerBarStore(URI base, PeerIdentity self) {
        this(base, self, Compression.USUAL);
    }

    /** The same, with questions compressed so. */
    public PeerBarStore(URI base, PeerIdentity self, Compression compression) {
        this(base, self, PING_WITHIN, compression);
    }

    PeerBarStore(URI base, PeerIdentity self, Duration pingWithin) {
        this(base, self, pingWithin, Compression.USUAL);
    }

    private PeerBarStore(URI base, PeerIdentity self, Duration pingWithin, Compression compression) {
        this.compression = compression;
        this.address = base.resolve(PATH);
        this.self = self;
        this.pingWithin = pingWithin;
    }

    /** Writes the arguments of a question. */
    @FunctionalInterface
    private interface Question {
        void to(DataOutputStream out) throws IOException;
    }

    /** Reads an answer. */
    @FunctionalInterface
    private interface Answer<T> {
        T of(DataInputStream in) throws IOException;
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
                    .header(KEY, self.key())
                    .header(NODE, self.id())
                    .header(EPOCH, Long.toString(self.epoch()))
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
            case 404 -> "expected a DMS node, found a server that has no " + PATH;
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
    private static final class NotUnderstood extends Exception {
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
    public Optional<PeerStatus> lastStatus() {
        return status;
    }

    /**
     * Asks the node what it is, for a few seconds at most.
     *
     * @throws StoreException if it does not answer
     */
    public PeerStatus status() {
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

    /**
     * Asks the master for what this node lacks.
     *
     * @param symbol of which symbol; empty for all
     * @return what the master will do, for people
     * @throws StoreException if it does not answer or refuses
     */
    public String request(Optional<Symbol> symbol, TimeRange range) {
        return ask(
                PeerCall.REQUEST,
                ANSWER_WITHIN,
                out -> {
                    out.writeBoolean(symbol.isPresent());
                    if (symbol.isPresent()) {
                        out.writeUTF(symbol.get().toString());
                    }
                    Wire.write(out, range);
                },
                in -> in.readUTF());
    }

    @Override
    public String ping() {
        PeerStatus answered = status();
        return "DMS " + answered.version();
    }

    @Override
    public void close() {
        // The client gives its connections back by itself.
    }

    @Override
    public BarSeries read(SeriesKey key, TimeRange range) {
        return readAll(List.of(key), range).getOrDefault(key, BarSeries.empty());
    }

    @Override
    public Map<SeriesKey, BarSeries> readAll(Collection<SeriesKey> keys, TimeRange range) {
        return ask(
                PeerCall.READ,
                ANSWER_WITHIN,
                out -> {
                    Wire.write(out, keys);
                    Wire.write(out, range);
                },
                Wire::series);
    }

    @Override
    public BarSeries page(SeriesKey key, long offset, int limit, boolean newestFirst) {
        return ask(
                PeerCall.PAGE,
                ANSWER_WITHIN,
                out -> {
                    Wire.write(out, key);
                    out.writeLong(offset);
                    out.writeInt(limit);
                    out.writeBoolean(newestFirst);
                },
                Wire::bars);
    }

    @Override
    public Optional<Coverage> coverage(SeriesKey key) {
        return Optional.ofNullable(coverage().get(key));
    }

    @Override
    public SortedMap<SeriesKey, Coverage> coverage() {
        return ask(PeerCall.COVERAGE, ANSWER_WITHIN, out -> {}, in -> {
            int count = Wire.items(in);
            SortedMap<SeriesKey, Coverage> extents = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                SeriesKey key = Wire.key(in);
                extents.put(key, new Coverage(in.readLong(), in.readLong(), in.readLong()));
            }
            return extents;
        });
    }

    @Override
    public Map<SeriesKey, SeriesDigest> digests(Collection<SeriesKey> keys, TimeRange range) {
        return ask(
                PeerCall.DIGESTS,
                ANSWER_WITHIN,
                out -> {
                    Wire.write(out, keys);
                    Wire.write(out, range);
                },
                in -> {
                    int count = Wire.items(in);
                    Map<SeriesKey, SeriesDigest> digests = new LinkedHashMap<>();
                    for (SeriesKey key : keys) {
                        if (digests.size() == count) {
                            throw new IOException("expected " + keys.size() + " digests, found " + count);
                        }
                        digests.put(key, Wire.seriesDigest(in));
                    }
                    return digests;
                });
    }

    @Override
    public List<BlockDigest> blockDigests(SeriesKey key, TimeRange range) {
        return ask(
                PeerCall.BLOCKS,
                ANSWER_WITHIN,
                out -> {
                    Wire.write(out, key);
                    Wire.write(out, range);
                },
                in -> {
                    int count = Wire.items(in);
                    List<BlockDigest> blocks = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        blocks.add(new BlockDigest(Wire.range(in), in.readInt(), Wire.digest(in)));
                    }
                    return blocks;
                });
    }

    @Override
    public Optional<List<GroupDigest>> groupDigests(TimeRange range) {
        return ask(PeerCall.GROUPS, ANSWER_WITHIN, out -> Wire.write(out, range), Wire::groups);
    }

    @Override
    public GroupContent group(int group, TimeRange range) {
        return ask(
                PeerCall.GROUP,
                ANSWER_WITHIN,
                out -> {
                    out.writeInt(group);
                    Wire.write(out, range);
                },
                Wire::group);
    }

    @Override
    public ReadBack readBack(String after, int atMost) {
        return ask(
                PeerCall.READ_BACK,
                ANSWER_WITHIN,
                out -> {
                    out.writeUTF(after);
                    out.writeInt(atMost);
                },
                in -> new ReadBack(in.readLong(), in.readLong(), in.readUTF()));
    }

    @Override
    public void write(SeriesKey key, BarSeries bars) {
        writeAll(Map.of(key, bars));
    }

    @Override
    public void writeAll(Map<SeriesKey, BarSeries> series) {
        ask(PeerCall.WRITE, ANSWER_WITHIN, out -> Wire.write(out, series), DataInputStream::readUnsignedByte);
    }

    @Override
    public int delete(SeriesKey key, TimeRange range) {
        return ask(
                PeerCall.DELETE,
                ANSWER_WITHIN,
                out -> {
                    Wire.write(out, key);
                    Wire.write(out, range);
                },
                DataInputStream::readInt);
    }

    @Override
    public List<CorporateAction> actions(Symbol symbol) {
        return ask(PeerCall.ACTIONS, ANSWER_WITHIN, out -> out.writeUTF(symbol.toString()), Wire::actions);
    }

    @Override
    public void writeActions(Symbol symbol, List<CorporateAction> actions) {
        ask(
                PeerCall.WRITE_ACTIONS,
                ANSWER_WITHIN,
                out -> {
                    out.writeUTF(symbol.toString());
                    Wire.writeActions(out, actions);
                },
                DataInputStream::readUnsignedByte);
    }

    @Override
    public void clear() {
        ask(PeerCall.CLEAR, ANSWER_WITHIN, out -> {}, DataInputStream::readUnsignedByte);
    }

    @Override
    public String lineage() {
        return ask(PeerCall.JOURNAL_LINEAGE, ANSWER_WITHIN, out -> {}, in -> in.readUTF());
    }

    /** A node that was built before there was more to tell does not understand the question. */
    @Override
    public Set<JournalKind> journalKinds() {
        try {
            return ask(PeerCall.JOURNAL_KINDS, ANSWER_WITHIN, out -> {}, JournalWire::kinds);
        } catch (StoreException e) {
            if (e.getCause() instanceof NotUnderstood) {
                return JournalKind.OLDEST;
            }
            throw e;
        }
    }

    @Override
    public void writeJournal(String lineage, List<JournalEntry> entries) {
        ask(
                PeerCall.JOURNAL_WRITE,
                ANSWER_WITHIN,
                out -> {
                    out.writeUTF(lineage);
                    JournalWire.write(out, entries);
                },
                DataInputStream::readUnsignedByte);
    }

    @Override
    public SortedMap<Long, String> journalDigests(JournalKind kind) {
        return ask(PeerCall.JOURNAL_DIGESTS, ANSWER_WITHIN, out -> out.writeUTF(kind.label()), JournalWire::digests);
    }

    @Override
    public List<JournalEntry> readJournal(JournalKind kind, long part) {
        return ask(
                PeerCall.JOURNAL_READ,
                ANSWER_WITHIN,
                out -> {
                    out.writeUTF(kind.label());
                    out.writeLong(part);
                },
                JournalWire::entries);
    }

    @Override
    public void replaceJournal(String lineage, JournalKind kind, long part, List<JournalEntry> entries) {
        ask(
                PeerCall.JOURNAL_REPLACE,
                ANSWER_WITHIN,
                out -> {
                    out.writeUTF(lineage);
                    out.writeUTF(kind.label());
                    out.writeLong(part);
                    JournalWire.write(out, entries);
                },
                DataInputStream::readUnsignedByte);
    }

    @Override
    public void adoptJournal(String lineage) {
        ask(PeerCall.JOURNAL_ADOPT, ANSWER_WITHIN, out -> out.writeUTF(lineage), DataInputStream::readUnsignedByte);
    }
}
