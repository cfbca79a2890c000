package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReusedMemoryTest {
  private final ReusedMemory memory = new ReusedMemory();

  @Test
  void oneMatrixLiesWhereTheLastOneLay() {
    Matrix first = memory.matrix(3, 4);
    first.set(0, 0, 7);
    Matrix second = memory.matrix(2, 5);
    assertThat(second.rows()).isEqualTo(2);
    assertThat(second.cols()).isEqualTo(5);
    assertThat(second.get(0, 0)).isEqualTo(7);
  }

  @Test
  void itGrowsWithTheLargestAndLeavesEarlierMatricesAlone() {
    assertThat(memory.byteSize()).isZero();
    Matrix small = memory.matrix(1, 2);
    small.set(0, 1, 5);
    memory.matrix(8, 2).set(0, 1, 9);
    assertThat(small.get(0, 1)).isEqualTo(5);
    assertThat(memory.byteSize()).isEqualTo(8 * 2 * Float.BYTES);
    memory.matrix(0, 2);
    assertThat(memory.byteSize()).isEqualTo(8 * 2 * Float.BYTES);
  }

  @Test
  void negativeSidesAreRefused() {
    assertThatThrownBy(() -> memory.matrix(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    memory.matrix(4, 4);
    assertThatThrownBy(() -> memory.matrix(-1, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
