package dev.precis.testing;

import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An engine whose graph is a piece of Java, and which remembers what it was given. */
public final class FakeEngine implements InferenceEngine {
  private final Work work;
  private final List<Tensors> calls = new ArrayList<>();

  /** Fills outputs from inputs. */
  public interface Work {
    /** Reads the inputs and writes into the outputs. */
    void run(Tensors inputs, Tensors outputs);
  }

  /**
   * Tensors of one run.
   *
   * @param byName inputs, outputs or both
   */
  public record Tensors(Map<String, Tensor> byName) {
    /** A tensor that must be there. */
    public Tensor get(String name) {
      return Objects.requireNonNull(byName.get(name), name);
    }
  }

  /** An engine that does this. */
  public FakeEngine(Work work) {
    this.work = work;
  }

  /** A tensor's rows: its last side wide, all others below each other. */
  public static Matrix rows(@Nullable Tensor of) {
    Tensor tensor = Objects.requireNonNull(of);
    int cols = (int) tensor.shape()[tensor.shape().length - 1];
    return Matrix.wrap(tensor.memory(), cols == 0 ? 0 : (int) (tensor.count() / cols), cols);
  }

  /** Whole numbers of a tensor. */
  public static long[] integers(@Nullable Tensor of) {
    Tensor tensor = Objects.requireNonNull(of);
    if (tensor.dtype() != DType.I64) {
      throw new IllegalArgumentException("I64 is needed, was " + tensor.dtype());
    }
    return tensor.bytes().toArray(ValueLayout.JAVA_LONG);
  }

  /** Copies rows to the start of an output of the same width. */
  public static void copy(@Nullable Tensor from, @Nullable Tensor to) {
    Matrix source = rows(from);
    Matrix target = rows(to);
    for (int r = 0; r < Math.min(source.rows(), target.rows()); r++) {
      target.setRow(r, source, r);
    }
  }

  /** Inputs and outputs of each run, by name. */
  public List<Tensors> calls() {
    return List.copyOf(calls);
  }

  @Override
  public List<String> inputs() {
    return List.of();
  }

  @Override
  public List<String> outputs() {
    return List.of();
  }

  @Override
  public void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs, CancelToken cancel) {
    cancel.check();
    Map<String, Tensor> both = new LinkedHashMap<>(inputs);
    both.putAll(outputs);
    calls.add(new Tensors(both));
    work.run(new Tensors(inputs), new Tensors(outputs));
  }

  @Override
  public void close() {}
}
