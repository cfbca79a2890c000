package dev.precis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final Matrix OURS = Matrix.of(2, 2, 1, -2, 3, 4);

  @Test
  void equalRowsAgree() {
    assertThat(Agreement.difference(OURS, OURS.copy(), true)).isEmpty();
  }

  @Test
  void aSelectionMustAgreeToTheBitAndAMergeNearly() {
    Matrix near = OURS.copy();
    near.set(1, 0, Math.nextUp(3f));

    assertThat(Agreement.difference(OURS, near, true)).contains("row 1, column 0");
    assertThat(Agreement.difference(OURS, near, false)).isEmpty();
  }

  @Test
  void anotherRowOrANumberThatIsNoneDiffersInAMergeToo() {
    Matrix other = OURS.copy();
    other.set(0, 1, 2);
    assertThat(Agreement.difference(OURS, other, false)).contains("row 0, column 1");
    other.set(0, 1, Float.NaN);
    assertThat(Agreement.difference(OURS, other, false)).contains("NaN");
    assertThat(Agreement.difference(OURS, Matrix.allocate(1, 2), false)).contains("2 x 2");
  }
}
