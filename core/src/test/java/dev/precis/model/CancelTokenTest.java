package dev.precis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancelTokenTest {
  @Test
  void runsEachActionOnceAndLateOnesAtOnce() {
    CancelToken token = new CancelToken();
    AtomicInteger early = new AtomicInteger();
    AtomicInteger withdrawn = new AtomicInteger();
    AtomicInteger late = new AtomicInteger();
    token.onCancel(early::incrementAndGet);
    token.onCancel(withdrawn::incrementAndGet).close();
    token.check();
    token.cancel();
    token.cancel();
    token.onCancel(late::incrementAndGet);
    assertThat(early).hasValue(1);
    assertThat(withdrawn).hasValue(0);
    assertThat(late).hasValue(1);
    assertThatThrownBy(token::check).isInstanceOf(CancellationException.class);
  }
}
