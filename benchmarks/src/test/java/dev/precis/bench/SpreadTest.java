package dev.precis.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void quartilesInterpolateBetweenValuesInAnyOrder() {
    assertThat(Spread.of(4, 1, 3, 2)).isEqualTo(new Spread(1, 1.75, 2.5, 3.25));
  }

  @Test
  void aSingleValueIsItsOwnSpread() {
    assertThat(Spread.of(7)).isEqualTo(new Spread(7, 7, 7, 7));
  }

  @Test
  void noValueIsRefused() {
    assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    Measured measured =
        new Measured(
            Workloads.over(Inputs.seeded(2)).getFirst(),
            Map.of(
                Contender.RELEASED, List.of(new Batch(1, 1), new Batch(100, 1)),
                Contender.TORCH, List.of(new Batch(2, 1), new Batch(200, 1))),
            Map.of());

    // The second round was slow for both; a ratio of pooled times would not be 2 at every quartile.
    assertThat(measured.timesFaster(Contender.RELEASED, Contender.TORCH))
        .isEqualTo(new Spread(2, 2, 2, 2));
    assertThat(measured.leastShareRun()).isLessThan(0.51);
  }
}
