package dev.precis.compress.learned;

import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A graph of plain Java, so that what happens around graphs can be seen. */
final class RowsEngine implements InferenceEngine {
  private final List<String> inputs;
  private final String output;
  private final BiConsumer<Function<String, Matrix>, Matrix> work;
  private final List<Map<String, Tensor>> calls = new ArrayList<>();

  /**
   * An engine.
   *
   * @param work gets the inputs as rows and fills the output's rows
   */
  RowsEngine(
      List<String> inputs, String output, BiConsumer<Function<String, Matrix>, Matrix> work) {
    this.inputs = inputs;
    this.output = output;
    this.work = work;
  }

  /** One that gives the first columns of an input's rows back. */
  static RowsEngine echo(String input, String output) {
    return new RowsEngine(
        List.of(input),
        output,
        (in, out) -> {
          Matrix rows = in.apply(input);
          for (int r = 0; r < out.rows(); r++) {
            for (int c = 0; c < out.cols(); c++) {
              out.set(r, c, rows.get(r, c));
            }
          }
        });
  }

  /** How often the graph ran. */
  int runs() {
    return calls.size();
  }

  /** An input of the last run as rows. */
  Matrix last(String input) {
    return rows(lastTensor(input));
  }

  /** Shape of an input of the last run. */
  long[] lastShape(String input) {
    return lastTensor(input).shape();
  }

  private Tensor lastTensor(String input) {
    return Objects.requireNonNull(calls.getLast().get(input));
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  @Override
  public List<String> outputs() {
    return List.of(output);
  }

  @Override
  public void run(Map<String, Tensor> in, Map<String, Tensor> out, CancelToken cancel) {
    cancel.check();
    calls.add(in);
    work.accept(this::last, rows(Objects.requireNonNull(out.get(output))));
  }

  private static Matrix rows(Tensor tensor) {
    int width = (int) tensor.shape()[tensor.shape().length - 1];
    return Matrix.wrap(tensor.memory(), (int) (tensor.count() / width), width);
  }

  @Override
  public void close() {}
}
