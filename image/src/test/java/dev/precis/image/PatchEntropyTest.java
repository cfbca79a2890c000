package dev.precis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PatchEntropyTest {
  /** Planes of a 2 x 8 picture, all channels alike. */
  private static float[] planes(int... grey) {
    float[] values = new float[48];
    for (int i = 0; i < 48; i++) {
      values[i] = grey[i % 16] / 255f;
    }
    return values;
  }

  @Test
  void countsTheBitsOfTheGreyLevelsUnderEachSquare() {
    float[] planes = planes(7, 7, 0, 255, 0, 1, 5, 5, 7, 7, 0, 255, 2, 3, 5, 200);
    float quarter = (float) (2 - 0.75 * Math.log(3) / Math.log(2));
    assertThat(PatchEntropy.ofPlanes(planes, 2, 8, 2))
        .containsExactly(new float[] {0, 1, 2, quarter}, within(1e-6f));
  }

  @Test
  void takesAThirdOfAllChannelsTogether() {
    // (3, 0, 0) is 0.9999, rounded 1; (0, 0, 3) and (1, 1, 1) are the same.
    byte[] rgb = {3, 0, 0, 0, 0, 3, 1, 1, 1, 0, 3, 0};
    Matrix out = Matrix.allocate(3, 1);
    out.set(0, 0, 9);
    PatchEntropy.fill(MemorySegment.ofArray(rgb), new VisionSize(2, 2, 2), out, 1);
    assertThat(out.get(0, 0)).isEqualTo(9);
    assertThat(out.get(1, 0)).isCloseTo(0, within(1e-6f));
    rgb[0] = 5; // 1.6665, rounded 2
    PatchEntropy.fill(MemorySegment.ofArray(rgb), new VisionSize(2, 2, 2), out, 2);
    assertThat(out.get(2, 0)).isCloseTo(0.8113f, within(1e-4f));
  }

  @Test
  void cutsScaledPixelsOffToBytes() {
    float[] planes = planes(new int[16]);
    Arrays.fill(planes, 10.9f / 255);
    planes[0] = 10.1f / 255;
    assertThat(PatchEntropy.ofPlanes(planes, 2, 8, 2)[0]).isCloseTo(0, within(1e-6f));
  }

  @Test
  void refusesPicturesThatAreNotWholeSquaresAndPixelsOutOfRange() {
    float[] planes = planes(new int[16]);
    assertThatThrownBy(() -> PatchEntropy.ofPlanes(planes, 2, 8, 3)).hasMessageContaining("3 px");
    assertThatThrownBy(() -> PatchEntropy.ofPlanes(planes, 2, 4, 2)).hasMessageContaining("24");
    planes[5] = -0.1f;
    assertThatThrownBy(() -> PatchEntropy.ofPlanes(planes, 2, 8, 2)).hasMessageContaining("-0.1");
  }
}
