package dev.precis.bench;

import dev.precis.bench.CutScore.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A clip with known cuts.
 *
 * @param file where it is
 * @param group what it belongs to: a set and the kind of its cuts
 * @param frames how many it has
 * @param changes its cuts in order, flashes left out
 */
record SceneClip(Path file, String group, long frames, List<Change> changes) {
  /** The clips of a list that scenes.py wrote. */
  static List<SceneClip> read(Path list) throws IOException {
    List<SceneClip> out = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      String[] parts = line.split("\t", -1);
      List<Change> changes = new ArrayList<>();
      for (String text : parts[3].split(",")) {
        String[] words = text.split("[:-]");
        if (!words[0].equals("flash")) {
          changes.add(new Change(words[0], Long.parseLong(words[1]), Long.parseLong(words[2])));
        }
      }
      out.add(new SceneClip(Path.of(parts[0]), parts[1], Long.parseLong(parts[2]), changes));
    }
    return out;
  }

  /**
   * What one detector found in one clip.
   *
   * @param frames it saw
   * @param seconds by the clock
   * @param processor seconds of processor time, of all threads
   * @param cuts frames
   */
  record Found(
      Path file, String detector, long frames, double seconds, double processor, List<Long> cuts) {
    /** Results that scenes.py wrote. */
    static List<Found> read(Path results) throws IOException {
      List<Found> out = new ArrayList<>();
      for (String line : Files.readAllLines(results)) {
        String[] parts = line.split("\t", -1);
        List<Long> cuts =
            parts[5].isEmpty()
                ? List.of()
                : Arrays.stream(parts[5].split(",")).map(Long::parseLong).toList();
        out.add(
            new Found(
                Path.of(parts[0]),
                parts[1],
                Long.parseLong(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]),
                cuts));
      }
      return out;
    }
  }
}
