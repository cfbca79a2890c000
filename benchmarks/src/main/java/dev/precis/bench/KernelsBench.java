package dev.precis.bench;

import dev.precis.kernel.Kernels;
import dev.precis.kernel.Workspace;
import dev.precis.tensor.Matrix;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time per call of the kernels that compressors lean on, over the tokens of one 24 x 24 image. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
public class KernelsBench {
  /** Width of a token. */
  @Param({"1024", "1021"})
  public int width = 1024;

  /** Tokens. */
  @Param({"576"})
  public int tokens = 576;

  private Matrix rows = Matrix.allocate(0, 0);
  private Matrix others = Matrix.allocate(0, 0);
  private Matrix square = Matrix.allocate(0, 0);
  private Matrix result = Matrix.allocate(0, 0);
  private float[] scores = new float[0];
  private final Workspace workspace = new Workspace();

  /** Fills the inputs from fixed seeds. */
  @Setup
  public void fill() {
    rows = random(tokens, width, 1);
    others = random(tokens, width, 2);
    square = random(tokens, tokens, 3);
    result = Matrix.allocate(tokens, tokens);
    scores = square.row(0);
  }

  private static Matrix random(int height, int width, long seed) {
    Random random = new Random(seed);
    Matrix out = Matrix.allocate(height, width);
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        out.set(r, c, (float) random.nextGaussian());
      }
    }
    return out;
  }

  /** All dot products of two sets of tokens: 2 tokens^2 width flops. */
  @Benchmark
  public Matrix matmulTransposed() {
    Kernels.matmulTransposed(rows, others, result, workspace);
    return result;
  }

  /** All dot products within a set of tokens. */
  @Benchmark
  public Matrix gram() {
    Kernels.gram(rows, result, workspace);
    return result;
  }

  /** Softmax of every row of a tokens x tokens map. */
  @Benchmark
  public Matrix softmax() {
    Kernels.softmaxRows(square, 1, result);
    return result;
  }

  /** The best quarter of one row of scores. */
  @Benchmark
  public int[] topQuarter() {
    return Kernels.topK(scores, tokens / 4);
  }

  /** The norm of every token. */
  @Benchmark
  public float[] rowNorms() {
    return Kernels.rowNorms(rows);
  }

  /** The mean token. */
  @Benchmark
  public float[] meanRows() {
    return Kernels.meanRows(rows);
  }
}
