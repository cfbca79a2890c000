package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, "x");
  }

  @Test
  void aFolderGivesItsMediaSortedWithTheirPlaces() throws IOException {
    file("b.JPG");
    file("a/z.mp4");
    file("notes.txt");
    InputFiles files = InputFiles.expand(List.of(folder), true);
    assertThat(files.inputs().stream().map(Input::place))
        .containsExactly(Path.of("a/z.mp4"), Path.of("b.JPG"));
  }

  @Test
  void aFolderNeedsRecursive() {
    assertThatThrownBy(() -> InputFiles.expand(List.of(folder), false))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("--recursive");
  }

  @Test
  void anEmptyFolderIsAnErrorThatListsTheEndings() {
    assertThatThrownBy(() -> InputFiles.expand(List.of(folder), true))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("webm");
  }

  @Test
  void aFileNamedIsTriedWhateverItsNameAndOnlyOnce() throws IOException {
    Path odd = file("picture.data");
    Path same = folder.resolve("a").resolve("..").resolve("picture.data");
    assertThat(InputFiles.expand(List.of(odd, same), false).inputs())
        .containsExactly(new Input(odd, Path.of("picture.data")));
  }

  @Test
  void aFolderThatCannotBeReadIsToldAndTheOthersGoOn() throws IOException {
    file("a.png");
    file("closed/b.png");
    Path closed = folder.resolve("closed");
    Assumptions.assumeTrue(closed.toFile().setReadable(false, false), "no permissions here");
    Assumptions.assumeFalse(Files.isReadable(closed), "this user may read everything");
    InputFiles files = InputFiles.expand(List.of(folder), true);
    assertThat(files.inputs()).hasSize(1);
    assertThat(files.unreadable()).containsOnlyKeys(closed);
  }
}
