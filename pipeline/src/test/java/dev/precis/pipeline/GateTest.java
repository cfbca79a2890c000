package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.MethodSpec;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.tensor.DType;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import dev.precis.tokens.TokenSequence;
import dev.precis.video.NoveltyGate;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final int PER_FRAME = 16;
  private static final int SAMPLED = 16;

  private static ModelPack pack;
  @TempDir static Path folder;
  private static MediaSource clip;

  /** Numbered boards at 25 frames a second: at 4 a second each picture is another one. */
  @BeforeAll
  static void makePackAndClip() {
    pack = TinyPack.open();
    clip =
        MediaSource.file(
            TestMedia.write(folder.resolve("clip.mp4"), VideoSpec.numbered(100), null));
  }

  @AfterAll
  static void closePack() {
    pack.close();
  }

  private static PipelineSpec spec(String budget, String method) {
    StreamSettings settings =
        StreamSettings.defaults(Modality.VIDEO)
            .withBudget(Budget.parse(budget))
            .withMethod(MethodSpec.parse(method));
    return PipelineSpec.DEFAULT
        .withModalities(Set.of(Modality.VIDEO))
        .withSampler(FrameSampler.byRate(4))
        .withBatch(4)
        .with(Modality.VIDEO, settings);
  }

  private record Run(TokenSequence tokens, StreamReport report) {}

  private static Run run(PipelineSpec spec) {
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).build()) {
      TokenSequence tokens = pipeline.encode(clip);
      return new Run(tokens, pipeline.lastReport().orElseThrow().streams().getFirst());
    }
  }

  private static long items(StreamReport report, String stage) {
    return report.stages().stream()
        .filter(one -> one.stage().equals(stage))
        .mapToLong(one -> one.work().items())
        .sum();
  }

  /** With the highest threshold nothing is novel, so frames come by the limit on repeats alone. */
  private static NoveltyGate every(int frames) {
    return new NoveltyGate(NoveltyGate.MOST_THRESHOLD, frames);
  }

  @Test
  void theReportSaysHowManyFramesWereEncoded() {
    Run run = run(spec("25%", "uniform").withGate(every(5)));
    assertThat(items(run.report(), "decode")).isEqualTo(SAMPLED);
    assertThat(items(run.report(), "encode")).isEqualTo(4);
    assertThat(run.report().perStep()).containsExactly(4, 4, 4, 4);
    assertThat(run.report().info().tokensIn()).isEqualTo(4 * PER_FRAME);
    assertThat(run.report().info().source().grid().t()).isEqualTo(SAMPLED);
    assertThat(run.report().warnings())
        .containsExactly(
            "gate 255: 4 of 16 sampled frames were encoded; the others repeat the one before");
    assertThat(run.tokens().provenance().t()).containsOnly(0, 5, 10, 15);
    assertThat(run.tokens().provenance().weight()).containsOnly(5, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7})
  void aTotalIsUsedUpAsFarAsFramesHaveTokens(int longest) {
    Run run = run(spec("37", "uniform").withGate(every(longest)));
    int encoded = Math.ceilDiv(SAMPLED, longest);
    assertThat(run.tokens().size()).isEqualTo(Math.min(37, encoded * PER_FRAME));
    assertThat(run.report().warnings()).noneMatch(text -> text.contains("not used"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dycoke", "holitom", "tome", "evs"})
  void methodsForClipsWorkOnTheEncodedFrames(String method) {
    Run run = run(spec("50%", method).withGate(every(3)));
    assertThat(items(run.report(), "encode")).isEqualTo(6);
    assertThat(run.report().perStep()).hasSize(6);
    assertThat(run.report().perStep().stream().mapToInt(count -> count).sum())
        .isEqualTo(run.tokens().size());
    assertThat(run.tokens().provenance().t()).containsAnyOf(3, 6, 9, 12, 15);
  }

  @Test
  void aGateThatSkipsNothingGivesTheSameFile() {
    Path plain = folder.resolve("plain.safetensors");
    Path gated = folder.resolve("gated.safetensors");
    write(spec("25%", "holov"), plain);
    write(spec("25%", "holov").withGate(new NoveltyGate(0, 1)), gated);
    assertThat(gated).hasSameBinaryContentAs(plain);
    assertThat(TokenFile.read(plain).tokens().provenance().weight()).containsOnly(1);
    assertThat(Arrays.stream(TokenFile.read(plain).tokens().provenance().t()).distinct().count())
        .isEqualTo(SAMPLED);
  }

  private static void write(PipelineSpec spec, Path file) {
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).build()) {
      pipeline.encode(clip, new FileSink(file, DType.F32), _ -> {});
    }
  }
}
