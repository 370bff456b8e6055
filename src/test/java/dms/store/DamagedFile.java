package dms.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Does to the file of an embedded store, which must not be open, what a failing disk does. */
public final class DamagedFile {

    private DamagedFile() {}

    /** Turns a bit wherever these values, a column of bars in a row, stand in the file of a data folder. */
    public static void turnBits(Path data, double... values) throws IOException {
        Path file = data.resolve("dms.db");
        byte[] bytes = Files.readAllBytes(file);
        byte[] wanted = new byte[values.length * Double.BYTES];
        ByteBuffer.wrap(wanted).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values);
        int found = 0;
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (ByteBuffer.wrap(bytes, i, wanted.length).equals(ByteBuffer.wrap(wanted))) {
                bytes[i + 6] ^= 1;
                found++;
            }
        }
        assertThat(found)
                .as("places of " + Arrays.toString(values) + " in " + file)
                .isPositive();
        Files.write(file, bytes);
    }
}
