package dev.precis.soak;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Resident memory of this process over time. Linux tells it; elsewhere it cannot be had. */
final class Memory {
  private static final double KIB = 1024;
  private static final double HOUR = 3600e9;

  private record Sample(long nanos, double mebibytes) {}

  private final List<Sample> samples = new ArrayList<>();

  /**
   * Notes how much there is now.
   *
   * @throws PrecisException {@code NO_MEMORY_FIGURES} where the system does not tell
   */
  void sample() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          add(System.nanoTime(), Long.parseLong(line.replaceAll("\\D", "")) / KIB);
          return;
        }
      }
    } catch (IOException e) {
      throw PrecisException.unavailable(
          "NO_MEMORY_FIGURES", "this system does not tell the resident memory; use Linux", e);
    }
  }

  void add(long nanos, double mebibytes) {
    samples.add(new Sample(nanos, mebibytes));
  }

  /** The samples without the first third, in which code is compiled and caches fill. */
  private List<Sample> warm() {
    return samples.subList(samples.size() / 3, samples.size());
  }

  /** Mean growth after the first third, MiB an hour; 0 with fewer than two samples. */
  double slope() {
    List<Sample> warm = warm();
    double time = warm.stream().mapToDouble(Sample::nanos).average().orElse(0);
    double mean = warm.stream().mapToDouble(Sample::mebibytes).average().orElse(0);
    double both = 0;
    double square = 0;
    for (Sample sample : warm) {
      both += (sample.nanos() - time) * (sample.mebibytes() - mean);
      square += (sample.nanos() - time) * (sample.nanos() - time);
    }
    return square == 0 ? 0 : both / square * HOUR;
  }

  /** Growth from the least to the last sample after the first third, MiB. */
  double grown() {
    List<Sample> warm = warm();
    double least = warm.stream().mapToDouble(Sample::mebibytes).min().orElse(0);
    return warm.isEmpty() ? 0 : warm.getLast().mebibytes() - least;
  }

  double most() {
    return samples.stream().mapToDouble(Sample::mebibytes).max().orElse(0);
  }
}
