package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private static final Comparison EXACT = new Comparison.Exact();

  private static boolean passes(Comparison comparison, double expected, double seen) {
    return comparison.compare("out.x", NdArray.vector(expected), NdArray.vector(seen)).passed();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, true",
    "1, 2, false",
    "0, -0.0, true",
    "NaN, NaN, true",
    "NaN, 1, false",
    "1, NaN, false",
    "Infinity, Infinity, true",
    "Infinity, -Infinity, false",
    "-Infinity, 1, false"
  })
  void exactWantsEqualValuesAndTakesNanForEqualToNan(double expected, double seen, boolean equal) {
    assertThat(passes(EXACT, expected, seen)).isEqualTo(equal);
    assertThat(passes(new Comparison.Close(0, 0), expected, seen)).isEqualTo(equal);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 101.5, true", "100, 101.51, false", "100, 98.5, true", "100, 98.49, false",
        "0, 0.5, true",
    "0, 0.51, false", "NaN, NaN, true", "0, NaN, false", "NaN, 0, false", "Infinity, 5, false",
    "Infinity, Infinity, true"
  })
  void closeAllowsTheSumOfBothTolerances(double expected, double seen, boolean close) {
    assertThat(passes(new Comparison.Close(0.5, 0.01), expected, seen)).isEqualTo(close);
  }

  @ParameterizedTest
  @CsvSource({"5, 6, true", "5, 4, true", "5, 7, false", "5, 5.5, false", "5, NaN, false"})
  void withinWantsWholeNumbersNearby(double expected, double seen, boolean near) {
    assertThat(passes(new Comparison.Within(1), expected, seen)).isEqualTo(near);
  }

  @Test
  void partitionTakesOtherLabelsForTheSameGroups() {
    Comparison partition = new Comparison.Partition();
    NdArray expected = NdArray.vector(0, 0, 1, 2, 1);
    assertThat(partition.compare("out.x", expected, NdArray.vector(7, 7, 0, 3, 0)).passed())
        .isTrue();
    TensorResult split = partition.compare("out.x", expected, NdArray.vector(7, 8, 0, 3, 0));
    assertThat(split.passed()).isFalse();
    assertThat(split.message()).contains("out.x[1]");
    TensorResult joined = partition.compare("out.x", expected, NdArray.vector(7, 7, 0, 0, 0));
    assertThat(joined.message()).contains("out.x[3]").contains("1 of 5 labels");
  }

  @Test
  void namesTheFirstWrongValueByItsPlaceInEverySide() {
    NdArray expected = new NdArray(new int[] {2, 3}, new double[] {0, 1, 2, 3, 4, 5});
    NdArray seen = new NdArray(new int[] {2, 3}, new double[] {0, 1, 2, 3, 9, 7});
    TensorResult result = EXACT.compare("out.x", expected, seen);
    assertThat(result.message()).contains("out.x[1, 1]: expected 4, seen 9").contains("2 of 6");
    assertThat(result.ratio()).isInfinite();
  }

  @Test
  void tellsTheErrorThatComesClosestToItsTolerance() {
    NdArray expected = NdArray.vector(1000.0, 0.0);
    NdArray seen = NdArray.vector(1001.0, 0.4);
    TensorResult result = new Comparison.Close(0.5, 0.01).compare("out.x", expected, seen);
    assertThat(result.passed()).isTrue();
    assertThat(result.error()).isEqualTo(0.4);
    assertThat(result.allowed()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource({"exact", "partition"})
  void refusesAnotherShapeEvenWithEqualValues(String kind) {
    Comparison comparison = kind.equals("exact") ? EXACT : new Comparison.Partition();
    NdArray expected = new NdArray(new int[] {2, 1}, new double[] {1, 2});
    TensorResult result = comparison.compare("out.x", expected, NdArray.vector(1, 2));
    assertThat(result.passed()).isFalse();
    assertThat(result.message()).contains("expected shape [2, 1], seen [2]");
  }
}
