package dev.precis.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Feeds the command with broken media, many to a run: each must end as tokens or as an error that
 * says whose fault it is. A crash, a run that hangs, or an error of kind {@code INTERNAL} is a
 * fault, and its files are kept.
 */
public final class Fuzz {
  /** Files of one run of the command. */
  static final int BATCH = 16;

  /** Longest that a run may take, s. */
  static final int PATIENCE_SECONDS = 300;

  private static final JsonMapper JSON = new JsonMapper();

  private final Child child;
  private final List<Path> media;
  private final Path pack;
  private final Path folder;
  private final Consumer<String> progress;
  private final List<String> faults = new ArrayList<>();
  private int encoded;
  private int refused;

  /**
   * A proof on these media.
   *
   * @param media whole files to damage
   * @param folder for what is made; made if missing
   */
  public Fuzz(Child child, List<Path> media, Path pack, Path folder, Consumer<String> progress) {
    this.child = child;
    this.media = List.copyOf(media);
    this.pack = pack;
    this.folder = folder;
    this.progress = progress;
  }

  /** Runs until the time is over, one batch at least. */
  public Proof run(long nanos, long seed) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<byte[]> whole = new ArrayList<>();
    for (Path path : media) {
      whole.add(Files.readAllBytes(path));
    }
    int batches = 0;
    while (batches == 0 || System.nanoTime() - begin < nanos) {
      Path batch = folder.resolve("batch-" + batches);
      Files.createDirectories(batch);
      SplittableRandom random = new SplittableRandom(seed + batches);
      List<Path> files = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        int of = random.nextInt(whole.size());
        Path file = batch.resolve("%02d-%s".formatted(i, media.get(of).getFileName()));
        files.add(Files.write(file, Damage.of(whole.get(of), random)));
      }
      boolean clean = feed(batch, files);
      batches++;
      if (clean) {
        remove(batch);
      }
      progress.accept(
          "%d batches, %d encoded, %d refused, %d faults"
              .formatted(batches, encoded, refused, faults.size()));
    }
    return new Proof(
        "fuzz",
        batches * BATCH,
        (System.nanoTime() - begin) / 1e9,
        List.of(encoded + " gave tokens", refused + " were refused with a reason"),
        faults);
  }

  private boolean feed(Path batch, List<Path> files) throws IOException, InterruptedException {
    List<Object> arguments = new ArrayList<>(List.of("encode"));
    arguments.addAll(files);
    arguments.addAll(List.of("--pack", pack, "--out", batch.resolve("out"), "--json"));
    Path log = batch.resolve("log");
    Process process = child.start(log, arguments.toArray());
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return fault("%s did not end within %d s".formatted(batch, PATIENCE_SECONDS));
    }
    int code = process.exitValue();
    String said = Files.readString(log);
    Optional<JsonNode> json = json(said);
    if (code > 1 || json.isEmpty()) {
      return fault("%s ended with %d".formatted(batch, code));
    }
    boolean clean = true;
    for (JsonNode file : json.get().path("files")) {
      JsonNode error = file.path("error");
      if (error.isMissingNode() || error.isNull()) {
        encoded++;
      } else if ("INTERNAL".equals(error.path("kind").asText())) {
        clean = fault("%s: %s".formatted(batch, error));
      } else {
        refused++;
      }
    }
    return clean;
  }

  private boolean fault(String what) {
    faults.add(what);
    return false;
  }

  /** The JSON at the end of what a run said; native libraries may speak before it. */
  private static Optional<JsonNode> json(String said) {
    int at = said.startsWith("{") ? 0 : said.indexOf("\n{") + 1;
    try {
      JsonNode node = JSON.readTree(said.substring(at));
      return node != null && node.has("files") ? Optional.of(node) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void remove(Path batch) throws IOException {
    try (var files = Files.walk(batch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
