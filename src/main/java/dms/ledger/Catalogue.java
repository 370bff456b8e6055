package dms.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The pages of a file that say which tables there are and where: kept beside it, because without one of them nothing of all the
 * others can be read. They change with migrations alone.
 *
 * <p>Its file: page after page, each with its number before it; a checksum at the end.
 */
final class Catalogue {

    private static final int PAGE = 8192;
    private static final int ENTRY = Integer.BYTES + PAGE;

    /** Places in the first page: how many pages the file has, and where free ones are. */
    private static final int SIZE_AT = 28;

    private static final int FREE_AT = 32;

    private final Path file;

    /** That of a database, in the same folder. */
    Catalogue(Path database) {
        file = database.resolveSibling("dms.db-catalogue");
    }

    /**
     * The pages that are the catalogue.
     *
     * @return empty if the file has other pages than ours
     */
    static List<Integer> pages(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT pageno FROM dbstat WHERE name = 'sqlite_schema' AND pgsize = ? ORDER BY pageno",
                row -> row.getInt(1),
                PAGE);
    }

    /** Keeps these pages of a sound database, of which no connection is open and no log is left. */
    void keep(Path database, List<Integer> pages) throws IOException {
        byte[] bytes = new byte[pages.size() * ENTRY + Long.BYTES];
        ByteBuffer entries = ByteBuffer.wrap(bytes);
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.READ)) {
            for (int page : pages) {
                entries.putInt(page);
                ByteBuffer content = entries.slice(entries.position(), PAGE);
                while (content.hasRemaining() && channel.read(content, (page - 1L) * PAGE + content.position()) >= 0) {
                    // Until the page is full.
                }
                entries.position(entries.position() + PAGE);
            }
        }
        entries.putLong(sum(bytes));
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Path written = file.resolveSibling("dms.db-catalogue.new");
        Files.write(written, bytes);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long sum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Long.BYTES);
        return crc.getValue();
    }

    /**
     * Puts the pages into a copy of the database.
     *
     * @return whether it has them
     */
    boolean putInto(Path copy) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer entries = ByteBuffer.wrap(bytes);
        int pages = (bytes.length - Long.BYTES) / ENTRY;
        if (pages < 1 || bytes.length != pages * ENTRY + Long.BYTES || entries.getLong(pages * ENTRY) != sum(bytes)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            int pagesOfCopy = (int) (channel.size() / PAGE);
            for (int i = 0; i < pages; i++) {
                int page = entries.getInt(i * ENTRY);
                ByteBuffer content = entries.slice(i * ENTRY + Integer.BYTES, PAGE);
                if (page == 1) {
                    // What was free then may be in use now: no page is.
                    content.putInt(SIZE_AT, pagesOfCopy).putLong(FREE_AT, 0);
                }
                channel.write(content, (page - 1L) * PAGE);
            }
            channel.force(true);
        }
        return true;
    }
}
