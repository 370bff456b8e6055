package dms.fetch.futu;

import com.futu.openapi.pb.Common.ProgramStatusType;
import com.futu.openapi.pb.QotCommon.Security;
import com.futu.openapi.pb.QotRequestHistoryKLQuota.DetailItem;
import dms.FreePort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Futu's gateway on loopback, as far as DMS uses it: the real wire protocol over a socket, after the notes on the
 * recorded data, with its limits, its refusals in its own words and, on demand, its accidents. Thread-safe; what the
 * connections share is guarded by {@code this}.
 */
public final class FakeOpenD implements AutoCloseable {

    /** What goes wrong with one answer. */
    enum Accident {
        /** Nothing: the accidents begin with a later answer. */
        NONE,
        /** No answer, until {@link FakeOpenD#releaseHeld} sends it late. */
        HELD,
        /** The answer comes after the next one. */
        OUT_OF_ORDER,
        /** The connection ends in the middle of the frame. */
        CUT,
        /** The connection ends instead of an answer. */
        DISCONNECT,
        /** The hash in the header is not that of the body. */
        WRONG_HASH,
        /** The header says that the body has 100 MB. */
        HUGE,
        /** A body of no bytes. */
        EMPTY,
        /** Success without content. */
        NO_CONTENT,
        /** An unknown push stands before the answer. */
        PUSH_BEFORE,
        /** The frame comes in many small pieces. */
        IN_PIECES,
        /** Every page names a next one, always the same. */
        ENDLESS_KEY,
        /** Every page names a next one, always another, and repeats the first rows. */
        ENDLESS_PAGES,
        /** Bytes changed on the way: the prices of the first line are a hundredfold, and the hash is that of the true ones. */
        SPOILED,
        /** The answer is about another security. */
        FOREIGN,
        /** The page begins with the last lines of the page before. */
        OVERLAPPING,
        /** The lines of the page come in another order. */
        UNORDERED
    }

    /** A refusal: {@code retType} and {@code retMsg}. */
    record Refused(int type, String text) {}

    static final String TOO_OFTEN = "获取历史K线频率太高，请求失败，每30秒最多60次。";
    static final String NETWORK = "网络中断";
    static final String NO_RIGHT = "行情权限不足";
    static final String UNKNOWN = "未知股票";

    private static final int MOST_REQUESTS = 60;
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final ServerSocket server;
    private final Quotes quotes;
    private final Clock clock;
    private final List<OpenDSession> sessions = new ArrayList<>();
    private final Map<Integer, Integer> requests = new ConcurrentHashMap<>();
    private final Map<Integer, Deque<Accident>> accidents = new ConcurrentHashMap<>();
    private final Map<Integer, Deque<Refused>> refusals = new ConcurrentHashMap<>();
    private final Deque<Instant> histories = new ArrayDeque<>();
    private final Map<Security, Instant> quota = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final CountDownLatch keptAlive = new CountDownLatch(1);

    private int quotaSize = 100;
    private Duration quotaPeriod = Duration.ofDays(30);
    private int keepAliveSeconds = 10;
    private volatile ProgramStatusType status = ProgramStatusType.ProgramStatusType_Ready;
    private volatile boolean stopped;
    private volatile Optional<OpenDCipher> cipher = Optional.empty();
    private final Thread acceptor = new Thread(this::accept, "fake-opend-accept");

    private FakeOpenD(ServerSocket server, Quotes quotes, Clock clock) {
        this.server = server;
        this.quotes = quotes;
        this.clock = clock;
    }

    /** A gateway on a free port. */
    static FakeOpenD start(Quotes quotes, Clock clock) {
        try {
            return start(FreePort.find(), quotes, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A gateway on a port, such as the one that an earlier gateway had. */
    static FakeOpenD start(int port, Quotes quotes, Clock clock) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            FakeOpenD openD = new FakeOpenD(server, quotes, clock);
            openD.acceptor.setDaemon(true);
            openD.acceptor.start();
            return openD;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A gateway on a free port that serves the simulated market as it stands now. */
    public static FakeOpenD ofSimulatedMarket(Clock clock, long seed) {
        return start(new SimulatedQuotes(clock, seed), clock);
    }

    private void accept() {
        while (!stopped) {
            try {
                Socket socket = server.accept();
                Thread session = new Thread(() -> serve(socket), "fake-opend-" + socket.getPort());
                session.setDaemon(true);
                session.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            OpenDSession session = new OpenDSession(this, quotes, socket.getOutputStream());
            synchronized (this) {
                sessions.add(session);
            }
            session.onEnd(() -> close(socket));
            if (stopped) {
                // Accepted while it was being closed, which did not see this session yet.
                session.end();
            }
            DataInputStream in = new DataInputStream(socket.getInputStream());
            Optional<Frame> frame = Frame.read(in);
            while (frame.isPresent() && session.handle(frame.get())) {
                frame = Frame.read(in);
            }
            session.end();
        } catch (IOException e) {
            complain(e.toString());
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port. */
    public int port() {
        return server.getLocalPort();
    }

    /** How often something was asked for, by its protocol. */
    public int asked(int protocol) {
        return requests.getOrDefault(protocol, 0);
    }

    /** Lets the next answers of a protocol meet with accidents, one each. */
    FakeOpenD let(int protocol, Accident... more) {
        accidents.computeIfAbsent(protocol, unused -> new ArrayDeque<>()).addAll(List.of(more));
        return this;
    }

    /** Refuses the next questions of a protocol, one each. */
    FakeOpenD refuse(int protocol, int type, String... texts) {
        for (String text : texts) {
            refusals.computeIfAbsent(protocol, unused -> new ArrayDeque<>()).add(new Refused(type, text));
        }
        return this;
    }

    FakeOpenD withQuota(int size, Duration period) {
        quotaSize = size;
        quotaPeriod = period;
        return this;
    }

    FakeOpenD withKeepAlive(int seconds) {
        keepAliveSeconds = seconds;
        return this;
    }

    FakeOpenD withCipher(OpenDCipher key) {
        cipher = Optional.of(key);
        return this;
    }

    FakeOpenD loggedIn(boolean in) {
        return in(
                in
                        ? ProgramStatusType.ProgramStatusType_Ready
                        : ProgramStatusType.ProgramStatusType_NeedPhoneVerifyCode);
    }

    /** In a state other than Ready it is not logged in. */
    FakeOpenD in(ProgramStatusType state) {
        status = state;
        return this;
    }

    /** Has asked for a symbol before, perhaps through another program. */
    synchronized FakeOpenD hasCounted(Security security, Instant at) {
        quota.put(security, at);
        return this;
    }

    /** Sends what was held. */
    void releaseHeld() {
        open().forEach(OpenDSession::releaseHeld);
    }

    /** How many connections there are now. */
    int connections() {
        return open().size();
    }

    private synchronized List<OpenDSession> open() {
        return sessions.stream().filter(session -> !session.hasEnded()).toList();
    }

    /** What clients did against the protocol. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    boolean awaitKeepAlive(Duration longest) throws InterruptedException {
        return keptAlive.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends every connection, and the port. */
    @Override
    public void close() {
        stopped = true;
        try {
            server.close();
            // Until its thread has come back from accepting, the system lets clients in.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open().forEach(OpenDSession::end);
    }

    // What the sessions ask.

    synchronized void complain(String what) {
        if (!stopped) {
            complaints.add(what);
        }
    }

    void count(int protocol) {
        requests.merge(protocol, 1, Integer::sum);
        if (protocol == 1004) {
            keptAlive.countDown();
        }
    }

    Optional<Accident> accident(int protocol) {
        return Optional.ofNullable(accidents
                .computeIfAbsent(protocol, unused -> new ArrayDeque<>())
                .poll());
    }

    Optional<Refused> refusal(int protocol) {
        return Optional.ofNullable(
                refusals.computeIfAbsent(protocol, unused -> new ArrayDeque<>()).poll());
    }

    Optional<OpenDCipher> cipher() {
        return cipher;
    }

    int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    ProgramStatusType status() {
        return status;
    }

    Instant now() {
        return clock.instant();
    }

    /** Counts a first page against the frequency, then its security against the quota. */
    synchronized Optional<Refused> takeHistory(Security security) {
        Instant now = clock.instant();
        while (!histories.isEmpty() && !histories.getFirst().plus(WINDOW).isAfter(now)) {
            histories.removeFirst();
        }
        if (histories.size() >= MOST_REQUESTS) {
            complaints.add("more than 60 history requests in 30 seconds");
            return Optional.of(new Refused(-1, TOO_OFTEN));
        }
        histories.addLast(now);
        release(now);
        if (quota.containsKey(security)) {
            return Optional.empty();
        }
        if (quota.size() >= quotaSize) {
            complaints.add("a history request without quota");
            return Optional.of(new Refused(
                    -1,
                    "历史K线额度不足，请求失败（已用正股额度：" + quotaSize + "/" + quotaSize + "，期权额度：0/20）。额度会在" + quotaPeriod.toDays()
                            + "天后全部释放。"));
        }
        quota.put(security, now);
        return Optional.empty();
    }

    private void release(Instant now) {
        quota.values().removeIf(at -> !at.plus(quotaPeriod).isAfter(now));
    }

    /** The places taken, with their times, and how many are free. */
    synchronized Map.Entry<List<DetailItem>, Integer> quota() {
        release(clock.instant());
        List<DetailItem> items = new ArrayList<>();
        quota.forEach((security, at) -> items.add(DetailItem.newBuilder()
                .setSecurity(security)
                .setRequestTime(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                        .format(LocalDateTime.ofInstant(at, ZoneOffset.ofHours(8))))
                .setRequestTimeStamp(at.getEpochSecond())
                .build()));
        return Map.entry(items, quotaSize - quota.size());
    }
}
