package dev.precis.pipeline;

import static dev.precis.compress.Budget.keep;
import static dev.precis.compress.Budget.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trained compressors behind the tiny pack's image encoder: 4 x 4 tokens a frame. */
class LearnedPipelineIT {
  private static final int WIDTH = 48;
  private static ModelPack pack;
  @TempDir static Path media;
  private static Path clip;

  @BeforeAll
  static void makePackAndClip() {
    pack = TinyPack.open();
    clip = TestMedia.write(media.resolve("clip.mp4"), VideoSpec.numbered(50), null);
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private static PipelineSpec every(double fps) {
    return PipelineSpec.DEFAULT
        .withModalities(Set.of(Modality.VIDEO))
        .withSampler(FrameSampler.byRate(fps));
  }

  private static Path module(String recipe) {
    return switch (recipe) {
      case "tokenpacker" -> TinyPack.compressor(recipe, WIDTH, "--levels", "2");
      case "llama-vid" -> llamaVid();
      case "tdc" -> TinyPack.compressor(recipe, WIDTH, "--inner", "64", "--layers", "2");
      default -> TinyPack.compressor(recipe, WIDTH, "--queries", "2");
    };
  }

  private static Path llamaVid(String... more) {
    List<String> sizes = new ArrayList<>(List.of("--cells", "2", "--inner", "64", "--layers", "2"));
    sizes.addAll(List.of(more));
    return TinyPack.compressor("llama-vid", WIDTH, sizes.toArray(String[]::new));
  }

  private static TokenSequence encoded(String recipe, PipelineSpec spec) {
    String method = recipe + ":pack=" + module(recipe);
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).compress(method, keep(1)).build()) {
      TokenSequence out = pipeline.encode(MediaSource.file(clip));
      Report report = pipeline.lastReport().orElseThrow();
      assertThat(report.streams().getFirst().info().options().get("pack"))
          .startsWith("%s-%d-%s-fp32@".formatted(recipe, WIDTH, recipe));
      return out;
    }
  }

  @ParameterizedTest
  @CsvSource({"tokenpacker, 4", "llava-mini, 4"})
  void givesEachFrameTheNumberOfTokensThatTheModuleMakes(String recipe, int perFrame) {
    TokenSequence out = encoded(recipe, every(1));
    assertThat(out.size()).isPositive().isEqualTo(perFrame * frames(1));
    assertThat(out.width()).isEqualTo(WIDTH);
    assertThat(out.sources().getFirst().space()).isEqualTo("llm:random/" + recipe + "-" + WIDTH);
    assertThat(out.sources().getFirst().width()).isEqualTo(WIDTH);
    float all = 0;
    for (float weight : out.provenance().weight()) {
      assertThat(weight).isEqualTo(4);
      all += weight;
    }
    assertThat(all).isEqualTo(16 * frames(1));
    assertThat(out.provenance().box()[3 * 4 + 2]).isGreaterThan(out.provenance().box()[2]);
  }

  @Test
  void keepsTheFirstFrameOfEachRunWholeAndAFewTokensOfTheOthers() {
    // Two seconds at 25 frames/s are 50 frames, more than the 25 segments there can be.
    TokenSequence out = encoded("tdc", every(25).withWindow(64));
    int frames = frames(25);
    int[] perFrame = new int[frames];
    float[] weight = new float[frames];
    for (int r = 0; r < out.size(); r++) {
      perFrame[out.provenance().t()[r]]++;
      weight[out.provenance().t()[r]] += out.provenance().weight()[r];
    }
    int still = 0;
    for (int f = 0; f < frames; f++) {
      // a square of 2 x 2 with a newline each row and a separator, or 16 and one
      assertThat(perFrame[f]).isIn(7, 17);
      assertThat(weight[f]).isEqualTo(16f);
      still += perFrame[f] == 7 ? 1 : 0;
    }
    assertThat(perFrame[0]).isEqualTo(7);
    assertThat(still).isBetween(25, frames - 1);
  }

  @Test
  void cutsTheEndsOfRunsToABudget() {
    String method = "tdc:pack=" + module("tdc");
    PipelineSpec spec = every(25).withWindow(64);
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).compress(method, tokens(200)).build()) {
      TokenSequence out = pipeline.encode(MediaSource.file(clip));
      assertThat(out.size()).isBetween(1, 200);
    }
  }

  @Test
  void readsTheQuestionThroughTheModulesOwnTokenizer() {
    TokenSequence plain = encoded("tdc", every(25).withWindow(64));
    TokenSequence asked = encoded("tdc", every(25).withWindow(64).withQuestion("the cat"));
    assertThat(asked.size()).isEqualTo(plain.size());
    assertThat(Arrays.equals(asked.embeddings().toArray(), plain.embeddings().toArray())).isFalse();
    assertThat(asked.embeddings().row(0)).isEqualTo(plain.embeddings().row(0)); // a static frame
  }

  @Test
  void asksEachFrameForTheQuestionAndAveragesItsCells() {
    TokenSequence plain = encoded("llama-vid", every(1));
    TokenSequence asked = encoded("llama-vid", every(1).withQuestion("the cat"));
    int frames = frames(1);
    assertThat(plain.size()).isEqualTo(5 * frames);
    assertThat(plain.width()).isEqualTo(WIDTH);
    for (int r = 0; r < plain.size(); r++) {
      boolean context = r % 5 == 0;
      boolean same = Arrays.equals(asked.embeddings().row(r), plain.embeddings().row(r));
      assertThat(same).as("row %d", r).isEqualTo(!context);
      assertThat(plain.provenance().weight()[r]).isEqualTo(16 / 5f);
      // The context token looks at the whole frame, a cell at a quarter of it.
      float wide = plain.provenance().box()[4 * r + 2] - plain.provenance().box()[4 * r];
      float whole = plain.provenance().box()[2] - plain.provenance().box()[0];
      assertThat(wide).isEqualTo(context ? whole : whole / 2);
    }
  }

  @Test
  void letsTheQueriesSeeTheClassTokenWhereTheyWereTrainedWithIt() {
    TokenSequence without = encoded("llama-vid", every(1));
    String method = "llama-vid:pack=" + llamaVid("--cls");
    try (Pipeline pipeline = Pipeline.of(pack).spec(every(1)).compress(method, keep(1)).build()) {
      TokenSequence with = pipeline.encode(MediaSource.file(clip));
      assertThat(with.embeddings().row(0)).isNotEqualTo(without.embeddings().row(0));
      assertThat(with.embeddings().row(1)).isEqualTo(without.embeddings().row(1));
    }
  }

  @Test
  void refusesAPictureOfFewerTokensThanTheModuleMakesCells() {
    String method = "llama-vid:pack=" + llamaVid("--cells", "8");
    try (Pipeline pipeline = Pipeline.of(pack).spec(every(1)).compress(method, keep(1)).build()) {
      assertThatThrownBy(() -> pipeline.encode(MediaSource.file(clip)))
          .hasMessageContaining("a square of 8 x 8 tokens or more, there are 4 x 4");
    }
  }

  @Test
  void refusesAnotherLlmAndAnotherEncoder() {
    String method = "tokenpacker:pack=" + module("tokenpacker");
    assertThatThrownBy(() ->
            Pipeline.of(pack)
                .spec(every(1).withLlm("lmsys/vicuna-7b-v1.5"))
                .compress(method, keep(1))
                .build())
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("'random/tokenpacker-48'")
        .hasMessageContaining("'lmsys/vicuna-7b-v1.5'");
    Path other =
        TinyPack.compressor("tokenpacker", WIDTH, "--levels", "2", "--space", "another-encoder");
    assertThatThrownBy(() ->
            Pipeline.of(pack).spec(every(1)).compress("tokenpacker:pack=" + other, keep(1)).build())
        .hasMessageContaining("'another-encoder'")
        .hasMessageContaining("'tiny-shared'");
    assertThatThrownBy(
            () -> Pipeline.of(pack).spec(every(1)).compress("tokenpacker", keep(1)).build())
        .hasMessageContaining("no pack is named");
    assertThatThrownBy(() ->
            Pipeline.of(pack)
                .spec(every(1))
                .compress("llava-mini:pack=" + module("tokenpacker"), keep(1))
                .build())
        .hasMessageContaining("no compressor of the family 'llava-mini', it has [tokenpacker]");
  }

  private static int frames(double fps) {
    try (Pipeline all = Pipeline.of(pack).spec(every(fps)).compress("uniform", keep(1)).build()) {
      return all.encode(MediaSource.file(clip)).size() / 16;
    }
  }
}
