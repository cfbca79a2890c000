package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannedBudgetTest {
  @ParameterizedTest
  @ValueSource(strings = {"plan:counts=3", "plan:counts=12*3+0*5+4", "plan:counts=0+1,step=50"})
  void isWrittenAsItIsRead(String text) {
    assertThat(Budget.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void neighbouringRangesAddUpAndTheWholeIsTheTotal(long seed) {
    Random random = new Random(seed);
    int step = 1 + random.nextInt(7);
    List<Integer> counts = new ArrayList<>(List.of(1));
    for (int i = 0; i < 20; i++) {
      counts.add(random.nextInt(5));
    }
    Budget.Planned plan = new Budget.Planned(step, counts);
    assertThat(Budget.parse(plan.text())).isEqualTo(plan);
    long sum = 0;
    for (long at = 0; at < 200; ) {
      long to = at + random.nextInt(9);
      assertThat(plan.between(at, to)).isNotNegative();
      sum += plan.between(at, to);
      at = to;
    }
    assertThat(sum).isEqualTo(plan.total()).isEqualTo(plan.between(0, 1000));
    for (int i = 0; i < counts.size(); i++) {
      assertThat(plan.between((long) i * step, (i + 1L) * step)).isEqualTo(counts.get(i));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plan:counts=0           | 1 to",
        "plan:counts=3*0         | stretches",
        "plan:counts=1*2000000   | stretches",
        "plan:counts=-1+3        | 0 or more",
        "plan:counts=1,step=0    | steps of 1",
        "plan:step=2             | 1 to",
        "plan:counts=x           | no budget",
        "plan:quality=1          | no setting"
      })
  void whatIsNoPlanIsRefused(String text, String message) {
    assertThatThrownBy(() -> Budget.parse(text))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aFrameGetsWhatThePlanSaysButNoMoreThanItHas() {
    Budget.Planned plan = new Budget.Planned(1, List.of(2, 0, 9));
    assertThat(FrameBudget.share(plan, 0, 3, 4)).isEqualTo(2);
    assertThat(FrameBudget.share(plan, 1, 3, 4)).isZero();
    assertThat(FrameBudget.share(plan, 2, 3, 4)).isEqualTo(4);
    assertThat(FrameBudget.share(plan, 3, 3, 4)).isZero();
  }
}
