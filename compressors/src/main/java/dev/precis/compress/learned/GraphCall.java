package dev.precis.compress.learned;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.Map;
import java.util.Set;

/** Runs of graphs with one output, written straight into a matrix. */
final class GraphCall {
  private GraphCall() {}

  /**
   * The engine, if its graph has these inputs and this output.
   *
   * @throws PrecisException {@code WRONG_GRAPH} naming what it has
   */
  static InferenceEngine checked(InferenceEngine engine, Set<String> inputs, String output) {
    if (!Set.copyOf(engine.inputs()).equals(inputs) || !engine.outputs().contains(output)) {
      throw PrecisException.user(
          "WRONG_GRAPH",
          "the graph has inputs %s and outputs %s; a graph with inputs %s and output %s is needed"
              .formatted(engine.inputs(), engine.outputs(), inputs, output));
    }
    return engine;
  }

  /**
   * The output as rows.
   *
   * @param shape of the output; its last side is the width of the rows
   */
  static Matrix run(
      InferenceEngine engine,
      Map<String, Tensor> inputs,
      String output,
      CancelToken cancel,
      long... shape) {
    long rows = 1;
    for (int i = 0; i < shape.length - 1; i++) {
      rows = Math.multiplyExact(rows, shape[i]);
    }
    Matrix out = Matrix.allocate(Math.toIntExact(rows), Math.toIntExact(shape[shape.length - 1]));
    if (rows > 0) {
      engine.run(inputs, Map.of(output, Tensor.of(out, shape)), cancel);
    }
    return out;
  }
}
