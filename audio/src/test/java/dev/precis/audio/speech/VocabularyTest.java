package dev.precis.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.model.ModelPack;
import dev.precis.testing.TinyPack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
  @TempDir Path folder;

  @Test
  void joinsTheBytesOfTokensBeforeReadingThemAsText() {
    // é is the bytes C3 A9, here in two tokens; the characters of the bytes are Ã and ©
    Vocabulary vocabulary = Vocabulary.of(List.of("caf\u00C3", "\u00A9", "\u0120au", "\u0120lait"));
    assertThat(vocabulary.text(new int[] {0, 1, 2, 3}, 0, 4)).isEqualTo("café au lait");
    assertThat(vocabulary.text(new int[] {0, 1, 2, 3}, 2, 3)).isEqualTo(" au");
  }

  @Test
  void keepsWhatIsInNoByteLevelForm() {
    Vocabulary vocabulary = Vocabulary.of(List.of("<|0.00|>", "中"));
    assertThat(vocabulary.text(new int[] {0, 1}, 0, 2)).isEqualTo("<|0.00|>中");
  }

  @Test
  void readsEveryByteOfTheTinyPacksVocabulary() {
    try (ModelPack pack = TinyPack.open()) {
      Vocabulary vocabulary = Vocabulary.read(pack.folder().resolve(pack.speech().vocabulary()));
      assertThat(vocabulary.size()).isEqualTo(pack.speech().firstTimestamp() + 1501);
      byte[] text = "naïve 中 \u0001 ~".getBytes(StandardCharsets.UTF_8);
      int[] ids = new int[text.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = text[i] & 0xFF;
      }
      assertThat(vocabulary.text(ids, 0, ids.length)).isEqualTo("naïve 中 \u0001 ~");
    }
  }

  @Test
  void saysThatAFileIsNoText() throws Exception {
    Path file = Files.write(folder.resolve("v.txt"), new byte[] {(byte) 0xFF, 1});
    assertThatThrownBy(() -> Vocabulary.read(file)).hasMessageContaining("v.txt cannot be read");
  }
}
