package dev.precis.bench;

import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.FileSink;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.Report;
import dev.precis.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Encodes one long medium and prints how much memory the process held on the way: arguments are the
 * medium, the pack and the output file. Prints one JSON object. Linux only: reads the resident size
 * from the kernel.
 */
public final class MemoryRun {
  private MemoryRun() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("usage: MemoryRun MEDIUM PACK OUT.safetensors");
      System.exit(2);
    }
    List<Long> resident = new ArrayList<>();
    try (ModelPack pack = ModelPack.open(Path.of(arguments[1]));
        Pipeline pipeline =
            Pipeline.of(pack).spec(PipelineSpec.DEFAULT.withLimits(MediaLimits.BATCH)).build()) {
      Report report =
          pipeline.encode(
              MediaSource.file(Path.of(arguments[0])),
              new FileSink(Path.of(arguments[2]), DType.F32),
              progress -> {
                resident.add(residentMebibytes());
                System.err.println(progress + " " + resident.getLast() + " MiB");
              });
      System.out.printf(
          Locale.ROOT,
          "{\"medium\":\"%s\",\"tokensIn\":%d,\"tokensOut\":%d,\"seconds\":%.1f,\"batches\":%d,"
              + "\"residentMiB\":{\"first\":%d,\"quarter\":%d,\"half\":%d,\"last\":%d,\"most\":%d}}%n",
          report.name(),
          report.tokensIn(),
          report.tokensOut(),
          report.nanos() / 1e9,
          resident.size(),
          resident.getFirst(),
          resident.get(resident.size() / 4),
          resident.get(resident.size() / 2),
          resident.getLast(),
          resident.stream().mapToLong(value -> value).max().orElse(0));
    }
  }

  private static long residentMebibytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      throw new IllegalStateException("this machine does not tell the resident size", e);
    }
  }
}
