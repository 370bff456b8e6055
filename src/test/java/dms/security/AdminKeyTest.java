package dms.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminKeyTest {

    @TempDir
    Path folder;

    @Test
    void key_firstStart_isMadeForTheOwnerAlone() throws IOException {
        AdminKey key = AdminKey.of(folder.resolve("data"));

        String made = Files.readString(key.file()).strip();
        assertThat(made).hasSizeGreaterThan(40);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.file())))
                .isEqualTo("rw-------");
        assertThat(key.isKey(made)).isTrue();
        assertThat(folder.resolve("data")).isDirectoryContaining("glob:**admin.key");
        try (var files = Files.list(folder.resolve("data"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void key_nextStart_isTheSame() throws IOException {
        String made = Files.readString(AdminKey.of(folder).file());

        assertThat(AdminKey.of(folder).isKey(made)).isTrue();
        assertThat(Files.readString(folder.resolve(AdminKey.FILE))).isEqualTo(made);
    }

    @Test
    void key_otherOrNone_isNot() throws IOException {
        AdminKey key = AdminKey.of(folder);
        String made = Files.readString(key.file()).strip();

        assertThat(key.isKey(null)).isFalse();
        assertThat(key.isKey("")).isFalse();
        assertThat(key.isKey(made.substring(1))).isFalse();
        assertThat(key.isKey(made + "A")).isFalse();
        assertThat(key.isKey(
                        Files.readString(AdminKey.of(folder.resolve("other")).file())))
                .isFalse();
    }

    @Test
    void key_fileEmptied_isRefused() throws IOException {
        Files.writeString(folder.resolve(AdminKey.FILE), "\n");

        assertThatThrownBy(() -> AdminKey.of(folder)).hasMessageContaining("16 characters or more");
    }

    @Test
    void toString_neverHoldsTheKey() throws IOException {
        AdminKey key = AdminKey.of(folder);

        assertThat(key.toString())
                .contains("admin.key")
                .doesNotContain(Files.readString(key.file()).strip());
    }
}
