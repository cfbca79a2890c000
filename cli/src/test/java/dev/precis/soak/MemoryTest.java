package dev.precis.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final long MINUTE = 60_000_000_000L;

  @Test
  void growthCountsAfterTheFirstThird() {
    Memory memory = new Memory();
    for (int minute = 0; minute < 90; minute++) {
      memory.add(minute * MINUTE, minute < 30 ? 10 * minute : 400 + 0.5 * minute);
    }
    assertThat(memory.slope()).isCloseTo(30, within(1e-6));
    assertThat(memory.grown()).isCloseTo(0.5 * 59, within(1e-6));
    assertThat(memory.most()).isCloseTo(444.5, within(1e-6));
  }

  @Test
  void flatMemoryHasNoSlopeAndOneSampleNeither() {
    Memory memory = new Memory();
    memory.add(0, 100);
    assertThat(memory.slope()).isZero();
    for (int i = 1; i < 9; i++) {
      memory.add(i * MINUTE, 100);
    }
    assertThat(memory.slope()).isZero();
    assertThat(memory.grown()).isZero();
  }
}
