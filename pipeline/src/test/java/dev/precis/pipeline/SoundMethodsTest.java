package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoundMethodsTest {
  private static final int SECONDS = 33;
  private static ModelPack pack;
  @TempDir static Path media;
  private static Path sound;

  @BeforeAll
  static void makePackAndSound() {
    pack = TinyPack.open();
    sound =
        TestMedia.write(
            media.resolve("tone.wav"), null, AudioSpec.tone(SECONDS).withEncoder("pcm_s16le"));
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  /** 10 tokens of the first second, none of the next thirty, 3 of each of the last two. */
  @Test
  void keepsOfEverySecondWhatAPlanSays() {
    PipelineSpec spec = PipelineSpec.DEFAULT.withModalities(Set.of(Modality.AUDIO));
    Budget plan = Budget.parse("plan:counts=10+0*30+3*2,step=50");
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).compress("average-pool", plan).build()) {
      long[] start = pipeline.encode(MediaSource.file(sound)).provenance().startUs();
      // a method shares what a window of 30 s has out over the window
      assertThat(start).hasSize(16);
      assertThat(start[9]).isLessThan(30_000_000L);
      assertThat(start[10]).isEqualTo(30_000_000L);
    }
  }

  /** Two windows; the second one is short. */
  @ParameterizedTest
  @CsvSource({
    "adjacent-merge, true",
    "audio-attention, true",
    "'audio-attention:dropped=lost', false",
    "attention-pool, true",
    "cue-budget, true"
  })
  void compressesSoundWindowByWindowWithTheSignalsEachMethodNeeds(String method, boolean covers) {
    PipelineSpec spec = PipelineSpec.DEFAULT.withModalities(Set.of(Modality.AUDIO));
    try (Pipeline pipeline =
        Pipeline.of(pack).spec(spec).compress(method, Budget.keep(0.1)).build()) {
      TokenSequence out = pipeline.encode(MediaSource.file(sound));
      assertThat(out.size()).isEqualTo(SECONDS * 50 / 10);
      long[] start = out.provenance().startUs();
      long[] end = out.provenance().endUs();
      assertThat(start).isSorted();
      if (covers) {
        assertThat(start[0]).isZero();
        for (int r = 1; r < start.length; r++) {
          assertThat(start[r]).isEqualTo(end[r - 1]);
        }
        assertThat(end[end.length - 1]).isEqualTo(SECONDS * 1_000_000L);
      }
    }
  }
}
