package dms.fetch.futu;

import com.futu.openapi.pb.Common.ProgramStatus;
import com.futu.openapi.pb.Common.ProgramStatusType;
import com.futu.openapi.pb.GetGlobalState;
import com.futu.openapi.pb.InitConnect;
import com.futu.openapi.pb.KeepAlive;
import com.futu.openapi.pb.QotCommon.KLine;
import com.futu.openapi.pb.QotCommon.Security;
import com.futu.openapi.pb.QotRequestHistoryKL;
import com.futu.openapi.pb.QotRequestHistoryKLQuota;
import com.futu.openapi.pb.QotRequestRehab;
import com.futu.openapi.pb.QotRequestTradeDate;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dms.fetch.futu.FakeOpenD.Accident;
import dms.fetch.futu.FakeOpenD.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One client's connection to a {@link FakeOpenD}. Frames are handled by one thread; writing is guarded by {@code this}. */
final class OpenDSession {

    static final int INIT = 1001;
    static final int STATE = 1002;
    static final int NOTIFY = 1003;
    static final int KEEP_ALIVE = 1004;
    static final int HISTORY = 3103;
    static final int QUOTA = 3104;
    static final int REHAB = 3105;
    static final int TRADE_DATE = 3219;

    private static final int REPEATED = 7;
    private static final String KEY = "0123456789abcdef";
    private static final String VECTOR = "fedcba9876543210";

    private final FakeOpenD openD;
    private final Quotes quotes;
    private final OutputStream out;
    private final Map<ByteString, Integer> pages = new HashMap<>();
    private final List<Frame> held = new ArrayList<>();

    private Runnable end = () -> {};
    private volatile boolean ended;
    private boolean opened;
    private OpenDCipher.@Nullable Session secret;
    private @Nullable Frame behindNext;
    private int keys;
    private boolean endless;

    OpenDSession(FakeOpenD openD, Quotes quotes, OutputStream out) {
        this.openD = openD;
        this.quotes = quotes;
        this.out = out;
    }

    void onEnd(Runnable closing) {
        end = closing;
    }

    void end() {
        ended = true;
        end.run();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Answers a frame; false if the connection is to end. */
    boolean handle(Frame frame) throws IOException {
        try {
            boolean goesOn = answer(frame);
            if (!goesOn) {
                end();
            }
            return goesOn;
        } catch (GeneralSecurityException | InvalidProtocolBufferException unreadable) {
            openD.complain("frame " + frame.protocol() + " cannot be read: " + unreadable);
            end();
            return false;
        }
    }

    private boolean answer(Frame frame) throws IOException, GeneralSecurityException {
        byte[] plain = plain(frame);
        if (!frame.isHashOf(plain)) {
            openD.complain("frame " + frame.protocol() + " has a wrong hash");
            return false;
        }
        if (!opened && frame.protocol() != INIT) {
            openD.complain("frame " + frame.protocol() + " before InitConnect");
            return false;
        }
        openD.count(frame.protocol());
        Optional<Accident> accident = openD.accident(frame.protocol());
        endless = accident.filter(a -> a == Accident.ENDLESS_KEY || a == Accident.ENDLESS_PAGES)
                .isPresent();
        Message response = accident.filter(a -> a == Accident.NO_CONTENT).isPresent()
                ? refused(frame.protocol(), new Refused(0, ""))
                : openD.refusal(frame.protocol())
                        .map(refusal -> refused(frame.protocol(), refusal))
                        .orElse(null);
        if (response == null) {
            response = response(frame.protocol(), plain, accident);
        }
        return send(Frame.of(frame.protocol(), frame.serial(), response.toByteArray()), accident);
    }

    private byte[] plain(Frame frame) throws GeneralSecurityException {
        Optional<OpenDCipher> cipher = openD.cipher();
        if (cipher.isEmpty()) {
            return frame.body();
        }
        OpenDCipher.Session session = secret;
        return session == null ? cipher.get().decryptFirst(frame.body()) : session.decrypt(frame.body());
    }

    private Frame secret(Frame frame) throws GeneralSecurityException {
        Optional<OpenDCipher> cipher = openD.cipher();
        if (cipher.isEmpty()) {
            return frame;
        }
        OpenDCipher.Session session = secret;
        return frame.carrying(
                frame.protocol() == INIT || session == null
                        ? cipher.get().encryptFirst(frame.body())
                        : session.encrypt(frame.body()));
    }

    private Message response(int protocol, byte[] plain, Optional<Accident> accident)
            throws InvalidProtocolBufferException {
        return switch (protocol) {
            case INIT -> init(InitConnect.Request.parseFrom(plain).getC2S());
            case STATE -> state();
            case KEEP_ALIVE ->
                KeepAlive.Response.newBuilder()
                        .setRetType(0)
                        .setS2C(KeepAlive.S2C.newBuilder().setTime(openD.now().getEpochSecond()))
                        .build();
            case HISTORY -> history(QotRequestHistoryKL.Request.parseFrom(plain).getC2S(), accident);
            case QUOTA -> quota();
            case REHAB ->
                rehab(QotRequestRehab.Request.parseFrom(plain).getC2S().getSecurity());
            case TRADE_DATE ->
                tradeDates(QotRequestTradeDate.Request.parseFrom(plain).getC2S());
            default -> throw new InvalidProtocolBufferException("no such protocol: " + protocol);
        };
    }

    private static Message refused(int protocol, Refused refusal) {
        int type = refusal.type();
        String text = refusal.text();
        return switch (protocol) {
            case INIT ->
                InitConnect.Response.newBuilder()
                        .setRetType(type)
                        .setRetMsg(text)
                        .build();
            case STATE ->
                GetGlobalState.Response.newBuilder()
                        .setRetType(type)
                        .setRetMsg(text)
                        .build();
            case KEEP_ALIVE ->
                KeepAlive.Response.newBuilder().setRetType(type).setRetMsg(text).build();
            case QUOTA ->
                QotRequestHistoryKLQuota.Response.newBuilder()
                        .setRetType(type)
                        .setRetMsg(text)
                        .build();
            case REHAB ->
                QotRequestRehab.Response.newBuilder()
                        .setRetType(type)
                        .setRetMsg(text)
                        .build();
            case TRADE_DATE ->
                QotRequestTradeDate.Response.newBuilder()
                        .setRetType(type)
                        .setRetMsg(text)
                        .build();
            default ->
                QotRequestHistoryKL.Response.newBuilder()
                        .setRetType(type)
                        .setRetMsg(text)
                        .setErrCode(0)
                        .build();
        };
    }

    private Message init(InitConnect.C2S question) {
        opened = true;
        if (openD.cipher().isPresent()) {
            secret = new OpenDCipher.Session(question.getPacketEncAlgo(), KEY, VECTOR);
        }
        return InitConnect.Response.newBuilder()
                .setRetType(0)
                .setS2C(InitConnect.S2C
                        .newBuilder()
                        .setServerVer(1002)
                        .setLoginUserID(1)
                        .setConnID(1)
                        .setConnAESKey(KEY)
                        .setAesCBCiv(VECTOR)
                        .setKeepAliveInterval(openD.keepAliveSeconds()))
                .build();
    }

    private Message state() {
        boolean in = openD.status() == ProgramStatusType.ProgramStatusType_Ready;
        return GetGlobalState.Response.newBuilder()
                .setRetType(0)
                .setS2C(GetGlobalState.S2C
                        .newBuilder()
                        .setMarketHK(6)
                        .setMarketUS(6)
                        .setMarketSH(6)
                        .setMarketSZ(6)
                        .setMarketHKFuture(6)
                        .setQotLogined(in)
                        .setTrdLogined(in)
                        .setServerVer(1002)
                        .setServerBuildNo(6208)
                        .setTime(openD.now().getEpochSecond())
                        .setProgramStatus(ProgramStatus.newBuilder().setType(openD.status())))
                .build();
    }

    private Message history(QotRequestHistoryKL.C2S question, Optional<Accident> accident) {
        Security security = question.getSecurity();
        if (!quotes.knows(security)) {
            return refused(HISTORY, new Refused(-1, FakeOpenD.UNKNOWN));
        }
        Integer from = question.hasNextReqKey() ? pages.get(question.getNextReqKey()) : Integer.valueOf(0);
        if (from == null) {
            return refused(HISTORY, new Refused(-1, "下一页请求Key错误"));
        }
        if (!question.hasNextReqKey()) {
            Optional<Refused> refusal = openD.takeHistory(security);
            if (refusal.isPresent()) {
                return refused(HISTORY, refusal.get());
            }
        }
        List<KLine> lines = quotes.lines(
                security,
                question.getKlType(),
                LocalDate.parse(question.getBeginTime().substring(0, 10)),
                LocalDate.parse(question.getEndTime().substring(0, 10)));
        return page(question, lines, endless ? 0 : from, accident);
    }

    private Message page(QotRequestHistoryKL.C2S question, List<KLine> lines, int from, Optional<Accident> accident) {
        int to = Math.min(lines.size(), from + question.getMaxAckKLNum());
        QotRequestHistoryKL.S2C.Builder content = QotRequestHistoryKL.S2C
                .newBuilder()
                .setSecurity(
                        accident.filter(a -> a == Accident.FOREIGN).isPresent()
                                ? question.getSecurity().toBuilder()
                                        .setCode("XYZ")
                                        .build()
                                : question.getSecurity())
                .addAllKlList(onTheWay(lines, from, to, accident));
        if (endless || to < lines.size()) {
            boolean same = accident.filter(a -> a == Accident.ENDLESS_KEY).isPresent();
            ByteString key = ByteString.copyFromUtf8(same ? "again" : "page-" + ++keys);
            pages.put(key, to);
            content.setNextReqKey(key);
        }
        return QotRequestHistoryKL.Response.newBuilder()
                .setRetType(0)
                .setS2C(content)
                .build();
    }

    private static List<KLine> onTheWay(List<KLine> lines, int from, int to, Optional<Accident> accident) {
        List<KLine> page = new ArrayList<>(lines.subList(from, to));
        if (accident.filter(a -> a == Accident.SPOILED).isPresent()) {
            KLine first = page.get(0);
            page.set(
                    0,
                    first.toBuilder()
                            .setOpenPrice(first.getOpenPrice() * 100)
                            .setHighPrice(first.getHighPrice() * 100)
                            .setLowPrice(first.getLowPrice() * 100)
                            .setClosePrice(first.getClosePrice() * 100)
                            .build());
        } else if (accident.filter(a -> a == Accident.OVERLAPPING).isPresent()) {
            page.addAll(0, lines.subList(Math.max(0, from - REPEATED), from));
        } else if (accident.filter(a -> a == Accident.UNORDERED).isPresent()) {
            Collections.reverse(page);
        }
        return page;
    }

    private Message quota() {
        var quota = openD.quota();
        return QotRequestHistoryKLQuota.Response.newBuilder()
                .setRetType(0)
                .setS2C(QotRequestHistoryKLQuota.S2C
                        .newBuilder()
                        .setUsedQuota(quota.getKey().size())
                        .setRemainQuota(quota.getValue())
                        .addAllDetailList(quota.getKey()))
                .build();
    }

    private Message rehab(Security security) {
        if (!quotes.knows(security)) {
            return refused(REHAB, new Refused(-1, FakeOpenD.UNKNOWN));
        }
        return QotRequestRehab.Response.newBuilder()
                .setRetType(0)
                .setS2C(QotRequestRehab.S2C.newBuilder().addAllRehabList(quotes.rehabs(security)))
                .build();
    }

    private Message tradeDates(QotRequestTradeDate.C2S question) {
        return QotRequestTradeDate.Response.newBuilder()
                .setRetType(0)
                .setS2C(QotRequestTradeDate.S2C
                        .newBuilder()
                        .addAllTradeDateList(quotes.tradeDates(
                                question.getMarket(),
                                LocalDate.parse(question.getBeginTime()),
                                LocalDate.parse(question.getEndTime()))))
                .build();
    }

    private synchronized boolean send(Frame plain, Optional<Accident> accident)
            throws IOException, GeneralSecurityException {
        Frame frame = secret(plain);
        if (accident.isEmpty()) {
            write(frame.bytes());
            return true;
        }
        switch (accident.get()) {
            case HELD -> held.add(frame);
            case OUT_OF_ORDER -> behindNext = frame;
            case CUT -> {
                byte[] bytes = frame.bytes();
                out.write(Arrays.copyOf(bytes, bytes.length / 2));
                out.flush();
                return false;
            }
            case DISCONNECT -> {
                return false;
            }
            case WRONG_HASH, SPOILED -> write(frame.withWrongHash().bytes());
            case HUGE -> write(frame.bytes(100_000_000));
            case EMPTY ->
                write(Frame.of(frame.protocol(), frame.serial(), new byte[0]).bytes());
            case PUSH_BEFORE -> {
                out.write(Frame.of(NOTIFY, 0, new byte[] {8, 0}).bytes());
                write(frame.bytes());
            }
            case IN_PIECES -> {
                for (byte one : frame.bytes()) {
                    out.write(one);
                    out.flush();
                }
            }
            default -> write(frame.bytes());
        }
        return true;
    }

    private void write(byte[] bytes) throws IOException {
        Frame behind = behindNext;
        behindNext = null;
        if (behind == null) {
            out.write(bytes);
        } else {
            byte[] later = behind.bytes();
            byte[] both = Arrays.copyOf(bytes, bytes.length + later.length);
            System.arraycopy(later, 0, both, bytes.length, later.length);
            out.write(both);
        }
        out.flush();
    }

    synchronized void releaseHeld() {
        try {
            for (Frame frame : held) {
                out.write(frame.bytes());
            }
            held.clear();
            out.flush();
        } catch (IOException e) {
            openD.complain(e.toString());
        }
    }
}
