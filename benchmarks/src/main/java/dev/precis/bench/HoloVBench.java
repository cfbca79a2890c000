package dev.precis.bench;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.SplittableRandom;
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

/**
 * Whole calls of {@link Compressors#run} at the size of LLaVA-1.5: 576 tokens of width 1024, 64
 * kept.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 2,
    jvmArgs = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class HoloVBench {
  private static final int SIDE = 24;
  private static final int WIDTH = 1024;
  private static final int KEEP = 64;

  /** The method and its mode. */
  @Param({"holov", "holov:mode=parity", "top-attention", "average-pool"})
  public String method = "holov";

  private Method.Configured configured = Compressors.of("holov");
  private TokenSequence tokens = input();
  private Signals signals = Signals.none();

  /** Makes the input. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1);
    configured = Compressors.of(method);
    tokens = input();
    float[] attention = new float[tokens.size()];
    for (int r = 0; r < attention.length; r++) {
      attention[r] = (float) Math.exp(random.nextGaussian()) / attention.length;
      for (int c = 0; c < WIDTH; c++) {
        tokens.embeddings().set(r, c, (float) random.nextGaussian());
      }
    }
    signals = Signals.none().withAttention(attention);
  }

  private static TokenSequence input() {
    Grid grid = Grid.image(SIDE, SIDE);
    SourceInfo source =
        new SourceInfo(
            "bench",
            "0",
            Modality.IMAGE,
            "vision",
            "pack",
            "0",
            "space",
            WIDTH,
            grid,
            14,
            336,
            336,
            0,
            "none");
    return new TokenSequence(
        Matrix.allocate(grid.tokens(), WIDTH),
        Provenance.blank(grid.tokens(), Modality.IMAGE),
        List.of(source),
        grid);
  }

  /** One picture. */
  @Benchmark
  public Compressed picture() {
    return Compressors.run(configured, tokens, Budget.tokens(KEEP), signals);
  }
}
