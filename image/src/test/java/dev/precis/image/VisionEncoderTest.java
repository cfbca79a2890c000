package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.testing.TinyPack;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisionEncoderTest {
  private final ModelPack pack = TinyPack.open();

  @AfterAll
  void closePack() {
    pack.close();
  }

  private static void noise(MemorySegment planes, int seed) {
    Random random = new Random(seed);
    for (long i = 0; i < planes.byteSize() / Float.BYTES; i++) {
      planes.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
    }
  }

  @Test
  void aPictureHasTheSameTokensAloneAndInABatch() {
    VisionSize size = VisionSize.of(pack.vision());
    try (VisionEncoder many = VisionEncoder.open(pack, size, 8);
        VisionEncoder one = VisionEncoder.open(pack, size, 1)) {
      for (int slot = 0; slot < 8; slot++) {
        noise(many.pixels(slot), slot);
      }
      VisionOutput together = many.output(8, Arena.ofAuto());
      many.encode(8, together, 0, new CancelToken());
      VisionOutput single = one.output(8, Arena.ofAuto());
      for (int slot = 0; slot < 8; slot++) {
        noise(one.pixels(0), slot);
        one.encode(1, single, slot, new CancelToken());
      }
      assertClose(together.tokens(), single.tokens());
      together
          .signals()
          .forEach((name, signal) ->
              assertClose(signal, Objects.requireNonNull(single.signals().get(name))));
    }
  }

  @Test
  void thePrefixIsDroppedFromTokensAndSignals() {
    int prefix = pack.vision().prefixTokens();
    assertThat(prefix).isEqualTo(1);
    try (VisionEncoder encoder = VisionEncoder.open(pack, VisionSize.of(pack.vision()), 2)) {
      int tokens = encoder.grid().tokens();
      VisionOutput out = noisePair(encoder);
      Matrix raw = raw(encoder, "tokens", pack.vision().width());
      Matrix rawAttention = raw(encoder, "attention", 1);
      Matrix attention = Objects.requireNonNull(out.signals().get("attention"));
      assertThat(out.tokens().rows()).isEqualTo(2 * tokens);
      assertThat(attention.cols()).isEqualTo(1);
      for (int row = 0; row < 2 * tokens; row++) {
        int rawRow = row / tokens * (prefix + tokens) + prefix + row % tokens;
        assertThat(out.tokens().row(row)).isEqualTo(raw.row(rawRow));
        assertThat(attention.row(row)).isEqualTo(rawAttention.row(rawRow));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void noClsRowAndNoRegisterReachesTheTokensOfAnyPicture(int prefix) {
    int tokens = 3;
    Matrix raw = Matrix.allocate(2 * (prefix + tokens), 2);
    for (int r = 0; r < raw.rows(); r++) {
      raw.set(r, 0, r % (prefix + tokens) < prefix ? -1 : r % (prefix + tokens) - prefix);
      raw.set(r, 1, r / (prefix + tokens));
    }
    Matrix into = Matrix.allocate(3 * tokens, 2);
    new PinnedOutput("tokens", PinnedOutput.Part.ROWS, prefix, tokens, 2, raw.segment())
        .copy(2, into, 1);
    assertThat(into.toArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1);
  }

  @Test
  void everySignalOfThePackIsThereWithOneRowPerTokenOrPicture() {
    try (VisionEncoder encoder = VisionEncoder.open(pack, VisionSize.of(pack.vision()), 2)) {
      VisionOutput out = noisePair(encoder);
      assertThat(out.signals()).containsKeys("attention-map", "frame-features", "keys");
      for (PackManifest.SignalOutput signal : pack.vision().signals()) {
        Matrix values = Objects.requireNonNull(out.signals().get(signal.signal()));
        int perPicture = signal.kind().equals("frame") ? 1 : encoder.grid().tokens();
        assertThat(values.rows()).isEqualTo(2 * perPicture);
        float[] all = values.toArray();
        float sum = 0;
        for (float value : all) {
          assertThat(Float.isFinite(value)).isTrue();
          sum += Math.abs(value);
        }
        assertThat(sum).as(signal.signal()).isGreaterThan(0);
      }
    }
  }

  private static VisionOutput noisePair(VisionEncoder encoder) {
    noise(encoder.pixels(0), 1);
    noise(encoder.pixels(1), 2);
    VisionOutput out = encoder.output(2, Arena.ofAuto());
    encoder.encode(2, out, 0, new CancelToken());
    return out;
  }

  /** An output of the graph for the two pictures in the encoder, prefix and all. */
  private Matrix raw(VisionEncoder encoder, String output, int cols) {
    VisionSize size = encoder.size();
    int rows = encoder.grid().tokens() + pack.vision().prefixTokens();
    MemorySegment both = Arena.ofAuto().allocate(2 * size.planeBytes(), Float.BYTES);
    MemorySegment.copy(encoder.pixels(0), 0, both, 0, size.planeBytes());
    MemorySegment.copy(encoder.pixels(1), 0, both, size.planeBytes(), size.planeBytes());
    Matrix raw = Matrix.allocate(2 * rows, cols);
    long[] shape = cols == 1 ? new long[] {2, rows} : new long[] {2, rows, cols};
    pack.engine(pack.vision().graph())
        .run(
            Map.of(
                "pixels",
                new Tensor(DType.F32, new long[] {2, 3, size.height(), size.width()}, both)),
            Map.of(output, Tensor.of(raw, shape)),
            new CancelToken());
    return raw;
  }

  @Test
  void theAttentionMapLosesPrefixRowsAndColumns() {
    VisionSize size = VisionSize.choose(pack.vision(), 56, 84);
    try (VisionEncoder encoder = VisionEncoder.open(pack, size, 2)) {
      int tokens = encoder.grid().tokens();
      assertThat(tokens).isEqualTo(24);
      Matrix map = Objects.requireNonNull(noisePair(encoder).signals().get("attention-map"));
      Matrix whole = raw(encoder, "attention_map", 1 + tokens);
      assertThat(map.rows()).isEqualTo(2 * tokens);
      assertThat(map.cols()).isEqualTo(tokens);
      for (int row = 0; row < map.rows(); row++) {
        float[] kept = map.row(row);
        float[] full = whole.row(row / tokens * (1 + tokens) + 1 + row % tokens);
        assertThat(kept).isEqualTo(Arrays.copyOfRange(full, 1, full.length));
        double sum = 0;
        for (float value : kept) {
          sum += value;
        }
        // what is missing to 1 went to the class token
        assertThat(sum + full[0]).isCloseTo(1, within(1e-5));
        assertThat(sum).isLessThan(1);
      }
    }
  }

  @Test
  void theAttentionMapAgreesWithTheAttentionReadBesideIt() {
    try (VisionEncoder encoder = VisionEncoder.open(pack, VisionSize.of(pack.vision()), 2)) {
      VisionOutput out = noisePair(encoder);
      int tokens = encoder.grid().tokens();
      Matrix whole = raw(encoder, "attention_map", 1 + tokens);
      Matrix cls = Objects.requireNonNull(out.signals().get("attention"));
      Matrix received = Objects.requireNonNull(out.signals().get("received-attention"));
      for (int row = 0; row < 2 * tokens; row++) {
        int first = row / tokens * (1 + tokens);
        int column = 1 + row % tokens;
        double sum = 0;
        for (int from = 0; from <= tokens; from++) {
          sum += whole.get(first + from, column);
        }
        assertThat(received.get(row, 0)).isCloseTo((float) (sum / (1 + tokens)), within(1e-6f));
        assertThat(cls.get(row, 0)).isCloseTo(whole.get(first, column), within(1e-6f));
      }
    }
  }

  @Test
  void frameFeaturesAreTheClassTokensOfEachPicture() {
    try (VisionEncoder encoder =
        VisionEncoder.open(pack, VisionSize.of(pack.vision()), 2, "frame-features"::equals)) {
      VisionOutput out = noisePair(encoder);
      Matrix tokens = raw(encoder, "tokens", pack.vision().width());
      assertThat(out.signals()).containsOnlyKeys("frame-features");
      Matrix features = Objects.requireNonNull(out.signals().get("frame-features"));
      assertThat(features.rows()).isEqualTo(2);
      assertThat(features.row(0)).isEqualTo(tokens.row(0));
      assertThat(features.row(1)).isEqualTo(tokens.row(1 + encoder.grid().tokens()));
      assertThat(features.row(0)).isNotEqualTo(features.row(1));
      assertThat(out.tokens().row(0)).isEqualTo(tokens.row(1));
    }
  }

  @Test
  void moreOutputThanTheLimitIsRefusedBeforeMemoryIsTaken() {
    VisionSize size = VisionSize.choose(pack.vision(), 224, 224);
    try (Arena arena = Arena.ofConfined();
        VisionEncoder encoder = VisionEncoder.open(pack, size, 1, "attention-map"::equals)) {
      assertThatExceptionOfType(PrecisException.class)
          .isThrownBy(() -> encoder.output(20_000, arena))
          .withMessageContaining("20000 pictures of 224 x 224 px give 5625 MiB")
          .withMessageContaining("(attention-map)")
          .matches(e -> e.code().equals("OUTPUT_TOO_LARGE"));
      assertThat(encoder.output(3, arena).tokens().rows()).isEqualTo(3 * 256);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {28, 84, 112})
  void otherSizesThePackAllowsRun(int side) {
    VisionSize size = VisionSize.choose(pack.vision(), side, 56);
    try (VisionEncoder encoder = VisionEncoder.open(pack, size, 1)) {
      VisionOutput out = encoder.output(1, Arena.ofAuto());
      noise(encoder.pixels(0), 3);
      encoder.encode(1, out, 0, new CancelToken());
      assertThat(out.tokens().rows()).isEqualTo(side / 14 * 4);
    }
  }

  @Test
  void aCancelledTokenEndsTheRun() {
    CancelToken cancel = new CancelToken();
    cancel.cancel();
    try (VisionEncoder encoder = VisionEncoder.open(pack, VisionSize.of(pack.vision()), 1)) {
      VisionOutput out = encoder.output(1, Arena.ofAuto());
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> encoder.encode(1, out, 0, cancel));
    }
  }

  @Test
  void aBatchOutOfRangeIsRefusedBeforeMemoryIsTaken() {
    VisionSize size = VisionSize.of(pack.vision());
    assertThatExceptionOfType(PrecisException.class)
        .isThrownBy(() -> VisionEncoder.open(pack, size, 0))
        .withMessageContaining("batch is 0")
        .matches(e -> e.code().equals("BAD_BATCH"));
    VisionSize huge = new VisionSize(4088, 4088, 14);
    assertThatExceptionOfType(PrecisException.class)
        .isThrownBy(() -> VisionEncoder.open(pack, huge, 256))
        .withMessageContaining("choose a smaller batch")
        .matches(e -> e.kind() == PrecisException.Kind.LIMIT);
  }

  private static void assertClose(Matrix one, Matrix other) {
    float[] a = one.toArray();
    float[] b = other.toArray();
    assertThat(a).hasSameSizeAs(b);
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).isCloseTo(b[i], within(1e-5f));
    }
  }

  @Test
  void levelsAndTheRowOfAPoolingHeadAreThoseOfTheSelfTest() {
    Path folder = TinyPack.ofCheckpoint("siglip", "siglip", "--taps", "levels:0+2,hidden:2");
    try (ModelPack pooled = ModelPack.open(folder);
        VisionEncoder encoder = VisionEncoder.open(pooled, VisionSize.of(pooled.vision()), 2);
        SafeTensors cases = SafeTensors.open(folder.resolve("selftest.safetensors"))) {
      for (int slot = 0; slot < 2; slot++) {
        encoder.pixels(slot).copyFrom(cases.tensor("vision.in.pixels").bytes());
      }
      VisionOutput out = encoder.output(2, Arena.ofAuto());
      encoder.encode(2, out, 0, new CancelToken());
      Matrix levels = Objects.requireNonNull(out.signals().get("levels"));
      Matrix frames = Objects.requireNonNull(out.signals().get("frame-features"));
      assertThat(levels.cols()).isEqualTo(2 * pooled.vision().width());
      assertThat(frames.rows()).isEqualTo(2);
      assertThat(Objects.requireNonNull(out.signals().get("attention")).rows())
          .isEqualTo(2 * encoder.grid().tokens());
      assertThat(Arrays.copyOf(levels.toArray(), levels.toArray().length / 2))
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(cases.tensor("vision.out.levels").toFloats());
      assertThat(frames.row(1))
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(cases.tensor("vision.out.pooled").toFloats());
    }
  }
}
