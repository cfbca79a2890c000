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
import dev.precis.testing.TinyPack;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    VisionSize size = VisionSize.of(pack.vision());
    PackManifest.VisionSpec spec = pack.vision();
    int tokens = size.grid().tokens();
    int rows = tokens + spec.prefixTokens();
    assertThat(spec.prefixTokens()).isEqualTo(1);
    try (VisionEncoder encoder = VisionEncoder.open(pack, size, 2)) {
      noise(encoder.pixels(0), 1);
      noise(encoder.pixels(1), 2);
      MemorySegment both = Arena.ofAuto().allocate(2 * size.planeBytes(), Float.BYTES);
      MemorySegment.copy(encoder.pixels(0), 0, both, 0, size.planeBytes());
      MemorySegment.copy(encoder.pixels(1), 0, both, size.planeBytes(), size.planeBytes());
      Matrix raw = Matrix.allocate(2 * rows, spec.width());
      Matrix rawAttention = Matrix.allocate(2 * rows, 1);
      Tensor in = new Tensor(DType.F32, new long[] {2, 3, size.height(), size.width()}, both);
      pack.engine(spec.graph())
          .run(
              Map.of("pixels", in),
              Map.of(
                  "tokens", Tensor.of(raw, 2, rows, spec.width()),
                  "attention", Tensor.of(rawAttention, 2, rows)),
              new CancelToken());
      VisionOutput out = encoder.output(2, Arena.ofAuto());
      encoder.encode(2, out, 0, new CancelToken());
      Matrix attention = Objects.requireNonNull(out.signals().get("attention"));
      assertThat(out.tokens().rows()).isEqualTo(2 * tokens);
      assertThat(attention.cols()).isEqualTo(1);
      for (int picture = 0; picture < 2; picture++) {
        for (int token = 0; token < tokens; token++) {
          int row = picture * tokens + token;
          int rawRow = picture * rows + 1 + token;
          assertThat(out.tokens().row(row)).isEqualTo(raw.row(rawRow));
          assertThat(attention.row(row)).isEqualTo(rawAttention.row(rawRow));
        }
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
    VisionEncoder.dropPrefix(raw.segment(), prefix, tokens, 2, into, 1);
    assertThat(into.toArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1);
  }

  @Test
  void everyPerTokenSignalOfThePackIsThereWithOneRowPerToken() {
    try (VisionEncoder encoder = VisionEncoder.open(pack, VisionSize.of(pack.vision()), 1)) {
      VisionOutput out = encoder.output(1, Arena.ofAuto());
      noise(encoder.pixels(0), 3);
      encoder.encode(1, out, 0, new CancelToken());
      for (PackManifest.SignalOutput signal : pack.vision().signals()) {
        if (signal.kind().equals("map")) {
          assertThat(out.signals()).doesNotContainKey(signal.signal());
        } else {
          Matrix values = Objects.requireNonNull(out.signals().get(signal.signal()));
          assertThat(values.rows()).isEqualTo(encoder.grid().tokens());
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
}
