package dev.precis.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Runs calls that come at the same time as one, side by side along the first side of all inputs and
 * outputs. Calls of other shapes, or for other outputs, are never mixed. If a run of several fails,
 * each is tried alone, so that none fails for another.
 */
final class BatchingEngine implements InferenceEngine {
  private final InferenceEngine engine;
  private final Batching batching;
  private final Map<RunShape, RunBatch> filling = new HashMap<>();

  BatchingEngine(InferenceEngine engine, Batching batching) {
    this.engine = engine;
    this.batching = batching;
  }

  @Override
  public List<String> inputs() {
    return engine.inputs();
  }

  @Override
  public List<String> outputs() {
    return engine.outputs();
  }

  @Override
  public void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs, CancelToken cancel) {
    cancel.check();
    int rows = RunShape.rows(inputs, outputs);
    if (rows == 0 || rows >= batching.most()) {
      engine.run(inputs, outputs, cancel);
      return;
    }
    RunShape shape = RunShape.of(inputs, outputs);
    RunBatch batch;
    RunBatch.Seat seat;
    synchronized (filling) {
      RunBatch found = filling.get(shape);
      if (found == null || !found.fits(rows)) {
        if (found != null) {
          found.shut(); // whoever leads it need not wait any longer
        }
        found = new RunBatch(shape, batching.most());
        filling.put(shape, found);
      }
      batch = found;
      seat = batch.take(rows, inputs);
    }
    boolean alone;
    try (CancelToken.Registration _ = cancel.onCancel(seat::leave)) {
      if (seat.first()) {
        lead(shape, batch);
      }
      alone = !seat.await();
      if (!alone) {
        seat.copy(outputs);
      }
    } finally {
      seat.close();
    }
    if (alone) {
      engine.run(inputs, outputs, cancel);
    }
  }

  private void lead(RunShape shape, RunBatch batch) {
    batch.awaitFull(batching.longest());
    synchronized (filling) {
      filling.remove(shape, batch);
      batch.shut();
    }
    try {
      engine.run(batch.inputs(), batch.outputs(), batch.everybodyLeft());
      batch.done();
    } catch (CancellationException e) {
      batch.failed();
    } catch (RuntimeException | Error e) {
      batch.failed();
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
