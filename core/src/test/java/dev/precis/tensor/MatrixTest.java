package dev.precis.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class MatrixTest {
  @Test
  void viewsShareMemoryAndCopiesDoNot() {
    Matrix matrix = Matrix.of(3, 2, 1, 2, 3, 4, 5, 6);
    Matrix copy = matrix.copy();
    Matrix view = matrix.slice(1, 3);
    view.set(0, 1, 9);
    assertThat(matrix.get(1, 1)).isEqualTo(9);
    assertThat(copy.get(1, 1)).isEqualTo(4);
    assertThat(matrix.reshape(2, 3).get(1, 0)).isEqualTo(9);
    assertThat(matrix.gather(new int[] {2, 0, 2}).toArray()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThat(matrix.asFloatBuffer().get(3)).isEqualTo(9);
  }

  @Test
  void everyRowStartIsReachedAndNoneBeyond() {
    Matrix matrix = Matrix.of(2, 2, 1, 2, 3, 4);
    assertThat(matrix.row(1)).containsExactly(3, 4);
    assertThatThrownBy(() -> matrix.get(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> matrix.get(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> matrix.setRow(0, Matrix.allocate(1, 3), 0))
        .hasMessageContaining("row widths differ: 2 and 3");
    assertThatThrownBy(() -> matrix.slice(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> matrix.reshape(3, 1)).hasMessageContaining("cannot be seen as 3 x 1");
  }

  @Test
  void memoryThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> Matrix.of(2, 2, 1, 2, 3))
        .hasMessageContaining("needs 4 values, got 3");
    assertThatThrownBy(() -> Matrix.allocate(-1, 2)).hasMessageContaining("-1 x 2");
    assertThatThrownBy(() -> Matrix.wrap(MemorySegment.ofArray(new float[4]), 2, 2))
        .hasMessageContaining("native memory");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment small = arena.allocate(12, 4);
      assertThatThrownBy(() -> Matrix.wrap(small, 2, 2)).hasMessageContaining("memory has 12");
    }
  }

  @Test
  void closingFreesOwnedMemoryOnly() {
    Matrix owned = Matrix.owned(2, 2);
    Matrix view = owned.slice(0, 1);
    view.close();
    assertThat(owned.get(0, 0)).isZero();
    owned.close();
    owned.close();
    assertThatThrownBy(() -> view.get(0, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void severalRowsAreOverwrittenTogether() {
    Matrix matrix = Matrix.of(3, 2, 1, 2, 3, 4, 5, 6);
    matrix.setRows(1, Matrix.of(2, 2, 7, 8, 9, 10));
    matrix.setRows(3, Matrix.allocate(0, 2));
    assertThat(matrix.toArray()).containsExactly(1, 2, 7, 8, 9, 10);
    assertThatThrownBy(() -> matrix.setRows(2, Matrix.allocate(2, 2)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> matrix.setRows(0, Matrix.allocate(1, 3)))
        .hasMessageContaining("2 and 3");
  }

  @Test
  void memoryIsAlignedToCacheLines() {
    assertThat(Matrix.allocate(3, 5).segment().address() % Matrix.ALIGNMENT).isZero();
    assertThat(Matrix.allocate(0, 5).toArray()).isEmpty();
  }
}
