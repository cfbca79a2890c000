package dev.precis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that run as one: each gets its own rows, and none suffers for another. */
@Timeout(60)
class BatchingEngineTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int WIDTH = 3;

  private final List<Integer> runs = new CopyOnWriteArrayList<>();
  private final CountDownLatch entered = new CountDownLatch(1);
  private volatile boolean refusesSeveral;
  private volatile boolean hangs;

  /** Doubles every value. */
  private final InferenceEngine doubling =
      new InferenceEngine() {
        @Override
        public List<String> inputs() {
          return List.of("x");
        }

        @Override
        public List<String> outputs() {
          return List.of("y");
        }

        @Override
        public void run(
            Map<String, Tensor> inputs, Map<String, Tensor> outputs, CancelToken cancel) {
          Tensor x = Objects.requireNonNull(inputs.get("x"));
          Tensor y = Objects.requireNonNull(outputs.get("y"));
          int rows = (int) x.shape()[0];
          runs.add(rows);
          entered.countDown();
          if (hangs) {
            CountDownLatch stopped = new CountDownLatch(1);
            cancel.onCancel(stopped::countDown);
            try {
              stopped.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            cancel.check();
          }
          if (refusesSeveral && rows > 1) {
            throw PrecisException.user("INFERENCE_FAILED", "one at a time");
          }
          for (long i = 0; i < x.count(); i++) {
            y.memory()
                .setAtIndex(
                    ValueLayout.JAVA_FLOAT,
                    i,
                    2 * x.memory().getAtIndex(ValueLayout.JAVA_FLOAT, i));
          }
        }

        @Override
        public void close() {}
      };

  private BatchingEngine batching(int most, Duration longest) {
    return new BatchingEngine(doubling, new Batching(most, longest));
  }

  /** Asks with rows full of a value and gives the answer. */
  private static float[] ask(
      InferenceEngine engine, int rows, int width, float value, CancelToken cancel) {
    try (Arena memory = Arena.ofConfined()) {
      long[] shape = {rows, width};
      Tensor x = new Tensor(DType.F32, shape, memory.allocate(4L * rows * width, 64));
      Tensor y = new Tensor(DType.F32, shape, memory.allocate(4L * rows * width, 64));
      for (int i = 0; i < rows * width; i++) {
        x.memory().setAtIndex(ValueLayout.JAVA_FLOAT, i, value + i);
      }
      engine.run(Map.of("x", x), Map.of("y", y), cancel);
      return y.memory().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static float[] doubled(int rows, int width, float value) {
    float[] wanted = new float[rows * width];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = 2 * (value + i);
    }
    return wanted;
  }

  @Test
  void callsThatFillABatchRunAsOneAndEachGetsItsRows() throws Exception {
    BatchingEngine engine = batching(4, LONG);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        float value = 10 * i;
        answers.add(threads.submit(() -> ask(engine, 1, WIDTH, value, new CancelToken())));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(answers.get(i).get()).containsExactly(doubled(1, WIDTH, 10 * i));
      }
    }
    assertThat(runs).containsExactly(4);
  }

  @Test
  void aCallAloneRunsWhenNobodyCame() {
    assertThat(ask(batching(4, Duration.ofMillis(1)), 2, WIDTH, 1, new CancelToken()))
        .containsExactly(doubled(2, WIDTH, 1));
    assertThat(runs).containsExactly(2);
  }

  @Test
  void aCallAsLargeAsABatchDoesNotWait() {
    assertThat(ask(batching(2, LONG), 3, WIDTH, 1, new CancelToken()))
        .containsExactly(doubled(3, WIDTH, 1));
    assertThat(runs).containsExactly(3);
  }

  @Test
  void callsOfOtherWidthsAreNotMixed() throws Exception {
    BatchingEngine engine = batching(2, LONG);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> answers = new ArrayList<>();
      for (int width : new int[] {2, 5, 2, 5}) {
        answers.add(threads.submit(() -> ask(engine, 1, width, width, new CancelToken())));
      }
      assertThat(answers.get(0).get()).containsExactly(doubled(1, 2, 2));
      assertThat(answers.get(1).get()).containsExactly(doubled(1, 5, 5));
      assertThat(answers.get(2).get()).containsExactly(doubled(1, 2, 2));
      assertThat(answers.get(3).get()).containsExactly(doubled(1, 5, 5));
    }
    assertThat(runs).containsExactly(2, 2);
  }

  @Test
  void aBatchThatFailsIsTriedCallByCall() throws Exception {
    refusesSeveral = true;
    BatchingEngine engine = batching(2, LONG);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<float[]> one = threads.submit(() -> ask(engine, 1, WIDTH, 1, new CancelToken()));
      Future<float[]> two = threads.submit(() -> ask(engine, 1, WIDTH, 2, new CancelToken()));
      assertThat(one.get()).containsExactly(doubled(1, WIDTH, 1));
      assertThat(two.get()).containsExactly(doubled(1, WIDTH, 2));
    }
    assertThat(runs).containsExactly(2, 1, 1);
  }

  @Test
  void aRunIsStoppedWhenAllItsCallsLeft() throws Exception {
    hangs = true;
    BatchingEngine engine = batching(2, LONG);
    CancelToken first = new CancelToken();
    CancelToken second = new CancelToken();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<float[]> one = threads.submit(() -> ask(engine, 1, WIDTH, 1, first));
      Future<float[]> two = threads.submit(() -> ask(engine, 1, WIDTH, 2, second));
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      first.cancel();
      second.cancel();
      assertThatThrownBy(one::get).hasCauseInstanceOf(CancellationException.class);
      assertThatThrownBy(two::get).hasCauseInstanceOf(CancellationException.class);
    }
    assertThat(runs).containsExactly(2);
  }

  @Test
  void aCallThatLeftBeforeItCameIsNotRun() {
    CancelToken cancelled = new CancelToken();
    cancelled.cancel();
    assertThatThrownBy(() -> ask(batching(2, LONG), 1, WIDTH, 1, cancelled))
        .isInstanceOf(CancellationException.class);
    assertThat(runs).isEmpty();
  }
}
