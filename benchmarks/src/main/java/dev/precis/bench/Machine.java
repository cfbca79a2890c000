package dev.precis.bench;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the figures were measured on. */
final class Machine {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final int COPIES = 400;

  private Machine() {}

  /** Facts in the order in which they are shown, each with its name. */
  static List<Map.Entry<String, String>> facts(Map<String, String> python) {
    List<Map.Entry<String, String>> facts = new ArrayList<>();
    facts.add(Map.entry("processor", processor()));
    facts.add(Map.entry("cores", Integer.toString(Runtime.getRuntime().availableProcessors())));
    facts.add(
        Map.entry("system", System.getProperty("os.name") + ", " + System.getProperty("os.arch")));
    facts.add(Map.entry("Java", System.getProperty("java.vm.name") + " " + Runtime.version()));
    facts.add(Map.entry("our kernels", Kernels.description()));
    List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
    facts.add(
        Map.entry("JVM flags", String.join(" ", flags.stream().filter(Machine::tells).toList())));
    python.forEach((name, value) -> facts.add(Map.entry(name, value)));
    String revision = System.getProperty("precis.revision", "");
    if (!revision.isBlank()) {
      facts.add(Map.entry("source", revision));
    }
    return facts;
  }

  private static boolean tells(String flag) {
    return flag.startsWith("-X");
  }

  private static String processor() {
    if (Files.isReadable(PROCESSOR)) {
      try (var lines = Files.lines(PROCESSOR)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }

  /**
   * Bytes read and written in a second when tokens are copied again and again.
   *
   * @param rows tokens
   */
  static double bytesPerSecond(int rows) {
    Matrix from = Matrix.allocate(rows, Inputs.WIDTH);
    Matrix to = Matrix.allocate(rows, Inputs.WIDTH);
    double best = 0;
    for (int i = 0; i < COPIES; i++) {
      long start = System.nanoTime();
      MemorySegment.copy(from.segment(), 0, to.segment(), 0, from.byteSize());
      best = Math.max(best, 2.0 * from.byteSize() / (System.nanoTime() - start));
    }
    return best * 1e9;
  }
}
