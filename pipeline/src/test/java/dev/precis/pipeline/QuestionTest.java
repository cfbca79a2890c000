package dev.precis.pipeline;

import static dev.precis.compress.Budget.keep;
import static dev.precis.compress.Budget.perFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.kernel.Kernels;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.text.TextEncoder;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionTest {
  private static final String ASKED = "the cat on the mat";
  private static ModelPack pack;
  @TempDir static Path media;
  private static Path clip;

  @BeforeAll
  static void makePackAndClip() {
    pack = TinyPack.open();
    clip = TestMedia.write(media.resolve("clip.mp4"), VideoSpec.numbered(50), AudioSpec.tone(2));
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private static PipelineSpec videoOnly() {
    return PipelineSpec.DEFAULT.withModalities(Set.of(Modality.VIDEO));
  }

  @Test
  void keepsTheTokensNearestToTheQuestion() {
    try (Pipeline all = Pipeline.of(pack).spec(videoOnly()).compress("uniform", keep(1)).build();
        Pipeline asked =
            Pipeline.of(pack)
                .spec(videoOnly())
                .compress("query-keep", perFrame(3))
                .question(ASKED)
                .build();
        TextEncoder text = TextEncoder.open(pack)) {
      TokenSequence full = all.encode(MediaSource.file(clip));
      TokenSequence kept = asked.encode(MediaSource.file(clip));
      Matrix query = text.sentence(ASKED);
      int perFrame = 16;
      float[] cosine = new float[perFrame];
      int frames = full.size() / perFrame;
      assertThat(kept.size()).isEqualTo(3 * frames);
      for (int f = 0; f < frames; f++) {
        for (int r = 0; r < perFrame; r++) {
          cosine[r] = Kernels.cosine(full.embeddings(), f * perFrame + r, query, 0);
        }
        int[] nearest = Kernels.topKAscending(cosine, 3);
        for (int k = 0; k < 3; k++) {
          assertThat(kept.provenance().index()[3 * f + k]).isEqualTo(f * perFrame + nearest[k]);
        }
      }
    }
  }

  @Test
  void refusesAMethodThatNeedsAQuestionWithoutOne() {
    try (Pipeline pipeline =
        Pipeline.of(pack).spec(videoOnly()).compress("query-keep", keep(0.5)).build()) {
      assertThatThrownBy(() -> pipeline.encode(MediaSource.file(clip)))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("query-keep")
          .hasMessageContaining("--question");
    }
  }

  @Test
  void refusesSpacesThatDifferBeforeDecoding() {
    try (Pipeline pipeline =
        Pipeline.of(pack).compress("query-keep", keep(0.5)).question(ASKED).build()) {
      assertThatThrownBy(() -> pipeline.encode(MediaSource.file(clip)))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("'tiny-shared'")
          .hasMessageContaining("audio in 'tiny-audio'");
    }
  }

  @Test
  void refusesABlankQuestion() {
    try (Pipeline pipeline =
        Pipeline.of(pack)
            .spec(videoOnly())
            .compress("query-keep", keep(0.5))
            .question(" ")
            .build()) {
      assertThatThrownBy(() -> pipeline.encode(MediaSource.file(clip)))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("blank");
    }
  }
}
