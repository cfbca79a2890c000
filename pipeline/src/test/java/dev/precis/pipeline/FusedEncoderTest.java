package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Selection;
import dev.precis.compress.Signals;
import dev.precis.compress.learned.TokenPacker;
import dev.precis.image.FusedEncoder;
import dev.precis.image.VisionEncoder;
import dev.precis.image.VisionOutput;
import dev.precis.image.VisionSize;
import dev.precis.media.FrameSize;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A compressor in the encoder's graph beside the same method in Java. */
class FusedEncoderTest {
  private static final int PICTURES = 3;
  private static final float CLOSE = 2e-5f;

  /** Tokens and attention of the plain graph, rows of the fused one, of the same pictures. */
  private record Both(
      VisionOutput plain, VisionOutput fused, PackManifest.FusedSpec spec, Grid grid) {
    TokenSequence tokens(ModelPack pack, int first, int pictures, Modality modality) {
      int count = grid.tokens();
      Matrix rows = plain.tokens().slice(first * count, (first + pictures) * count);
      Grid read = new Grid(pictures, grid.h(), grid.w());
      Provenance places = Provenance.blank(rows.rows(), modality);
      Arrays.setAll(places.t(), r -> r / count);
      try (VisionEncoder encoder = VisionEncoder.open(pack, VisionSize.of(pack.vision()), 1)) {
        FrameSize size = new FrameSize(56, 56);
        return new TokenSequence(
            rows,
            places,
            List.of(encoder.source("seeded", "00", modality, read, size, 1, "none")),
            read);
      }
    }

    Signals attention(int first) {
      int count = grid.tokens();
      Matrix all = Objects.requireNonNull(plain.signals().get("attention"));
      return Signals.none().withAttention(all.slice(first * count, (first + 1) * count).toArray());
    }
  }

  private static Both run(ModelPack pack) {
    try (FusedEncoder fused = FusedEncoder.open(pack, PICTURES);
        VisionEncoder plain = VisionEncoder.open(pack, fused.size(), PICTURES)) {
      SplittableRandom random = new SplittableRandom(11);
      for (int slot = 0; slot < PICTURES; slot++) {
        draw(fused.pixels(slot), random);
        plain.pixels(slot).copyFrom(fused.pixels(slot));
      }
      VisionOutput output = plain.output(PICTURES, Arena.ofAuto());
      plain.encode(PICTURES, output, 0, new CancelToken());
      VisionOutput rows = fused.output(PICTURES, Arena.ofAuto());
      fused.encode(PICTURES, rows, 0, new CancelToken());
      return new Both(output, rows, fused.spec(), fused.grid());
    }
  }

  private static void draw(MemorySegment pixels, SplittableRandom random) {
    long count = pixels.byteSize() / Float.BYTES;
    double level = 0;
    for (long i = 0; i < count; i++) {
      level = i % 97 == 0 ? random.nextGaussian() : level;
      pixels.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (level + 0.3 * random.nextGaussian()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "top-attention, 5, 56x56",
    "top-attention, 16, 56x56",
    "holov, 7, 56x56",
    "holov, 40, 112x84",
    "holov, 9, 70x126",
  })
  void choosesTheRowsOfTheJavaMethod(String method, int keep, String size) {
    try (ModelPack pack = ModelPack.open(TinyPack.fused(method, keep, "--size", size))) {
      Both both = run(pack);
      for (int picture = 0; picture < PICTURES; picture++) {
        TokenSequence in = both.tokens(pack, picture, 1, Modality.IMAGE);
        int[] expected =
            Compressors.run(
                    Compressors.of(method), in, Budget.tokens(keep), both.attention(picture))
                .anchors()
                .orElseThrow();
        int[] found = Arrays.copyOfRange(both.fused().kept(), picture * keep, (picture + 1) * keep);
        assertThat(found).containsExactly(expected);
        assertClose(
            both.fused().tokens().slice(picture * keep, (picture + 1) * keep),
            in.gather(expected).embeddings());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "repaired, 5, 56x56",
    "repaired, 25, 56x56",
    "repaired, 61, 70x126",
    "parity, 25, 56x56",
  })
  void keepsAWindowAsTheJavaMethodDoes(String mode, int keep, String size) {
    Path fused = TinyPack.fused("evs", keep, "--mode", mode, "--size", size);
    try (ModelPack pack = ModelPack.open(fused)) {
      Both both = run(pack);
      TokenSequence in = both.tokens(pack, 0, PICTURES, Modality.VIDEO);
      Selection selection =
          Compressors.of("evs:mode=" + mode)
              .compressor()
              .select(in, Budget.tokens(keep), Signals.none());
      int[] expected = ((Selection.Keep) selection).rows();
      assertThat(both.fused().kept()).containsExactly(expected);
      assertClose(both.fused().tokens(), in.gather(expected).embeddings());
    }
  }

  @Test
  void keepsAllOfAWindowThatIsTooShort() {
    try (ModelPack pack = ModelPack.open(TinyPack.fused("evs", 25));
        FusedEncoder encoder = FusedEncoder.open(pack, PICTURES);
        VisionEncoder plain = VisionEncoder.open(pack, encoder.size(), 1)) {
      draw(encoder.pixels(0), new SplittableRandom(12));
      plain.pixels(0).copyFrom(encoder.pixels(0));
      VisionOutput all = plain.output(1, Arena.ofAuto());
      plain.encode(1, all, 0, new CancelToken());
      VisionOutput kept = encoder.output(1, Arena.ofAuto());
      encoder.encode(1, kept, 0, new CancelToken());
      assertThat(kept.kept()).containsExactly(IntStream.range(0, 16).toArray());
      assertClose(kept.tokens(), all.tokens());
    }
  }

  @Test
  void poolsAsTheJavaMethodDoes() {
    try (ModelPack pack = ModelPack.open(TinyPack.fused("average-pool", 6, "--size", "70x126"))) {
      Both both = run(pack);
      assertThat(both.fused().kept()).isEmpty();
      int keep = both.spec().keep();
      for (int picture = 0; picture < PICTURES; picture++) {
        TokenSequence in = both.tokens(pack, picture, 1, Modality.IMAGE);
        TokenSequence expected =
            Compressors.run(Compressors.of("average-pool"), in, Budget.tokens(6), Signals.none())
                .tokens();
        assertThat(keep).isEqualTo(expected.size());
        assertClose(
            both.fused().tokens().slice(picture * keep, (picture + 1) * keep),
            expected.embeddings());
      }
    }
  }

  @Test
  void packsRegionsAsTheJavaMethodDoes() {
    String weights = TinyPack.tokenPacker().toString();
    try (ModelPack pack =
            ModelPack.open(TinyPack.fused("tokenpacker", 4, "--compressor-pack", weights));
        ModelPack trained = ModelPack.open(TinyPack.tokenPacker())) {
      Both both = run(pack);
      PackManifest.CompressorSpec spec = trained.compressor("tokenpacker");
      TokenPacker packer =
          new TokenPacker(
              trained.engine(Objects.requireNonNull(spec.graphs().get("tokens"))), 2, spec.width());
      Matrix levels = Objects.requireNonNull(both.plain().signals().get("levels"));
      Grid grid = new Grid(PICTURES, both.grid().h(), both.grid().w());
      assertClose(both.fused().tokens(), packer.pack(List.of(levels), grid, new CancelToken()));
      assertThat(Objects.requireNonNull(pack.manifest().llm()).id())
          .isEqualTo(Objects.requireNonNull(trained.manifest().llm()).id());
    }
  }

  @Test
  void aPackWithoutSuchAGraphIsRefused() {
    try (ModelPack pack = TinyPack.open()) {
      assertThatExceptionOfType(PrecisException.class)
          .isThrownBy(() -> FusedEncoder.open(pack, 1))
          .withMessageContaining("precis pack tool -- fuse");
    }
  }

  private static void assertClose(Matrix found, Matrix expected) {
    assertThat(found.rows()).isEqualTo(expected.rows());
    float[] a = found.toArray();
    float[] b = expected.toArray();
    assertThat(a).hasSameSizeAs(b);
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).isCloseTo(b[i], within(CLOSE));
    }
  }
}
