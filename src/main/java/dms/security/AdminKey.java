package dms.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The key of the administrator: 256 random bits, made at the first start and kept in {@code admin.key} of the data folder, which
 * only the user of the service can read. Whoever can read that file is the administrator. In memory there is its digest
 * alone. Thread-safe.
 */
public final class AdminKey {

    /** The name of its file. */
    public static final String FILE = "admin.key";

    private static final int BYTES = 32;
    private static final int SHORTEST = 16;

    private final Path file;
    private final byte[] digest;

    private AdminKey(Path file, byte[] digest) {
        this.file = file;
        this.digest = digest;
    }

    /**
     * The key of a data folder, made if there is none.
     *
     * @throws UncheckedIOException if it can be neither read nor made
     * @throws IllegalStateException if the file holds something shorter than 16 characters
     */
    public static AdminKey of(Path dataFolder) {
        Path file = dataFolder.resolve(FILE);
        try {
            make(file);
            String key = Files.readString(file).strip();
            if (key.length() < SHORTEST) {
                throw new IllegalStateException(file + ": expected a key of " + SHORTEST
                        + " characters or more, found a shorter one; remove the file and a new one is made");
            }
            return new AdminKey(file, sha256(key));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": the key of the administrator cannot be kept there", e);
        }
    }

    /** It is never readable by others, not even for a moment. */
    private static void make(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path made = Files.createTempFile(file.toAbsolutePath().getParent(), "admin", ".tmp", ownerOnly(file));
        Files.writeString(made, key + System.lineSeparator());
        try {
            Files.move(made, file);
        } catch (FileAlreadyExistsException e) {
            Files.delete(made);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Where it stands. */
    public Path file() {
        return file;
    }

    /** Whether somebody knows it. Takes as long for a wrong one. */
    public boolean isKey(@Nullable String given) {
        return given != null && MessageDigest.isEqual(digest, sha256(given.strip()));
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Where it stands; never the key. */
    @Override
    public String toString() {
        return "the key in " + file;
    }
}
