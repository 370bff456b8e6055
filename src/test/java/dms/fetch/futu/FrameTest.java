package dms.fetch.futu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.futu.openapi.pb.InitConnect;
import com.futu.openapi.pb.KeepAlive;
import com.futu.openapi.pb.QotRequestHistoryKL;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The worked frames of the notes on the recorded Futu data, made with Futu's published .proto files. */
class FrameTest {

    private static final String KEEP_ALIVE = "4654ec03000000000700000008000000a574904e7c778af7b84d66bebdfda3c5553a5558"
            + "00000000000000000a060880e2cfaa06";
    private static final String INIT = "4654e90300000000010000001900000003481220a733309b5aa4702d9289c6a11b4bb8f0"
            + "00000000000000000a1708651206636c69656e74180020ffffffffffffffffff01";
    private static final String HISTORY = "46541f0c00000000080000002b000000fac8009055e3118aba076469c4347bf9e94f9829"
            + "00000000000000000a29080010021a09080112053030373030220a323032342d30312d30322a0a323032342d30312d3331300a";

    @Test
    void read_keepAlive_hasTimeSerialAndHash() throws IOException {
        Frame frame = read(bytes(KEEP_ALIVE));

        assertThat(frame.protocol()).isEqualTo(1004);
        assertThat(frame.serial()).isEqualTo(7);
        assertThat(frame.isHashOf(frame.body())).isTrue();
        assertThat(KeepAlive.Request.parseFrom(frame.body()).getC2S().getTime()).isEqualTo(1_700_000_000L);
    }

    @Test
    void bytes_ofTheSdksMessages_areTheWorkedFrames() {
        KeepAlive.Request alive = KeepAlive.Request.newBuilder()
                .setC2S(KeepAlive.C2S.newBuilder().setTime(1_700_000_000L))
                .build();
        InitConnect.Request init = InitConnect.Request.newBuilder()
                .setC2S(InitConnect.C2S
                        .newBuilder()
                        .setClientVer(101)
                        .setClientID("client")
                        .setRecvNotify(false)
                        .setPacketEncAlgo(-1))
                .build();

        assertThat(Frame.of(1004, 7, alive.toByteArray()).bytes()).isEqualTo(bytes(KEEP_ALIVE));
        assertThat(Frame.of(1001, 1, init.toByteArray()).bytes()).isEqualTo(bytes(INIT));
    }

    @Test
    void read_history_isTheQuestionOfTheNotes() throws IOException {
        QotRequestHistoryKL.C2S question = QotRequestHistoryKL.Request.parseFrom(
                        read(bytes(HISTORY)).body())
                .getC2S();

        assertThat(question.getSecurity().getCode()).isEqualTo("00700");
        assertThat(question.getBeginTime()).isEqualTo("2024-01-02");
        assertThat(question.getEndTime()).isEqualTo("2024-01-31");
        assertThat(question.getMaxAckKLNum()).isEqualTo(10);
    }

    @Test
    void read_cutOrForeign_isRefused() {
        byte[] whole = bytes(KEEP_ALIVE);

        assertThatThrownBy(() -> read(Arrays.copyOf(whole, 50))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, 20))).isInstanceOf(IOException.class);
        whole[0] = 'G';
        assertThatThrownBy(() -> read(whole)).hasMessageContaining("begins with FT");
    }

    @Test
    void withWrongHash_isNotTheHashOfItsBody() {
        Frame frame = Frame.of(1004, 1, new byte[] {1, 2});

        assertThat(frame.withWrongHash().isHashOf(new byte[] {1, 2})).isFalse();
        assertThat(frame.bytes()).hasSize(Frame.HEADER + 2);
    }

    private static Frame read(byte[] bytes) throws IOException {
        return Frame.read(new DataInputStream(new ByteArrayInputStream(bytes))).orElseThrow();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
