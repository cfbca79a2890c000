package dev.precis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.DType;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void wholeNumbersBecomeLongs() {
    Tensor tensor = Tensor.ofIntegers(new int[] {3, -200, 0}, 1, 3);
    assertThat(tensor.dtype()).isEqualTo(DType.I64);
    assertThat(tensor.shape()).containsExactly(1, 3);
    assertThat(tensor.bytes().toArray(ValueLayout.JAVA_LONG)).containsExactly(3, -200, 0);
  }

  @Test
  void numbersThatDoNotFillTheShapeAreRefused() {
    assertThatThrownBy(() -> Tensor.ofIntegers(new int[] {1}, 1, 2))
        .hasMessageContaining("needs 16 bytes, memory has 8");
  }
}
