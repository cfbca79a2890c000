package dev.precis.pipeline;

import static dev.precis.compress.Budget.keep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.tensor.DType;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JointRunTest {
  private static final int PER_FRAME = 16;
  private static ModelPack pack;
  @TempDir static Path media;
  private static Path clip;

  @BeforeAll
  static void makePackAndClip() {
    pack = TinyPack.open();
    clip = TestMedia.write(media.resolve("clip.mp4"), VideoSpec.numbered(100), AudioSpec.tone(4));
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 32})
  void dividesTheBudgetOfBothStreamsWindowByWindow(int window) {
    PipelineSpec spec = PipelineSpec.DEFAULT.withWindow(window);
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).compress("omnizip", keep(0.5)).build()) {
      TokenSequence tokens = pipeline.encode(MediaSource.file(clip));
      Report report = pipeline.lastReport().orElseThrow();
      assertThat(report.streams())
          .extracting(stream -> stream.info().source().modality())
          .containsExactly(Modality.VIDEO, Modality.AUDIO);
      long half = report.tokensIn() / 2;
      assertThat((long) tokens.size()).isEqualTo(report.tokensOut()).isBetween(half - 3, half + 3);
      assertThat(report.streams().getFirst().info().tokensIn()).isEqualTo(4 * PER_FRAME);
      assertThat(report.streams().getFirst().perStep()).hasSize(4);
      List<Integer> seen = new ArrayList<>();
      List<Integer> heard = new ArrayList<>();
      for (int r = 0; r < tokens.size(); r++) {
        boolean picture = tokens.provenance().modality()[r] == Modality.VIDEO;
        assertThat(tokens.provenance().source()[r]).isEqualTo(picture ? 0 : 1);
        (picture ? seen : heard).add(tokens.provenance().index()[r]);
      }
      assertThat(seen).isSorted().hasSize((int) report.streams().get(0).info().tokensOut());
      assertThat(heard).isSorted().hasSize((int) report.streams().get(1).info().tokensOut());
    }
  }

  @Test
  void writesBothStreamsToOneFile() {
    Path file = media.resolve("joint.safetensors");
    try (Pipeline pipeline = Pipeline.of(pack).compress("omnizip", keep(0.25)).build()) {
      pipeline.encode(MediaSource.file(clip), new FileSink(file, DType.F32), _ -> {});
      TokenSequence tokens = TokenFile.read(file).tokens();
      long sound = pipeline.lastReport().orElseThrow().streams().getLast().info().tokensOut();
      long rows = 0;
      for (int source : tokens.provenance().source()) {
        rows += source;
      }
      assertThat(rows).isEqualTo(sound).isPositive();
    }
  }

  @Test
  void compressesEachAloneWhereTheOtherIsNotWanted() {
    try (Pipeline pipeline =
        Pipeline.of(pack)
            .compress("omnizip", keep(0.5))
            .compress(Modality.AUDIO, "average-pool", keep(0.1))
            .build()) {
      pipeline.encode(MediaSource.file(clip));
      Report report = pipeline.lastReport().orElseThrow();
      assertThat(report.streams().get(0).info().tokensOut()).isEqualTo(2 * PER_FRAME);
      assertThat(report.streams().get(1).info().method()).isEqualTo("average-pool");
    }
  }

  @Test
  void refusesABudgetThatFollowsTheContent() {
    try (Pipeline pipeline = Pipeline.of(pack).compress("omnizip", Budget.auto(0.9)).build()) {
      assertThatThrownBy(() -> pipeline.encode(MediaSource.file(clip)))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("cannot be auto");
    }
  }
}
