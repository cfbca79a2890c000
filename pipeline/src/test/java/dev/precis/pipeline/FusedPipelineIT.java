package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.MethodSpec;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenSequence;
import dev.precis.video.NoveltyGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pack with a compressor in its image graph beside the same method behind the plain pack. */
class FusedPipelineIT {
  private static final int GRID = 16;
  private static final float CLOSE = 2e-5f;
  @TempDir static Path media;
  private static Path clip;
  private static Path photo;

  @BeforeAll
  static void makeMedia() throws IOException {
    photo = Files.write(media.resolve("photo.png"), TestImages.quadrants(".png", 200, 110));
    clip = TestMedia.write(media.resolve("clip.mp4"), VideoSpec.numbered(50), null);
  }

  private record Ran(TokenSequence tokens, StreamReport report) {
    StreamInfo info() {
      return report.info();
    }
  }

  private static PipelineSpec film(double fps) {
    return PipelineSpec.DEFAULT
        .withModalities(Set.of(Modality.VIDEO))
        .withSampler(FrameSampler.byRate(fps));
  }

  private static Ran run(Path folder, PipelineSpec spec) {
    return run(folder, spec, clip);
  }

  private static Ran run(Path folder, PipelineSpec spec, Path medium) {
    try (ModelPack pack = ModelPack.open(folder);
        Pipeline pipeline = Pipeline.of(pack).spec(spec).build()) {
      TokenSequence tokens = pipeline.encode(MediaSource.file(medium));
      return new Ran(tokens, pipeline.lastReport().orElseThrow().streams().getFirst());
    }
  }

  private static PipelineSpec with(PipelineSpec spec, String method, Budget budget) {
    StreamSettings settings = new StreamSettings(MethodSpec.parse(method), budget);
    return spec.with(Modality.VIDEO, settings).with(Modality.IMAGE, settings);
  }

  private static void assertSame(Ran fused, Ran behind) {
    float[] rows = fused.tokens().embeddings().toArray();
    float[] expected = behind.tokens().embeddings().toArray();
    assertThat(rows).hasSameSizeAs(expected);
    for (int i = 0; i < rows.length; i++) {
      assertThat(rows[i]).isCloseTo(expected[i], within(CLOSE));
    }
    Provenance a = fused.tokens().provenance();
    Provenance b = behind.tokens().provenance();
    assertThat(a.index()).isEqualTo(b.index());
    assertThat(a.t()).isEqualTo(b.t());
    assertThat(a.y()).isEqualTo(b.y());
    assertThat(a.x()).isEqualTo(b.x());
    assertThat(a.startUs()).isEqualTo(b.startUs());
    assertThat(a.endUs()).isEqualTo(b.endUs());
    assertThat(a.box()).isEqualTo(b.box());
    assertThat(a.weight()).isEqualTo(b.weight());
    assertThat(a.modality()).isEqualTo(b.modality());
    assertThat(fused.info().method()).isEqualTo(behind.info().method());
    assertThat(fused.info().tokensIn()).isEqualTo(behind.info().tokensIn());
    assertThat(fused.info().tokensOut()).isEqualTo(behind.info().tokensOut());
    assertThat(fused.info().source().grid()).isEqualTo(behind.info().source().grid());
    assertThat(fused.info().source().space()).isEqualTo(behind.info().source().space());
    assertThat(fused.info().source().width()).isEqualTo(behind.info().source().width());
  }

  @ParameterizedTest
  @CsvSource({"top-attention, 5", "holov, 7", "average-pool, 4"})
  void framesAreAsBehindThePlainPack(String method, int keep) {
    Ran fused = run(TinyPack.fused(method, keep), film(4).withBatch(3));
    Ran behind = run(TinyPack.folder(), with(film(4).withBatch(3), method, Budget.perFrame(keep)));
    assertSame(fused, behind);
    assertThat(fused.report().perStep()).isEqualTo(behind.report().perStep());
    assertThat(fused.info().budget()).isEqualTo(keep + "/frame");
    assertThat(fused.info().options()).containsEntry("graph", "vision-fused.onnx");
    assertThat(fused.report().warnings())
        .anyMatch(text -> text.startsWith(method + " is in the graph of the image encoder"));
  }

  @ParameterizedTest
  @CsvSource({"top-attention, 5, 0", "average-pool, 4, 0", "holov, 7, 4", "average-pool, 4, 4"})
  void aPictureAndItsTilesAreAsBehindThePlainPack(String method, int keep, int tiles) {
    PipelineSpec spec = PipelineSpec.DEFAULT.withTiles(tiles);
    Ran fused = run(TinyPack.fused(method, keep), spec, photo);
    assertSame(fused, run(TinyPack.folder(), with(spec, method, Budget.perFrame(keep)), photo));
    assertThat(fused.info().source().grid().t()).isEqualTo(tiles == 0 ? 1 : 5);
  }

  @Test
  void framesThatRepeatAnotherCountAsInThePlainPack() {
    PipelineSpec gated = film(25).withGate(NoveltyGate.DEFAULT.withThreshold(40));
    Ran fused = run(TinyPack.fused("top-attention", 5), gated);
    assertSame(fused, run(TinyPack.folder(), with(gated, "top-attention", Budget.perFrame(5))));
  }

  @Test
  void aTrainedModuleIsAsBehindThePlainPack() {
    Path weights = TinyPack.tokenPacker();
    Path folder = TinyPack.fused("tokenpacker", 4, "--compressor-pack", weights.toString());
    Ran fused = run(folder, film(2));
    assertSame(
        fused,
        run(TinyPack.folder(), with(film(2), "tokenpacker:pack=" + weights, Budget.keep(1))));
    assertThatThrownBy(() -> run(folder, film(2).withLlm("lmsys/vicuna-7b-v1.5")))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("'lmsys/vicuna-7b-v1.5'")
        .hasMessageContaining("'random/tokenpacker-24'");
  }

  @Test
  void aWindowIsAsBehindThePlainPack() {
    Ran fused = run(TinyPack.fused("evs", 25), film(2));
    assertSame(fused, run(TinyPack.folder(), with(film(2), "evs", Budget.tokens(25))));
    assertThat(fused.info().budget()).isEqualTo("25/window");
    assertThat(fused.report().perStep()).containsExactly(25);
  }

  @Test
  void theEndOfAFilmMayBeShorterThanAWindowKeeps() {
    // 50 frames are six windows of eight, and two frames more of 16 tokens each
    Ran fused = run(TinyPack.fused("evs", 40), film(25).withWindow(8));
    int frames = (int) (fused.info().tokensIn() / GRID);
    assertThat(frames % 8).isEqualTo(2);
    assertThat(fused.tokens().size()).isEqualTo(frames / 8 * 40 + 2 * GRID);
    Provenance places = fused.tokens().provenance();
    assertThat(places.index()).isSorted();
    assertThat(places.t()[places.size() - 1]).isEqualTo(frames - 1);
    assertThatThrownBy(() -> run(TinyPack.fused("evs", 40), film(25).withWindow(257)))
        .hasMessageContaining("make --window smaller");
  }

  @Test
  void anotherMethodIsRefusedAndItsOwnIsNot() {
    Path folder = TinyPack.fused("top-attention", 5);
    assertThatThrownBy(() -> run(folder, with(film(1), "divprune", Budget.keep(0.5))))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("method divprune was asked for")
        .hasMessageContaining("has top-attention in its graph");
    Ran own = run(folder, with(film(1), "top-attention", Budget.keep(0.5)));
    assertThat(own.info().tokensOut()).isEqualTo(own.info().tokensIn() / GRID * 5);
    Path holov = TinyPack.fused("holov", 7);
    assertThatThrownBy(() -> run(holov, with(film(1), "holov:mode=parity", Budget.keep(0.5))))
        .hasMessageContaining("holov:mode=parity")
        .hasMessageContaining("holov:mode=holistic");
    assertThat(run(holov, with(film(1), "holov:mode=holistic", Budget.keep(0.5))).info().options())
        .containsEntry("mode", "holistic");
  }

  @Test
  void aBudgetAloneIsNotAnotherMethod() {
    PipelineSpec spec = film(1);
    spec = spec.with(Modality.VIDEO, spec.settings(Modality.VIDEO).withBudget(Budget.tokens(3)));
    assertThat(run(TinyPack.fused("top-attention", 5), spec).info().budget()).isEqualTo("5/frame");
  }

  @Test
  void otherSizesAndModalitiesAreRefused() {
    assertThatThrownBy(() -> run(TinyPack.fused("top-attention", 5), film(1).withSide(84)))
        .hasMessageContaining("picture size 84 px asked for")
        .hasMessageContaining("takes 56 px only");
    assertThatThrownBy(() -> run(TinyPack.fused("evs", 25), PipelineSpec.DEFAULT, photo))
        .hasMessageContaining(
            "evs in the graph of its image encoder, which does not work on image");
  }
}
