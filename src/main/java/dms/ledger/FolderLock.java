package dms.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive hold of one process on a data folder: a lock on its file {@code dms.lock}, which holds the process's id.
 *
 * <p>The system drops a process's lock as soon as the process closes any handle of that file. So a second opening inside
 * this process must not even touch the file: the folders held are known here too.
 */
final class FolderLock implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FolderLock.class.getName());
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Takes the folder, which must exist. */
    static FolderLock take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD.add(real)) {
            throw refused(real, "this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    real.resolve("dms.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (!locked(channel)) {
                throw refused(real, holder(real));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new FolderLock(real, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            HELD.remove(real);
            throw e;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String holder(Path folder) {
        try {
            String pid = Files.readString(folder.resolve("dms.lock"), StandardCharsets.US_ASCII);
            return pid.matches("[0-9]{1,10}") ? "the process " + pid : "another process";
        } catch (IOException e) {
            return "another process";
        }
    }

    private static LedgerException refused(Path folder, String holder) {
        return new LedgerException(
                LedgerException.Kind.LOCKED,
                "data folder " + folder + " is in use by " + holder
                        + ": stop that one first, or start with another data folder");
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "data folder " + folder + ": the lock could not be given back", e);
        } finally {
            HELD.remove(folder);
        }
    }
}
