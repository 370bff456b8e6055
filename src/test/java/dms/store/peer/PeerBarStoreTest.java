package dms.store.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dms.market.BarSeries;
import dms.market.Interval;
import dms.market.SeriesKey;
import dms.market.TimeRange;
import dms.store.FakeBarStore;
import dms.store.SeededBars;
import dms.store.StoreException;
import dms.store.StoreException.Kind;
import dms.store.influx.TcpProxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PeerBarStoreTest {

    private static final SeriesKey AAPL = SeededBars.key("US.AAPL", Interval.D1);
    private static final BarSeries BARS = SeededBars.of(Interval.D1, 600, 1);

    private final FakeBarStore store = new FakeBarStore();
    private final TwoNodes nodes = new TwoNodes(store);

    @AfterEach
    void close() {
        nodes.close();
    }

    private static Kind kindOf(Throwable e) {
        return ((StoreException) e).kind();
    }

    @Test
    void status_isWhatTheNodeSays() {
        assertThat(nodes.peer().ping()).isEqualTo("DMS 1.0");
        assertThat(nodes.peer().lastStatus()).contains(new PeerStatus("answering", "slave", 1, 60, 3, "1.0"));
    }

    @Test
    void digests_areThoseOfTheOtherSide() {
        store.write(AAPL, BARS);

        assertThat(nodes.peer().digests(List.of(AAPL), TimeRange.ALL))
                .isEqualTo(store.digests(List.of(AAPL), TimeRange.ALL));
        assertThat(nodes.peer().blockDigests(AAPL, TimeRange.ALL)).isEqualTo(store.blockDigests(AAPL, TimeRange.ALL));
    }

    @Test
    void write_asStaleMaster_isRefusedAndItLearnsOfTheNewOne() {
        nodes.knowEpoch(5);

        assertThatThrownBy(() -> nodes.peer().write(AAPL, BARS)).hasMessageContaining("stale");

        assertThat(nodes.epoch()).isEqualTo(-5);
        assertThat(store.keys()).isEmpty();
        assertThat(nodes.peer().keys()).isEmpty();
    }

    @Test
    void ask_withAnotherKey_saysWhatToDo() {
        nodes.useKey("another");

        assertThatThrownBy(() -> nodes.peer().keys()).hasMessageContaining("dms.node_key");
    }

    @Test
    void ask_storeOfTheOtherSideFails_hasItsKind() {
        store.goAway(Kind.FULL, "no space left on device");

        assertThatThrownBy(() -> nodes.peer().write(AAPL, BARS))
                .hasMessageContaining("no space left on device")
                .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.FULL));
    }

    @Test
    void ask_nobodyThere_isUnreachable() {
        nodes.close();

        assertThatThrownBy(() -> nodes.peer().ping())
                .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.UNREACHABLE));
        assertThat(nodes.peer().lastStatus()).isEmpty();
    }

    /** As a process that is stopped by SIGSTOP: it takes connections and requests, and says nothing. */
    @Test
    @Timeout(600)
    void ask_nodeStopsAnswering_isGivenUpWhenItDoesNotAnswerAPing() throws IOException {
        try (TcpProxy proxy = TcpProxy.to(nodes.port())) {
            // Whatever is slow the first time is over then: the ping must be answered in time.
            nodes.peer().ping();
            PeerBarStore stopped =
                    new PeerBarStore(URI.create("http://127.0.0.1:" + proxy.port()), nodes, Duration.ofSeconds(2));
            stopped.ping();
            proxy.set(TcpProxy.Fault.SWALLOW_ANSWER, 0);

            assertThatThrownBy(() -> stopped.readAll(List.of(AAPL), TimeRange.ALL))
                    .satisfies(e -> assertThat(kindOf(e)).isEqualTo(Kind.UNREACHABLE));

            assertThat(stopped.lastStatus()).isEmpty();
        }
    }

    @Test
    void request_reachesTheOtherSide() {
        assertThat(nodes.peer().request(Optional.of(AAPL.symbol()), TimeRange.ofMillis(0, 1)))
                .contains("asking asked for US.AAPL");
    }

    @Test
    void answer_rubbish_isNotUnderstoodAndChangesNothing() throws IOException {
        store.write(AAPL, BARS);
        PeerService service = new PeerService(nodes);
        for (int length = 0; length < 40; length++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                out.write(new byte[] {0x44, 0x4D, 0x53, 2, 7, 127, -1, -1, -1});
                out.write(new byte[length]);
            }
            try (DataInputStream answer = new DataInputStream(new ByteArrayInputStream(
                    service.answer(new ByteArrayInputStream(bytes.toByteArray()), 1, "asking")))) {
                assertThat(answer.readUnsignedByte()).isEqualTo(PeerService.NOT_UNDERSTOOD);
            }
        }
        try (DataInputStream answer = new DataInputStream(new ByteArrayInputStream(
                service.answer(new ByteArrayInputStream(new byte[] {1, 2, 3}), 1, "asking")))) {
            assertThat(answer.readUnsignedByte()).isEqualTo(PeerService.NOT_UNDERSTOOD);
        }
        assertThat(store.read(AAPL, TimeRange.ALL)).isEqualTo(BARS);
    }
}
