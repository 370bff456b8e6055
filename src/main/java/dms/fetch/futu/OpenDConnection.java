package dms.fetch.futu;

import com.futu.openapi.APIError;
import com.futu.openapi.FTAPI_Conn;
import com.futu.openapi.FTAPI_Conn_Qot;
import com.futu.openapi.FTSPI_Conn;
import com.futu.openapi.FTSPI_Qot;
import com.futu.openapi.InitFailType;
import com.futu.openapi.pb.GetGlobalState;
import com.futu.openapi.pb.QotCommon;
import com.futu.openapi.pb.QotRequestHistoryKL;
import com.futu.openapi.pb.QotRequestHistoryKLQuota;
import com.futu.openapi.pb.QotRequestRehab;
import com.futu.openapi.pb.QotRequestTradeDate;
import com.google.protobuf.Message;
import dms.fetch.SourceException;
import dms.fetch.SourceException.Kind;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One connection to OpenD, with the SDK's questions and callbacks turned into calls that wait. Thread-safe: several calls
 * may be under way. An answer that comes after its time is dropped; a second question in a row without answer ends the
 * connection.
 */
final class OpenDConnection implements FTSPI_Conn, FTSPI_Qot, AutoCloseable {

    private static final String CLIENT = "dms";
    private static final int CLIENT_VERSION = 100;
    private static final int MOST_UNANSWERED = 2;

    /** What the SDK itself answers in OpenD's place, without a text. */
    private static final int NO_ANSWER = -100;

    private static final int DISCONNECTED = -200;

    private final FutuSettings settings;
    private final FTAPI_Conn_Qot sdk = new FTAPI_Conn_Qot();
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();

    /**
     * By serial number. An answer may come before its asker has seen the number, so either side makes the entry. The
     * entry of an asker who waits no longer is cancelled and stays until the late answer.
     */
    private final Map<Integer, CompletableFuture<Message>> answers = new ConcurrentHashMap<>();

    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean lost;
    private volatile boolean closed;

    private OpenDConnection(FutuSettings settings) {
        this.settings = settings;
    }

    /**
     * Connects and waits until OpenD has let this client in.
     *
     * @throws SourceException if it does not, in time
     */
    static OpenDConnection open(FutuSettings settings) {
        OpenDConnection connection = new OpenDConnection(settings);
        try {
            connection.connect();
            return connection;
        } catch (SourceException failed) {
            connection.close();
            throw failed;
        }
    }

    private void connect() {
        sdk.setClientInfo(CLIENT, CLIENT_VERSION);
        sdk.setConnSpi(this);
        sdk.setQotSpi(this);
        if (settings.isEncrypted()) {
            useKey();
        }
        if (!sdk.initConnect(settings.host(), settings.port(), settings.isEncrypted())) {
            throw notThere("the client could not begin to connect", null);
        }
        await("connecting", opened);
    }

    private void useKey() {
        try {
            sdk.setRSAPrivateKey(settings.rsaKey());
        } catch (APIError unreadable) {
            throw new SourceException(
                    Kind.BLOCKED,
                    "the key of dms.fetchers.futu.rsa_key_file cannot be read; expected the same PKCS#1 file that OpenD"
                            + " has as rsa_private_key",
                    unreadable);
        }
    }

    /** Whether the other side has ended it, or answers no more. */
    boolean isLost() {
        return lost;
    }

    /** Whether calls can still be made. */
    boolean isOpen() {
        return !lost && !closed;
    }

    /** Whether OpenD is logged in, and what it is doing. */
    GetGlobalState.Response globalState() {
        GetGlobalState.Request request = GetGlobalState.Request.newBuilder()
                .setC2S(GetGlobalState.C2S.newBuilder().setUserID(0))
                .build();
        return call("its state", conn -> conn.getGlobalState(request), GetGlobalState.Response.class);
    }

    /** One page of history. */
    QotRequestHistoryKL.Response history(QotRequestHistoryKL.C2S question) {
        QotRequestHistoryKL.Request request =
                QotRequestHistoryKL.Request.newBuilder().setC2S(question).build();
        return call("history", conn -> conn.requestHistoryKL(request), QotRequestHistoryKL.Response.class);
    }

    /** Which symbols were asked for already, and how many more may be. */
    QotRequestHistoryKLQuota.S2C quota() {
        QotRequestHistoryKLQuota.Request request = QotRequestHistoryKLQuota.Request.newBuilder()
                .setC2S(QotRequestHistoryKLQuota.C2S.newBuilder().setBGetDetail(true))
                .build();
        QotRequestHistoryKLQuota.Response answer =
                call("the quota", conn -> conn.requestHistoryKLQuota(request), QotRequestHistoryKLQuota.Response.class);
        Refusal.check("the history quota", answer.getRetType(), answer.getRetMsg(), answer.hasS2C());
        return answer.getS2C();
    }

    /** The company's actions. */
    QotRequestRehab.Response rehab(QotCommon.Security security) {
        QotRequestRehab.Request request = QotRequestRehab.Request.newBuilder()
                .setC2S(QotRequestRehab.C2S.newBuilder().setSecurity(security))
                .build();
        return call("rehabilitation", conn -> conn.requestRehab(request), QotRequestRehab.Response.class);
    }

    /** An exchange's trading days. */
    QotRequestTradeDate.S2C tradeDates(QotRequestTradeDate.C2S question) {
        QotRequestTradeDate.Request request =
                QotRequestTradeDate.Request.newBuilder().setC2S(question).build();
        QotRequestTradeDate.Response answer =
                call("trading days", conn -> conn.requestTradeDate(request), QotRequestTradeDate.Response.class);
        Refusal.check("trading days", answer.getRetType(), answer.getRetMsg(), answer.hasS2C());
        return answer.getS2C();
    }

    private <R extends Message> R call(String what, ToIntFunction<FTAPI_Conn_Qot> send, Class<R> type) {
        int serial = isOpen() ? send.applyAsInt(sdk) : 0;
        if (serial == 0) {
            lost |= !closed;
            throw brokenOff(what, null);
        }
        CompletableFuture<Message> answer = answer(serial);
        if (!isOpen()) {
            answer.completeExceptionally(new IllegalStateException("the connection ended"));
        }
        Message message = await(what, answer);
        answers.remove(serial);
        if (!type.isInstance(message)) {
            throw new SourceException(
                    Kind.MALFORMED, "OpenD: expected an answer about " + what + ", found " + message.getClass());
        }
        return type.cast(message);
    }

    private CompletableFuture<Message> answer(int serial) {
        return answers.computeIfAbsent(serial, unused -> new CompletableFuture<>());
    }

    private <T> T await(String what, CompletableFuture<T> answer) {
        try {
            return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(false);
            countUnanswered();
            throw silent(what);
        } catch (ExecutionException ended) {
            throw failed(what, ended);
        } catch (InterruptedException interrupted) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new SourceException(
                    Kind.UNREACHABLE, "interrupted while waiting for OpenD at " + settings.address(), interrupted);
        }
    }

    private void countUnanswered() {
        lost |= unanswered.incrementAndGet() >= MOST_UNANSWERED;
    }

    private SourceException failed(String what, ExecutionException ended) {
        Throwable cause = ended.getCause();
        if (cause instanceof SourceException known) {
            return known;
        }
        return opened.isDone() && !opened.isCompletedExceptionally()
                ? brokenOff(what, ended)
                : notThere(String.valueOf(cause == null ? ended : cause.getMessage()), ended);
    }

    private SourceException silent(String what) {
        return new SourceException(
                Kind.UNREACHABLE,
                "OpenD at " + settings.address() + " did not answer about " + what
                        + " in time; see in its window whether it is online");
    }

    private SourceException notThere(String why, @Nullable Throwable cause) {
        return new SourceException(
                Kind.UNREACHABLE,
                "no OpenD at " + settings.address() + " (" + why
                        + "): start FutuOpenD there, or correct dms.fetchers.futu.host and port",
                null,
                cause);
    }

    private SourceException brokenOff(String what, @Nullable Throwable cause) {
        return new SourceException(
                Kind.UNREACHABLE,
                "the connection to OpenD at " + settings.address() + " broke off while asking for " + what
                        + "; if it stays so, restart FutuOpenD",
                null,
                cause);
    }

    /** Why connecting failed: the SDK has the stage in the upper half of the code and the reason in the lower. */
    private SourceException notLetIn(long code, String text) {
        if (code >>> 32 != FTAPI_Conn.INIT_FAIL) {
            return notThere(text == null || text.isBlank() || text.equals("null") ? "code " + code : text, null);
        }
        InitFailType reason = InitFailType.fromCode((int) code);
        if (reason == InitFailType.OPENDREJECT) {
            return new SourceException(
                    Kind.BLOCKED,
                    "OpenD at " + settings.address() + " did not let DMS in: \"" + text
                            + "\"; its window and log may say" + " more");
        }
        if (reason == InitFailType.TIMEOUT) {
            return silent("connecting");
        }
        String said = "OpenD at " + settings.address() + " closed the connection before it let DMS in: ";
        return settings.isEncrypted()
                ? new SourceException(
                        Kind.BLOCKED,
                        said + "the key of dms.fetchers.futu.rsa_key_file is not the one in OpenD's rsa_private_key, or"
                                + " OpenD has none")
                : new SourceException(
                        Kind.UNREACHABLE,
                        said + "it is restarting, or it wants encryption; if it stays so, set"
                                + " dms.fetchers.futu.rsa_key_file to the key that OpenD has as rsa_private_key");
    }

    @Override
    public void onInitConnect(FTAPI_Conn client, long errCode, String desc) {
        if (errCode == 0) {
            opened.complete(true);
        } else {
            lost = true;
            opened.completeExceptionally(notLetIn(errCode, desc));
        }
    }

    @Override
    public void onDisconnect(FTAPI_Conn client, long errCode) {
        lost |= !closed;
        end("disconnected, code " + errCode);
    }

    @Override
    public void onReply_GetGlobalState(FTAPI_Conn client, int serial, GetGlobalState.Response response) {
        reply(serial, response.getRetType(), response.getRetMsg(), response);
    }

    @Override
    public void onReply_RequestHistoryKL(FTAPI_Conn client, int serial, QotRequestHistoryKL.Response response) {
        reply(serial, response.getRetType(), response.getRetMsg(), response);
    }

    @Override
    public void onReply_RequestHistoryKLQuota(
            FTAPI_Conn client, int serial, QotRequestHistoryKLQuota.Response response) {
        reply(serial, response.getRetType(), response.getRetMsg(), response);
    }

    @Override
    public void onReply_RequestRehab(FTAPI_Conn client, int serial, QotRequestRehab.Response response) {
        reply(serial, response.getRetType(), response.getRetMsg(), response);
    }

    @Override
    public void onReply_RequestTradeDate(FTAPI_Conn client, int serial, QotRequestTradeDate.Response response) {
        reply(serial, response.getRetType(), response.getRetMsg(), response);
    }

    private void reply(int serial, int returned, String text, Message response) {
        CompletableFuture<Message> answer = answer(serial);
        boolean wanted;
        if (returned == DISCONNECTED && text.isEmpty()) {
            lost = true;
            wanted = answer.completeExceptionally(new IllegalStateException("disconnected"));
        } else if (returned == NO_ANSWER && text.isEmpty()) {
            countUnanswered();
            wanted = answer.completeExceptionally(silent("a question"));
        } else {
            unanswered.set(0);
            wanted = answer.complete(response);
        }
        if (!wanted && answer.isCancelled()) {
            answers.remove(serial);
        }
    }

    private void end(String why) {
        IllegalStateException end = new IllegalStateException(why);
        opened.completeExceptionally(end);
        answers.values().forEach(answer -> answer.completeExceptionally(end));
    }

    @Override
    public void close() {
        closed = true;
        sdk.close();
        end("closed");
    }
}
