package dev.precis.model;

import java.util.List;
import java.util.Map;

/** A loaded graph. Calls may come from several threads at once. */
public interface InferenceEngine extends AutoCloseable {
  /** Names of the graph's inputs. */
  List<String> inputs();

  /** Names of the graph's outputs. */
  List<String> outputs();

  /**
   * Runs the graph, writing the outputs named into memory that the caller owns; other outputs are
   * not fetched.
   *
   * @throws dev.precis.PrecisException {@code INFERENCE_FAILED} if the graph refuses the shapes or
   *     fails
   * @throws java.util.concurrent.CancellationException if the token was cancelled before or during
   *     the run
   */
  void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs, CancelToken cancel);

  @Override
  void close();
}
