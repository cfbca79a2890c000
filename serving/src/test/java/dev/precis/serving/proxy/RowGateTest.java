package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.serving.backend.EqualRows;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowGateTest {
  private static final EqualRows FIVE = new EqualRows(Map.of(Modality.IMAGE, 5));
  private static final EqualRows NINE = new EqualRows(Map.of(Modality.IMAGE, 9));
  private static final EqualRows CLIP = new EqualRows(Map.of(Modality.VIDEO, 9));

  private final RowGate gate = new RowGate();

  @Test
  void onlyRequestsThatFitAreInsideTogether() {
    Future<Runnable> first = gate.enter(FIVE);
    Future<Runnable> same = gate.enter(FIVE);
    Future<Runnable> video = gate.enter(CLIP);
    Future<Runnable> other = gate.enter(NINE);
    assertThat(first.succeeded() && same.succeeded() && video.succeeded()).isTrue();
    assertThat(other.isComplete()).isFalse();
    first.result().run();
    video.result().run();
    assertThat(other.isComplete()).isFalse();
    same.result().run();
    assertThat(other.succeeded()).isTrue();
    assertThat(gate.enter(FIVE).isComplete()).isFalse();
  }

  @Test
  void whoFitsDoesNotOvertakeWhoWaits() {
    Future<Runnable> first = gate.enter(FIVE);
    Future<Runnable> waits = gate.enter(NINE);
    Future<Runnable> late = gate.enter(FIVE);
    assertThat(late.isComplete()).isFalse();
    first.result().run();
    assertThat(waits.succeeded()).isTrue();
    assertThat(late.isComplete()).isFalse();
    waits.result().run();
    assertThat(late.succeeded()).isTrue();
  }

  @Test
  void requestsWithoutMediaNeverWait() {
    gate.enter(FIVE);
    gate.enter(NINE);
    assertThat(gate.enter(EqualRows.NONE).succeeded()).isTrue();
  }
}
