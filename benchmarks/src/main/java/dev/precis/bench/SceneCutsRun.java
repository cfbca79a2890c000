package dev.precis.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.precis.bench.SceneClip.Found;
import dev.precis.media.MediaSource;
import dev.precis.video.Cut;
import dev.precis.video.SceneCuts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Our cut detector beside PySceneDetect; started by {@code benchmarks/scene-cuts}. */
public final class SceneCutsRun {
  private static final int ROUNDS = 3;
  private static final String OWN = "precis";

  private SceneCutsRun() {}

  /** Runs it; prints the tables, and with {@code --markdown} writes the page. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    if (arguments.length % 2 != 0
        || !List.of("--python", "--script", "--clips", "--rounds", "--markdown")
            .containsAll(options.keySet())
        || !options.keySet().containsAll(List.of("--python", "--script", "--clips"))) {
      System.err.println("usage: benchmarks/scene-cuts [--rounds N] [--markdown FILE]");
      System.exit(2);
    }
    Path folder = Path.of(options.get("--clips"));
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", Integer.toString(ROUNDS)));
    List<SceneClip> clips = SceneClip.read(folder.resolve("truth.tsv"));
    Path results = folder.resolve("results.tsv");
    List<Found> found = new ArrayList<>();
    for (SceneClip clip : clips) {
      SceneCuts.of(MediaSource.file(clip.file())); // compiled code, as the peer's is
    }
    for (int round = 0; round < rounds; round++) {
      for (SceneClip clip : clips) {
        found.add(own(clip));
      }
      peers(options, folder, results);
    }
    found.addAll(Found.read(results));
    Map<String, String> facts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(folder.resolve("facts.tsv"))) {
      String[] pair = line.split("\t", 2);
      facts.put(pair[0], pair[1]);
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    facts.put("load average at the end", String.format(Locale.ROOT, "%.1f", load));
    Machine.facts(Map.of()).forEach(fact -> facts.putIfAbsent(fact.getKey(), fact.getValue()));
    SceneReport report = new SceneReport(clips, found, rounds, facts);
    System.out.print(report.tables());
    if (options.containsKey("--markdown")) {
      Files.writeString(Path.of(options.get("--markdown")), report.markdown());
    }
  }

  private static Found own(SceneClip clip) {
    long start = System.nanoTime();
    long used = processorNanos();
    SceneCuts scenes = SceneCuts.of(MediaSource.file(clip.file()));
    return new Found(
        clip.file(),
        OWN,
        scenes.frames(),
        (System.nanoTime() - start) / 1e9,
        (processorNanos() - used) / 1e9,
        scenes.cuts().stream().map(Cut::frame).toList());
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void peers(Map<String, String> options, Path folder, Path results)
      throws IOException, InterruptedException {
    Process python =
        new ProcessBuilder(
                options.get("--python"),
                options.get("--script"),
                "detect",
                folder.toString(),
                results.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("detect.log").toFile())
            .start();
    if (python.waitFor() != 0) {
      throw new IllegalStateException(
          "PySceneDetect failed: " + Files.readString(folder.resolve("detect.log")));
    }
  }
}
