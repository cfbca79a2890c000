package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourRunsTest {
  /** Costs of the gaps between elements; a join across the gap before {@code right} costs it. */
  private record Gaps(double[] before, int[] tier, List<String> joins)
      implements NeighbourRuns.Rule {
    static Gaps of(double... before) {
      return new Gaps(before, new int[before.length], new ArrayList<>());
    }

    @Override
    public int tier(int left, int right) {
      return tier[right];
    }

    @Override
    public double cost(int left, int right, int end) {
      return before[right];
    }

    @Override
    public void joined(int left, int right) {
      joins.add(left + "+" + right);
    }
  }

  @Test
  void joinsTheCheapestPairFirst() {
    Gaps gaps = Gaps.of(0, 3, 1, 2, 5);
    NeighbourRuns runs = new NeighbourRuns(5, gaps);
    runs.joinUntil(3);
    assertThat(runs.firsts()).containsExactly(0, 1, 4);
    assertThat(gaps.joins()).containsExactly("1+2", "1+3");
  }

  @Test
  void leavesHigherTiersForLast() {
    Gaps gaps = Gaps.of(0, 1, 9, 8);
    gaps.tier()[1] = 1;
    NeighbourRuns runs = new NeighbourRuns(4, gaps);
    runs.joinUntil(1);
    assertThat(gaps.joins()).containsExactly("2+3", "1+2", "0+1");
  }

  @Test
  void joinsWhatALowTierHolds() {
    Gaps gaps = Gaps.of(0, 0.1, 0.3, 0.2, 0.5, 0.2);
    gaps.tier()[2] = 1;
    gaps.tier()[4] = 2;
    NeighbourRuns runs = new NeighbourRuns(6, gaps);
    runs.joinTiers(0);
    assertThat(runs.firsts()).containsExactly(0, 2, 4);
    runs.joinTiers(1);
    assertThat(runs.firsts()).containsExactly(0, 4);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "64,16", "97,13", "1500,150"})
  void cutsASequenceOfEqualsEvenly(int n, int most) {
    NeighbourRuns runs = new NeighbourRuns(n, Gaps.of(new double[n]));
    runs.joinUntil(most);
    int[] first = runs.firsts();
    assertThat(first).hasSize(most);
    for (int i = 0; i < most; i++) {
      int length = (i + 1 < most ? first[i + 1] : n) - first[i];
      assertThat(length).isBetween(1, 2 * Math.ceilDiv(n, most));
    }
  }
}
