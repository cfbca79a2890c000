package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RecordedMedium;
import dev.precis.tokens.RecordedStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens in files: bounded, in the order of use, and nothing else is touched. */
class TokensFolderTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);

  @TempDir private Path folder;
  private final List<Throwable> problems = new ArrayList<>();
  private long now;

  private TokensFolder open(long most) {
    return TokensFolder.open(folder, most, () -> Instant.ofEpochSecond(++now), problems::add);
  }

  private static RecordedMedium medium(int rows) {
    EncodedMedium picture = Encoded.picture(Matrix.allocate(rows, 4));
    return new RecordedMedium(
        Map.of(
            Modality.IMAGE,
            new RecordedStream(
                picture.stream().source(),
                1,
                false,
                List.of(),
                List.of(new EncodedTokens(picture.tokens(), Map.of())))));
  }

  private List<String> names() throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theFileUsedLongestAgoGoesFirstAlsoAfterAStart() throws Exception {
    TokensFolder first = open(1 << 20);
    first.keep(A, medium(9));
    long one = first.bytes();
    first.keep(B, medium(9));
    assertThat(first.bytes()).isEqualTo(2 * one);
    assertThat(first.find(B)).isPresent();
    assertThat(first.find(A)).isPresent();

    TokensFolder next = open(2 * one);
    next.keep(C, medium(9));
    assertThat(names()).containsExactly(A + ".tokens", C + ".tokens");
    assertThat(next.bytes()).isEqualTo(2 * one);
    assertThat(next.find(B)).isEmpty();
    assertThat(open(one).bytes()).isEqualTo(one);
    assertThat(names()).hasSize(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void whatIsTooLargeIsNotWritten() throws Exception {
    TokensFolder small = open(100);
    small.keep(A, medium(9));
    assertThat(small.find(A)).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void filesOfOthersAreLeftAloneAndLeftoversGo() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("short.tokens"), "mine");
    Files.writeString(folder.resolve(A + ".tokens.tmp-0123456789ab"), "half");
    TokensFolder opened = open(0);
    assertThat(names()).containsExactly("notes.txt", "short.tokens");
    assertThat(opened.bytes()).isZero();
  }

  @Test
  void aFileThatIsNotAsItWasWrittenIsRemoved() throws Exception {
    TokensFolder opened = open(1 << 20);
    opened.keep(A, medium(9));
    Files.writeString(folder.resolve(A + ".tokens"), "other");
    assertThat(opened.find(A)).isEmpty();
    assertThat(names()).isEmpty();
    assertThat(opened.bytes()).isZero();
  }

  @Test
  void aFolderThatCannotBeUsedIsSaidAtTheStart() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "a");
    assertThatThrownBy(() -> TokensFolder.open(file, 1, () -> Instant.EPOCH, problems::add))
        .isInstanceOfSatisfying(
            PrecisException.class, e -> assertThat(e.code()).isEqualTo("CACHE_FOLDER"));
  }
}
