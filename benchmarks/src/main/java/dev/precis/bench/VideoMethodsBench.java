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
 * Whole calls of {@link Compressors#run} over the {@link Clip}, every method that decides about the
 * frames of a window together; a quarter of the tokens is kept. Threads and {@code -prof gc} as for
 * {@link MethodsBench}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class VideoMethodsBench {
  /** The method and its options. */
  @Param({
    "dycoke",
    "dycoke:mode=parity",
    "evs",
    "evs:mode=parity",
    "fastvid",
    "fastvid:mode=parity",
    "frame-query",
    "holitom",
    "holitom:mode=parity",
    "keyframe-dropout",
    "longvu",
    "longvu:mode=parity",
    "progressive-pool",
    "prunevid",
    "prunevid:mode=parity",
    "slowfast",
    "sttm",
    "sttm:mode=parity",
    "tc-clip.context",
    "tc-clip.context:mode=parity",
    "vidcom2",
    "vidcom2:mode=parity"
  })
  public String method = "evs";

  private Clip clip = Clip.seeded(Clip.SEED);
  private Method.Configured configured = Compressors.of("evs");

  /** Makes the method. */
  @Setup
  public void prepare() {
    clip = Clip.seeded(Clip.SEED);
    configured = Compressors.of(method);
  }

  /** One clip. */
  @Benchmark
  public TokenSequence clip() {
    return clip.run(configured, Clip.KEEP);
  }
}
