package dms.store.peer;

import com.sun.net.httpserver.HttpServer;
import dms.FreePort;
import dms.market.Symbol;
import dms.market.TimeRange;
import dms.store.BarStore;
import dms.store.JournalKind;
import dms.store.JournalStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A store, and the same store as another node sees it over HTTP, for tests. */
public final class TwoNodes implements AutoCloseable, PeerHost, PeerIdentity {

    private static final String ONE_KEY = "a key of tests";

    /** About what the head of a question or of an answer takes. */
    private static final int HEADERS = 350;

    private final BarStore store;
    private final Optional<JournalStore> journal;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicLong moved = new AtomicLong();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final PeerBarStore peer;
    private volatile String key = ONE_KEY;
    private volatile String role = "slave";
    private volatile boolean isEarlier;
    private volatile long knownEpoch = 1;
    private volatile long epoch = 1;

    /** Serves this store. */
    public TwoNodes(BarStore store) {
        this(store, Optional.empty());
    }

    /** Serves this store and this journal. */
    public TwoNodes(BarStore store, JournalStore journal) {
        this(store, Optional.of(journal));
    }

    private TwoNodes(BarStore store, Optional<JournalStore> journal) {
        this.store = store;
        this.journal = journal;
        PeerService service = new PeerService(this);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext(PeerBarStore.PATH, exchange -> {
            try (exchange) {
                if (!ONE_KEY.equals(exchange.getRequestHeaders().getFirst(PeerBarStore.KEY))) {
                    exchange.sendResponseHeaders(403, -1);
                    return;
                }
                byte[] question = exchange.getRequestBody().readAllBytes();
                moved.addAndGet(question.length + HEADERS);
                byte[] answer = isEarlier && isOfALaterBuild(question)
                        ? notUnderstood()
                        : service.answer(
                                new ByteArrayInputStream(question),
                                Long.parseLong(exchange.getRequestHeaders().getFirst(PeerBarStore.EPOCH)),
                                exchange.getRequestHeaders().getFirst(PeerBarStore.NODE));
                moved.addAndGet(answer.length + HEADERS);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        peer = new PeerBarStore(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), this);
    }

    /** The store over HTTP. */
    public PeerBarStore peer() {
        return peer;
    }

    /** How many bytes went over the wire, both ways. */
    public long moved() {
        return moved.get();
    }

    /** Where the node listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Whether a build that knew no call after {@code JOURNAL_ADOPT} and no kind but the oldest would not have understood it. */
    private static boolean isOfALaterBuild(byte[] question) throws IOException {
        try (DataInputStream in = new DataInputStream(Packing.unpacked(new ByteArrayInputStream(question)))) {
            in.readInt();
            int call = in.readUnsignedByte();
            List<JournalKind> told = new ArrayList<>();
            if (call == PeerCall.JOURNAL_WRITE.number()) {
                in.readUTF();
                JournalWire.entries(in).forEach(entry -> told.add(entry.kind()));
            } else if (call == PeerCall.JOURNAL_DIGESTS.number() || call == PeerCall.JOURNAL_READ.number()) {
                told.add(JournalWire.kind(in));
            } else if (call == PeerCall.JOURNAL_REPLACE.number()) {
                in.readUTF();
                told.add(JournalWire.kind(in));
            }
            return call > PeerCall.JOURNAL_ADOPT.number() || !JournalKind.OLDEST.containsAll(told);
        }
    }

    private static byte[] notUnderstood() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(PeerService.NOT_UNDERSTOOD);
            out.writeUTF("expected something that is known");
        }
        return bytes.toByteArray();
    }

    /** From now on the answering node knows no more than before there was more to tell than revisions, findings, scores and runs. */
    public void beOfAnEarlierBuild() {
        isEarlier = true;
    }

    /** From now on the answering node knows everything. */
    public void beOfThisBuild() {
        isEarlier = false;
    }

    /** From now on the asking node has this key. */
    public void useKey(String other) {
        key = other;
    }

    /** From now on the answering node has this role. */
    public void become(String other) {
        role = other;
    }

    /** From now on the answering node knows a master of this epoch. */
    public void knowEpoch(long higher) {
        knownEpoch = higher;
    }

    @Override
    public PeerStatus status() {
        return new PeerStatus("answering", role, knownEpoch, 60, 3, "1.0");
    }

    @Override
    public BarStore store() {
        return store;
    }

    @Override
    public JournalStore journal() {
        return journal.orElseGet(PeerHost.super::journal);
    }

    @Override
    public BarStore following(long masterEpoch, String master) throws PeerRefusal {
        if (masterEpoch < knownEpoch) {
            throw new PeerRefusal(knownEpoch, "stale");
        }
        return store;
    }

    /** What was asked for so far: a symbol or everything, and a range. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public String requested(String slave, Optional<Symbol> symbol, TimeRange range) {
        requests.add(symbol.map(Symbol::toString).orElse("everything") + " " + range);
        return slave + " asked for " + symbol.map(Symbol::toString).orElse("everything") + " " + range;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String id() {
        return "asking";
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public void superseded(long higher) {
        epoch = -higher;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
