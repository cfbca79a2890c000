package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private long now = 100;
  private final Breaker breaker = new Breaker(3, Duration.ofSeconds(5), () -> now);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }

  private void pass(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void opensAfterFailuresInARow() {
    fail(2);
    breaker.succeeded();
    fail(2);
    assertThat(breaker.closed()).isTrue();
    fail(1);
    assertThat(breaker.closed()).isFalse();
  }

  @Test
  void letsOneTrialThroughWhenThePauseIsOver() {
    fail(3);
    pass(4);
    assertThat(breaker.takeTrial()).isFalse();
    pass(1);
    assertThat(breaker.takeTrial()).isTrue();
    assertThat(breaker.takeTrial()).isFalse();
    assertThat(breaker.closed()).isFalse();
    breaker.succeeded();
    assertThat(breaker.closed()).isTrue();
    assertThat(breaker.takeTrial()).isFalse();
  }

  @Test
  void aTrialThatFailsBeginsAnotherPause() {
    breaker.trip();
    pass(5);
    assertThat(breaker.takeTrial()).isTrue();
    fail(1);
    pass(4);
    assertThat(breaker.takeTrial()).isFalse();
    pass(1);
    assertThat(breaker.takeTrial()).isTrue();
  }

  @Test
  void failuresOfRequestsFromBeforeDoNotProlongThePause() {
    breaker.trip();
    pass(4);
    fail(5);
    pass(1);
    assertThat(breaker.takeTrial()).isTrue();
  }
}
