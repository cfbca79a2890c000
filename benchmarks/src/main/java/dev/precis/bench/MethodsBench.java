package dev.precis.bench;

import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.tokens.TokenSequence;
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
 * Whole calls of {@link Compressors#run} over one picture of {@link Inputs}, every method that
 * takes pictures. One thread; {@code -t max} runs as many as there are cores, which share a method
 * as callers do; {@code -prof gc} adds the bytes of Java objects that a call allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class MethodsBench {
  /** The method and its options. */
  @Param({
    "adaptive-pool",
    "average-pool",
    "bilinear-pool",
    "catp.stage1",
    "cdpruner",
    "cdpruner:mode=parity",
    "divprune",
    "divprune:mode=parity",
    "facility-location",
    "holov",
    "holov:mode=parity",
    "matryoshka",
    "merge-2x2",
    "pixel-unshuffle",
    "prumerge",
    "prumerge:mode=parity",
    "prumerge-plus",
    "prumerge-plus:mode=parity",
    "query-keep",
    "random",
    "tome",
    "tome:mode=parity",
    "top-attention",
    "uniform",
    "vflowopt",
    "vispruner",
    "visionzip",
    "visionzip:mode=parity",
    "ward-pooling",
    "ward-pooling:mode=parity"
  })
  public String method = "holov";

  private Inputs inputs = Inputs.seeded(Inputs.SEED);
  private Method.Configured configured = Compressors.of("holov");

  /** Makes the method. */
  @Setup
  public void prepare() {
    inputs = Inputs.seeded(Inputs.SEED);
    configured = Compressors.of(method);
  }

  /** One picture. */
  @Benchmark
  public TokenSequence picture() {
    return inputs.run(configured, Inputs.KEEP);
  }
}
