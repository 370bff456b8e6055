package dms.store.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dms.store.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PackingTest {

    private static final byte[] LONG = new byte[1_000];
    private static final byte[] SHORT = new byte[999];

    @Test
    void packed_fromTheThresholdOn_isCompressedAndReadBack() throws IOException {
        Compression from1000 = new Compression(true, 1_000);

        assertThat(Packing.packed(SHORT, from1000)).isSameAs(SHORT);
        assertThat(Packing.packed(LONG, from1000).length).isLessThan(100);
        assertThat(Packing.packed(LONG, new Compression(false, 0))).isSameAs(LONG);
        for (byte[] bytes : new byte[][] {SHORT, LONG, {}, {0x1f}}) {
            byte[] packed = Packing.packed(bytes, from1000);
            assertThat(Packing.unpacked(new ByteArrayInputStream(packed)).readAllBytes())
                    .isEqualTo(bytes);
        }
    }
}
