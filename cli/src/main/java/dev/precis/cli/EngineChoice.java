package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.model.Batching;
import dev.precis.model.Device;
import dev.precis.model.EngineOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a proxy's encoders run, and when calls of several requests run as one. */
final class EngineChoice {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where encoders run: cpu or cuda:N (default cpu).")
  private String device = "cpu";

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = {
        "Pictures of several requests that may run as one; worth it on a GPU, with --parallel N or"
            + " more (default 1)."
      })
  private int batch = Batching.NONE.most();

  @Option(
      names = "--batch-wait-ms",
      paramLabel = "MS",
      description = "How long the first of them waits for others (default 5).")
  private int waitMillis = (int) Batching.DEFAULT_LONGEST.toMillis();

  /**
   * What was asked for.
   *
   * @throws PrecisException {@code BAD_OPTION} if a number is out of range
   */
  EngineOptions options() {
    check("--batch", batch, 1, Batching.MAX_MOST);
    check("--batch-wait-ms", waitMillis, 0, (int) Batching.MAX_LONGEST.toMillis());
    return EngineOptions.DEFAULT
        .withDevice(Device.parse(device))
        .withBatching(new Batching(batch, Duration.ofMillis(waitMillis)));
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw PrecisException.user(
          "BAD_OPTION", "%s must be %d to %d, was %d".formatted(name, least, most, value));
    }
  }

  /** The same for {@code --print-config}. */
  Map<String, Object> config() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("device", device);
    out.put("batch", batch);
    out.put("batchWaitMillis", waitMillis);
    return out;
  }
}
