package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that requests may name, and all the ways out of their folders. */
class MediaFoldersTest {
  @TempDir private Path parent;
  private Path root;
  private MediaFolders folders;

  @BeforeEach
  void make() throws Exception {
    root = Files.createDirectory(parent.resolve("media")).toRealPath();
    Files.createDirectory(root.resolve("in side"));
    Files.writeString(root.resolve("in side").resolve("a.png"), "inside");
    Files.writeString(parent.resolve("secret"), "secret");
    Files.writeString(Files.createDirectory(parent.resolve("media2")).resolve("b"), "secret");
    Files.createSymbolicLink(root.resolve("link"), parent.resolve("secret"));
    Files.createSymbolicLink(root.resolve("folder"), parent);
    Files.createSymbolicLink(root.resolve("inner"), root.resolve("in side").resolve("a.png"));
    folders = new MediaFolders(List.of(root));
  }

  private byte[] bytes(String address) {
    return folders.bytes("part", address, 100);
  }

  @Test
  void aFileBelowAFolderIsRead() {
    String address = root.resolve("in side").resolve("a.png").toUri().toString();
    assertThat(folders.takes(address)).isTrue();
    assertThat(bytes(address)).asString().isEqualTo("inside");
    assertThat(bytes(address.replace("file:///", "FILE://localhost/")))
        .asString()
        .isEqualTo("inside");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROOT/link",
        "ROOT/folder/secret",
        "ROOT/inner",
        "ROOT/../secret",
        "ROOT/%2e%2e/secret",
        "ROOT/in%20side/../../secret",
        "ROOT/in%20side/./a.png",
        "ROOT/in%20side",
        "ROOT",
        "ROOT/",
        "ROOT/missing",
        "ROOT/in%20side/a.png%00",
        "ROOT/in%20side/a.png?x",
        "ROOT/in%20side/a.png#x",
        "ROOT2/b",
        "/etc/passwd",
        "//other.host/etc/passwd",
        "etc/passwd",
        "",
      })
  void nothingElseIsAndAllIsAnsweredAlike(String path) {
    assertThatThrownBy(() -> bytes("file:" + path.replace("ROOT", root.toString())))
        .isInstanceOfSatisfying(
            Refused.class,
            e -> {
              assertThat(e.status()).isEqualTo(403);
              assertThat(e.getMessage())
                  .isEqualTo(
                      "part names no file of a folder that may be read here, or one that cannot be read");
            });
  }

  @Test
  void aPipeIsNotOpened() throws Exception {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> bytes(pipe.toUri().toString())).isInstanceOf(Refused.class);
  }

  @Test
  void aFileThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
    Path file = Files.write(root.resolve("large"), new byte[101]);
    assertThatThrownBy(() -> bytes(file.toUri().toString()))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.status()).isEqualTo(413));
  }

  @Test
  void withoutAFolderNoFileIsTaken() {
    assertThat(new MediaFolders(List.of()).takes("file:///etc/passwd")).isFalse();
    assertThatThrownBy(() -> new MediaFolders(List.of(parent.resolve("missing"))))
        .isInstanceOfSatisfying(
            PrecisException.class, e -> assertThat(e.code()).isEqualTo("MEDIA_FOLDER"));
  }
}
