package dev.precis.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.precis.compress.learned.MiniCompressor;
import dev.precis.fusion.MiniPrompt;
import dev.precis.fusion.PreFusion;
import dev.precis.fusion.VisionPrefix;
import dev.precis.model.CancelToken;
import dev.precis.model.EngineOptions;
import dev.precis.model.InferenceEngine;
import dev.precis.model.OrtEngine;
import dev.precis.tensor.Matrix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * What a further question about the same picture costs LLaVA-Mini's pre-fusion with the vision part
 * kept, beside encoding it anew: processor time of one thread, seeded random weights, the layers'
 * proportions those of Llama 3.1 8B. Arguments, all optional: width (1024), text tokens (64),
 * rounds (20). Prints one JSON object; fails if both ways do not give the same rows.
 */
public final class PreFusionRun {
  private static final int GRID = 24;
  private static final int WARM_UP = 2;

  private PreFusionRun() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    int width = number(arguments, 0, 1024);
    int tokens = number(arguments, 1, 64);
    int rounds = number(arguments, 2, 20);
    try (MiniModel model = MiniModel.make(width, GRID, Path.of("").toAbsolutePath())) {
      measure(model, tokens, rounds);
    }
  }

  private static int number(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }

  private static void measure(MiniModel model, int tokens, int rounds) {
    EngineOptions one = EngineOptions.DEFAULT.withThreads(1);
    try (InferenceEngine compress = OrtEngine.load(model.graph("compressor"), one);
        InferenceEngine project = OrtEngine.load(model.graph("projector"), one);
        InferenceEngine vision = OrtEngine.load(model.graph("prefusion_vision"), one);
        InferenceEngine text = OrtEngine.load(model.graph("prefusion_text"), one)) {
      MiniCompressor compressor = new MiniCompressor(compress, project, model.layout());
      PreFusion fusion = new PreFusion(vision, text, model.shape());
      Matrix features = random(GRID * GRID, model.seen(), 1);
      int[] ids = new int[tokens];
      Arrays.setAll(ids, t -> t == 4 ? MiniPrompt.PLACEHOLDER : t + 1);
      MiniPrompt prompt = new MiniPrompt(ids, random(tokens, model.layout().width(), 2));
      CancelToken cancel = new CancelToken();
      double[] kept = new double[rounds];
      double[] layers = new double[rounds];
      double[] whole = new double[rounds];
      Matrix rows = compressor.compress(features, cancel).rows();
      try (VisionPrefix prefix = fusion.encode(rows, cancel)) {
        for (int round = -WARM_UP; round < rounds; round++) {
          long start = processorNanos();
          Matrix again = compressor.compress(features, cancel).rows();
          long middle = processorNanos();
          Matrix anew;
          try (VisionPrefix own = fusion.encode(again, cancel)) {
            anew = fusion.fuse(own, prompt, cancel);
          }
          long end = processorNanos();
          Matrix fused = fusion.fuse(prefix, prompt, cancel);
          long last = processorNanos();
          if (!Arrays.equals(anew.toArray(), fused.toArray())) {
            throw new IllegalStateException("rows differ with the vision part kept");
          }
          if (round >= 0) {
            kept[round] = (last - end) / 1e6;
            layers[round] = (end - middle) / 1e6;
            whole[round] = (end - start) / 1e6;
          }
        }
        System.out.printf(
            Locale.ROOT,
            "{\"width\":%d,\"layers\":%d,\"visionRows\":%d,\"textTokens\":%d,\"rounds\":%d,"
                + "\"processorMillis\":{\"kept\":%.1f,\"layersAnew\":%.1f,\"allAnew\":%.1f},"
                + "\"timesLess\":{\"layers\":%.1f,\"all\":%.1f},\"prefixMiB\":%.1f}%n",
            model.layout().width(),
            model.shape().layers(),
            rows.rows(),
            tokens,
            rounds,
            mean(kept),
            mean(layers),
            mean(whole),
            mean(layers) / mean(kept),
            mean(whole) / mean(kept),
            prefix.byteSize() / 1048576.0);
      }
    }
  }

  private static Matrix random(int rows, int cols, long seed) {
    Random random = new Random(seed);
    Matrix matrix = Matrix.allocate(rows, cols);
    float[] row = new float[cols];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        row[c] = random.nextFloat() - 0.5f;
      }
      matrix.setRow(r, row, 0);
    }
    return matrix;
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** The processor's clock may tick every 10 ms, so that a median says less. */
  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
