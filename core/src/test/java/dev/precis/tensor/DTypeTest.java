package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DTypeTest {
  @Test
  void everyHalfComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float half = DType.fromF16((short) bits);
      float brain = DType.fromBf16((short) bits);
      if (!Float.isNaN(half)) {
        assertThat(DType.toF16(half)).isEqualTo((short) bits);
      }
      if (!Float.isNaN(brain)) {
        assertThat(DType.toBf16(brain)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void brainFloatsRoundToTheNearest() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      float value = random.nextFloat() * (float) Math.pow(10, random.nextInt(30) - 15);
      short chosen = DType.toBf16(value);
      BigDecimal error = distance(value, chosen);
      assertThat(error).isLessThanOrEqualTo(distance(value, (short) (chosen + 1)));
      assertThat(error).isLessThanOrEqualTo(distance(value, (short) (chosen - 1)));
    }
  }

  private static BigDecimal distance(float value, short bits) {
    return new BigDecimal(value).subtract(new BigDecimal(DType.fromBf16(bits))).abs();
  }

  @Test
  void tiesGoToEvenAndSpecialsStay() {
    assertThat(DType.toBf16(Float.intBitsToFloat(0x3F808000))).isEqualTo((short) 0x3F80);
    assertThat(DType.toBf16(Float.intBitsToFloat(0x3F818000))).isEqualTo((short) 0x3F82);
    assertThat(DType.fromBf16(DType.toBf16(Float.NaN))).isNaN();
    assertThat(DType.fromBf16(DType.toBf16(Float.intBitsToFloat(0x7F800001)))).isNaN();
    assertThat(DType.fromBf16(DType.toBf16(Float.NEGATIVE_INFINITY)))
        .isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(DType.toBf16(-0f)).isEqualTo((short) 0x8000);
    assertThat(DType.toBf16(Float.MAX_VALUE)).isEqualTo((short) 0x7F80);
  }
}
