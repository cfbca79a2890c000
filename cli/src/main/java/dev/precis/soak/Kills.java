package dev.precis.soak;

import dev.precis.media.MediaSource;
import dev.precis.tokens.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills the command at random moments of an encoding, without warning, and holds what it leaves
 * against a run that was left alone: a token file is there whole, byte for byte, or not at all, and
 * the next run removes what a killed one left.
 */
public final class Kills {
  /** Rounds after which a run is left alone and must clean up. */
  static final int CLEAN_EVERY = 10;

  private static final double PAST_THE_END = 1.1;

  private final Child child;
  private final Path medium;
  private final Path pack;
  private final Path folder;
  private final Consumer<String> progress;
  private final List<String> faults = new ArrayList<>();
  private int killed;
  private int alone;

  /**
   * A proof on this medium.
   *
   * @param folder for outputs and logs; made, and emptied of token files
   */
  public Kills(Child child, Path medium, Path pack, Path folder, Consumer<String> progress) {
    this.child = child;
    this.medium = medium;
    this.pack = pack;
    this.folder = folder;
    this.progress = progress;
  }

  /** Runs until the time is over, three rounds at least. */
  public Proof run(long nanos, long seed) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Files.createDirectories(folder);
    Path out = folder.resolve("out");
    Path whole = out.resolve(stem() + ".safetensors");
    Files.deleteIfExists(whole);
    long start = System.nanoTime();
    alone(out, whole, "");
    long length = System.nanoTime() - start;
    String truth = Files.exists(whole) ? MediaSource.file(whole).sha256() : "";
    SplittableRandom random = new SplittableRandom(seed);
    int round = 0;
    while (faults.isEmpty() && (round < 3 || System.nanoTime() - begin < nanos)) {
      round++;
      if (random.nextBoolean()) {
        Files.deleteIfExists(whole);
      }
      boolean before = Files.exists(whole);
      kill(out, random.nextLong((long) (length * PAST_THE_END)));
      inspect(out, whole, before, truth);
      if (round % CLEAN_EVERY == 0) {
        alone(out, whole, truth);
      }
      progress.accept("round %d, %d killed".formatted(round, killed));
    }
    alone(out, whole, truth);
    return new Proof(
        "kills",
        round,
        (System.nanoTime() - begin) / 1e9,
        List.of(
            killed + " killed in the middle",
            round - killed + " had ended before",
            alone + " left alone, the same bytes and nothing else left",
            "a run takes %.1f s".formatted(length / 1e9)),
        faults);
  }

  private void kill(Path out, long nanos) throws InterruptedException {
    Process process = start(out);
    if (!process.waitFor(nanos, TimeUnit.NANOSECONDS)) {
      killed++;
      process.destroyForcibly();
    }
    process.waitFor();
  }

  private Process start(Path out) {
    return child.start(folder.resolve("child.log"), "encode", medium, "--pack", pack, "--out", out);
  }

  /** Only whole files may have names that look done. */
  private void inspect(Path out, Path whole, boolean before, String truth) throws IOException {
    for (Path file : visible(out)) {
      if (!file.equals(whole)) {
        faults.add("a killed run left " + file.getFileName());
      } else if (!MediaSource.file(file).sha256().equals(truth)) {
        faults.add("a killed run left a token file that is not whole");
      }
    }
    if (before && !Files.exists(whole)) {
      faults.add("a killed run took away the token file of an earlier one");
    }
  }

  /** A run to its end; it must give the same bytes and leave nothing else. */
  private void alone(Path out, Path whole, String truth) throws IOException, InterruptedException {
    int code = start(out).waitFor();
    alone++;
    if (code != 0 || !Files.exists(whole)) {
      faults.add("a run that was left alone ended with %d".formatted(code));
      return;
    }
    TokenFile.read(whole);
    if (!truth.isEmpty() && !MediaSource.file(whole).sha256().equals(truth)) {
      faults.add("a run that was left alone gave other bytes than the first one");
    }
    try (Stream<Path> left = Files.list(out)) {
      left.filter(file -> !file.equals(whole))
          .forEach(file -> faults.add("a run did not clean up " + file.getFileName()));
    }
  }

  private static List<Path> visible(Path out) throws IOException {
    if (!Files.isDirectory(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(out)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    }
  }

  private String stem() {
    String name = String.valueOf(medium.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
