package dms.config;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks, before a server is started, for what would keep it from starting: its port taken, its data folder in use. */
final class StartCheck {

    private static final int BACKLOG = 1;

    private StartCheck() {}

    /** What is in the way, a sentence each; empty if nothing is. Changes nothing. */
    static List<String> obstacles(String host, int port, Path dataFolder) {
        List<String> obstacles = new ArrayList<>();
        data(dataFolder).ifPresent(obstacles::add);
        port(host, port).ifPresent(obstacles::add);
        return obstacles;
    }

    private static Optional<String> port(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
            return Optional.empty();
        } catch (UnknownHostException unknown) {
            return Optional.of("The host name " + host + " is not known here: dms.service.host must name an address of"
                    + " this machine, such as 127.0.0.1.");
        } catch (BindException taken) {
            String reason = String.valueOf(taken.getMessage()).toLowerCase(Locale.ROOT);
            return Optional.of(
                    reason.contains("in use")
                            ? "Port " + port + " of " + host + " is in use by another program. Stop that program, or"
                                    + " choose another port with --port."
                            : "Port " + port + " of " + host + " cannot be listened on: " + taken.getMessage() + ".");
        } catch (IOException refused) {
            return Optional.of(
                    "Port " + port + " of " + host + " cannot be listened on: " + refused.getMessage() + ".");
        }
    }

    private static Optional<String> data(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            return Optional.of("The data folder " + folder + " is a file. Choose another one with --data.");
        }
        if (Files.exists(folder) && !Files.isWritable(folder)) {
            return Optional.of("The data folder " + folder + " cannot be written by this user.");
        }
        Path lock = folder.resolve("dms.lock");
        if (!Files.exists(lock)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            return held == null ? Optional.of(used(folder)) : Optional.empty();
        } catch (OverlappingFileLockException ownProcess) {
            return Optional.of(used(folder));
        } catch (IOException unreadable) {
            return Optional.of("The lock of the data folder " + folder + " cannot be read: " + unreadable + ".");
        }
    }

    private static String used(Path folder) {
        String process;
        try {
            process = "process " + Files.readString(folder.resolve("dms.lock")).strip();
        } catch (IOException unknown) {
            process = "a process whose number is not known";
        }
        return "The data folder " + folder + " is used by another DMS that runs as " + process
                + ". Stop that one first, or choose another folder with --data.";
    }
}
