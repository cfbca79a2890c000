package dev.precis.pipeline;

import static dev.precis.compress.Budget.keep;
import static dev.precis.compress.Budget.perFrame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.model.PackHome;
import dev.precis.packs.PackTool;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.testing.Checkout;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import dev.precis.tokens.TokenSequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
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

  private static MediaSource clip() {
    return MediaSource.file(clip);
  }

  @Test
  void turnsAClipIntoAQuarterOfItsTokensWithTheLibrarysFiveLines() {
    try (Pipeline pipeline = Pipeline.of(pack).compress("holov", keep(0.25)).build()) {
      TokenSequence tokens = pipeline.encode(clip());
      Report report = pipeline.lastReport().orElseThrow();
      // AAC pads its last packet, so the sound is a little longer than the tone.
      assertThat(report.tokensIn()).isBetween(4 * 16 + 4 * 50L, 4 * 16 + 4 * 50L + 4);
      assertThat((long) tokens.size()).isEqualTo(report.tokensOut()).isBetween(60L, 70L);
      assertThat(tokens.sources())
          .extracting(source -> source.modality())
          .containsExactly(Modality.VIDEO, Modality.AUDIO);
      assertThat(tokens.provenance().source()).isSorted().contains(0, 1);
    }
  }

  @Test
  void keepsFramesInTimeAndBoxesInsideThePicture() {
    try (Pipeline pipeline =
        Pipeline.of(pack).compress(Modality.VIDEO, "top-attention", perFrame(3)).fps(5).build()) {
      TokenSequence tokens = pipeline.encode(clip());
      int video = (int) Arrays.stream(tokens.provenance().source()).filter(s -> s == 0).count();
      assertThat(video).isEqualTo(20 * 3);
      assertThat(Arrays.copyOf(tokens.provenance().startUs(), video)).isSorted().startsWith(0L);
      for (int r = 0; r < video; r++) {
        assertThat(tokens.provenance().startUs()[r])
            .isEqualTo(tokens.provenance().t()[r] * 200_000L);
        assertThat(tokens.provenance().box()[4 * r]).isBetween(0f, 64f);
        assertThat(tokens.provenance().box()[4 * r + 2])
            .isBetween(tokens.provenance().box()[4 * r], 64f);
        assertThat(tokens.provenance().box()[4 * r + 3]).isBetween(0f, 48f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void keepsOfEveryFrameWhatAPlanSays(int batch) {
    Budget plan = Budget.parse("plan:counts=0+5+1*3+16+0*2+40");
    PipelineSpec spec =
        PipelineSpec.DEFAULT.withBatch(batch).withModalities(Set.of(Modality.VIDEO));
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).compress("holov", plan).fps(5).build()) {
      int[] kept = new int[20];
      Arrays.stream(pipeline.encode(clip()).provenance().t()).forEach(frame -> kept[frame]++);
      assertThat(Arrays.copyOf(kept, 9)).containsExactly(0, 5, 1, 1, 1, 16, 0, 0, 16);
      assertThat(Arrays.copyOfRange(kept, 9, 20)).containsOnly(0);
    }
  }

  @Test
  void givesTheSameTokensWhateverTheBatch() {
    List<float[]> results = new ArrayList<>();
    for (int batch : new int[] {1, 3, 8}) {
      PipelineSpec spec =
          PipelineSpec.DEFAULT.withBatch(batch).withModalities(Set.of(Modality.VIDEO));
      try (Pipeline pipeline = Pipeline.of(pack).spec(spec).fps(4).build()) {
        TokenSequence tokens = pipeline.encode(clip());
        results.add(tokens.embeddings().toArray());
        assertThat(tokens.provenance().t()).contains(15).doesNotContain(16);
      }
    }
    for (float[] other : results) {
      assertThat(other).hasSameSizeAs(results.getFirst());
      for (int i = 0; i < other.length; i++) {
        assertThat(other[i])
            .isCloseTo(results.getFirst()[i], org.assertj.core.api.Assertions.within(1e-4f));
      }
    }
  }

  @Test
  void spreadsATotalOverTheWholeClipAndNeverExceedsIt() {
    PipelineSpec spec = PipelineSpec.DEFAULT.withModalities(Set.of(Modality.VIDEO)).withBatch(3);
    for (int total : new int[] {1, 7, 16, 33, 1000}) {
      try (Pipeline pipeline =
          Pipeline.of(pack).spec(spec).compress("holov", Budget.tokens(total)).fps(5).build()) {
        TokenSequence tokens = pipeline.encode(clip());
        assertThat(tokens.size()).isEqualTo(Math.min(total, 20 * 16));
        List<Integer> perStep = pipeline.lastReport().orElseThrow().streams().getFirst().perStep();
        int most = perStep.stream().mapToInt(i -> i).max().orElseThrow();
        int least = perStep.stream().mapToInt(i -> i).min().orElseThrow();
        assertThat(most - least).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void writesTheSameBytesTwiceAndReadsThemBack(@TempDir Path folder) throws IOException {
    Path one = folder.resolve("one.safetensors");
    Path two = folder.resolve("two.safetensors");
    for (Path target : List.of(one, two)) {
      try (Pipeline pipeline =
          Pipeline.of(pack).spec(PipelineSpec.DEFAULT.withSignals(Set.of("attention"))).build()) {
        pipeline.encode(clip(), new FileSink(target, DType.F16), _ -> {});
      }
    }
    assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
    TokenFile file = TokenFile.read(one);
    assertThat(file.info().streams()).hasSize(2);
    assertThat(file.signals())
        .hasEntrySatisfying(
            "attention", values -> assertThat(values.rows()).isEqualTo(file.tokens().size()));
    assertThat(file.tokens().provenance().source()).isSorted().contains(0, 1);
    assertThat(file.info().streams().get(1).tokensOut()).isBetween(50L, 51L);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(one, two);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vflowopt:t=1", "vflowopt:mode=parity,t=1", "vflowopt:t=1,alpha=0.5"})
  void givesVFlowOptTheWholeAttentionMapOfAPictureAndOfFrames(String method) throws IOException {
    Path photo = Files.write(media.resolve("photo.png"), TestImages.quadrants(".png", 90, 70));
    PipelineSpec spec =
        PipelineSpec.DEFAULT.withModalities(Set.of(Modality.IMAGE, Modality.VIDEO)).withBatch(3);
    for (Path medium : List.of(photo, clip)) {
      try (Pipeline pipeline = Pipeline.of(pack).spec(spec).compress(method, keep(0.5)).build()) {
        TokenSequence tokens = pipeline.encode(MediaSource.file(medium));
        StreamReport report = pipeline.lastReport().orElseThrow().streams().getFirst();
        assertThat(tokens.size()).isPositive();
        assertThat(report.warnings()).isEmpty();
      }
    }
  }

  @Test
  void keepsSignalsOfTokensAndSaysWhyItKeepsNoneOfFrames(@TempDir Path folder) {
    Path target = folder.resolve("clip.safetensors");
    PipelineSpec spec =
        PipelineSpec.DEFAULT
            .withModalities(Set.of(Modality.VIDEO))
            .withSignals(Set.of("attention-map", "frame-features", "hidden-0"));
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).compress("holov", keep(0.25)).build()) {
      Report report = pipeline.encode(clip(), new FileSink(target, DType.F32), _ -> {});
      assertThat(report.streams().getFirst().warnings())
          .containsExactly("signal frame-features is not in the file: its rows belong to no token");
    }
    TokenFile file = TokenFile.read(target);
    assertThat(file.signals()).containsOnlyKeys("attention-map", "hidden-0");
    assertThat(file.signals())
        .hasEntrySatisfying(
            "attention-map",
            map -> {
              assertThat(map.rows()).isEqualTo(file.tokens().size());
              assertThat(map.cols()).isEqualTo(16);
            });
  }

  @Test
  void aStreamWhoseEncoderLacksASignalGetsZerosAndSaysSo(@TempDir Path folder) {
    Path target = folder.resolve("clip.safetensors");
    PipelineSpec spec = PipelineSpec.DEFAULT.withSignals(Set.of("keys"));
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).build()) {
      Report report = pipeline.encode(clip(), new FileSink(target, DType.F32), _ -> {});
      assertThat(report.streams().get(0).warnings()).isEmpty();
      assertThat(report.streams().get(1).warnings())
          .containsExactly(
              "signal keys is not in the file for this stream, or zeros if another stream has it: the encoder has none");
    }
    TokenFile file = TokenFile.read(target);
    Matrix keys = Objects.requireNonNull(file.signals().get("keys"));
    assertThat(keys.rows()).isEqualTo(file.tokens().size());
    for (int r = 0; r < keys.rows(); r++) {
      float[] row = new float[keys.cols()];
      keys.copyRow(r, row, 0);
      if (file.tokens().provenance().source()[r] == 0) {
        assertThat(row).isNotEqualTo(new float[row.length]);
      } else {
        assertThat(row).containsOnly(0);
      }
    }
  }

  @Test
  void leavesNothingBehindWhenTheMediumIsBroken(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.mp4"), "this is no film");
    Path target = folder.resolve("out.safetensors");
    try (Pipeline pipeline = Pipeline.of(pack).build()) {
      assertThatThrownBy(() ->
              pipeline.encode(MediaSource.file(text), new FileSink(target, DType.F32), _ -> {}))
          .isInstanceOf(MediaRejected.class)
          .hasMessageContaining("text.mp4");
      assertThat(pipeline.encode(clip()).size()).isPositive();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(text);
    }
  }

  @Test
  void saysWhatTheMediumHoldsWhenNothingOfItIsWanted() {
    PipelineSpec spec = PipelineSpec.DEFAULT.withModalities(Set.of(Modality.IMAGE));
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).build()) {
      assertThatThrownBy(() -> pipeline.encode(clip()))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("clip.mp4 holds [video, audio], asked for [image]");
    }
  }

  @Test
  void refusesWrongSettingsBeforeAnyWork() {
    assertThatThrownBy(() -> Pipeline.of(pack).compress(Modality.AUDIO, "holov", keep(0.5)).build())
        .hasMessageContaining("does not work on audio");
    assertThatThrownBy(
            () -> Pipeline.of(pack).compress(Modality.AUDIO, "average-pool", perFrame(5)).build())
        .hasMessageContaining("sound has none");
    assertThatThrownBy(() -> Pipeline.of(pack).compress("nothing", keep(0.5)))
        .hasMessageContaining("no method 'nothing'");
  }

  @Test
  void yieldsTheTokensSoFarOfAClipThatBreaksOff(@TempDir Path folder) throws IOException {
    Path whole =
        TestMedia.write(
            folder.resolve("whole.avi"), VideoSpec.numbered(200).withEncoder("mpeg4"), null);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.avi"), Arrays.copyOf(bytes, bytes.length / 2));
    try (Pipeline pipeline = Pipeline.of(pack).build()) {
      pipeline.encode(MediaSource.file(cut));
      StreamReport video = pipeline.lastReport().orElseThrow().streams().getFirst();
      assertThat(video.info().truncated()).isTrue();
      assertThat(video.perStep()).hasSizeBetween(1, 7);
    }
  }

  @Test
  void writesFilesThatPlainSafetensorsOpensInPython(@TempDir Path folder) {
    Path target = folder.resolve("clip.safetensors");
    try (Pipeline pipeline = Pipeline.of(pack).build()) {
      pipeline.encode(clip(), new FileSink(target, DType.BF16), _ -> {});
    }
    long rows = TokenFile.read(target).tokens().size();
    String seen =
        PackTool.of(Checkout.root(), PackHome.ofEnvironment())
            .capture(List.of("inspect", target.toString()))
            .replaceAll("\\s", "");
    assertThat(seen)
        .contains("\"name\":\"embeddings\",\"dtype\":\"BF16\",\"shape\":[" + rows + ",32]")
        .contains("\"name\":\"times_us\",\"dtype\":\"I64\",\"shape\":[" + rows + ",2]")
        .contains("\"name\":\"positions\",\"dtype\":\"I32\",\"shape\":[" + rows + ",3]")
        .contains("\"format\":\"precis-tokens\"");
  }
}
