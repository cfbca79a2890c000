package dev.precis.bench;

import dev.precis.bench.SceneClip.Found;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the detectors found in the clips, in tables. */
final class SceneReport {
  private static final String INTRODUCTION =
      """
      # Scene cuts

      Made by `benchmarks/scene-cuts --markdown docs/scenes.md`. `dev.precis.video.SceneCuts` beside PySceneDetect %s with its
      default settings, on clips spliced from real films at known frames (640 x 360, 25 frames a second, MPEG-4), in the same
      run on the same machine. PySceneDetect's two detectors here are made for hard cuts; the mixed clips also hold dissolves,
      fades through black and single white flashes, for which it has other tools (a threshold detector for fades).

      A cut counts when it lies within %d frames of the change (of the stretch, if it is gradual); each change once, every other
      cut found is wrong. Our thresholds were chosen on the films of the `tune` clips; no film is in both sets, and `report` is
      what to go by. `film` is one edited film as it came. The films used are in the last table. Shots are 30 to 75 frames, longer
      than PySceneDetect's shortest scene, and the sets are small: one cut is about 2%% of recall.
      """;

  private static final String SPEED =
      """
      ## Speed

      Frames a second by the clock, the fastest of %d rounds over each clip, in turns; ours after one pass that is not timed, so
      that its code is compiled, as the peer's is. Both decode with FFmpeg on several threads; processor time is that of all
      threads, which says more than the clock where the machine does other work (load average in the last table).
      """;

  private final Map<String, SceneClip> clips;
  private final List<Found> found;
  private final int rounds;
  private final Map<String, String> facts;

  SceneReport(List<SceneClip> clips, List<Found> found, int rounds, Map<String, String> facts) {
    this.clips =
        clips.stream()
            .collect(
                Collectors.toMap(
                    clip -> clip.file().toString(), clip -> clip, (a, b) -> a, LinkedHashMap::new));
    this.found = found;
    this.rounds = rounds;
    this.facts = facts;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** The whole page. */
  String markdown() {
    return String.join(
        "\n",
        text(INTRODUCTION, facts.getOrDefault("scenedetect", "?"), CutScore.TOLERANCE),
        scores().toString(),
        text(SPEED, rounds),
        speeds().toString(),
        machine().toString());
  }

  /** The tables alone, for a terminal. */
  String tables() {
    return scores() + "\n" + speeds();
  }

  private MarkdownTable machine() {
    MarkdownTable table = new MarkdownTable("what", "value");
    facts.forEach(table::row);
    return table;
  }

  private Set<String> detectors() {
    return found.stream().map(Found::detector).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Set<String> groups() {
    return clips.values().stream()
        .map(SceneClip::group)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private MarkdownTable scores() {
    MarkdownTable table =
        new MarkdownTable(
            "clips", "changes", "detector", "F1", "precision", "recall", "wrong", "missed");
    for (String group : groups()) {
      for (String detector : detectors()) {
        CutScore score = CutScore.NONE;
        int changes = 0;
        for (SceneClip clip : clips.values()) {
          if (clip.group().equals(group)) {
            changes += clip.changes().size();
            score = score.plus(CutScore.of(best(clip, detector).cuts(), clip.changes()));
          }
        }
        table.row(
            group,
            Integer.toString(changes),
            detector,
            text("%.3f", score.f1()),
            text("%.3f", score.precision()),
            text("%.3f", score.recall()),
            Integer.toString(score.wrong()),
            Integer.toString(score.missed()));
      }
    }
    return table;
  }

  private Found best(SceneClip clip, String detector) {
    return found.stream()
        .filter(one -> one.detector().equals(detector) && one.file().equals(clip.file()))
        .min((a, b) -> Double.compare(a.seconds(), b.seconds()))
        .orElseThrow();
  }

  private MarkdownTable speeds() {
    MarkdownTable table =
        new MarkdownTable("detector", "frames", "frames/s", "processor ms per frame");
    for (String detector : detectors()) {
      long frames = 0;
      double seconds = 0;
      double processor = 0;
      for (SceneClip clip : clips.values()) {
        Found best = best(clip, detector);
        frames += best.frames();
        seconds += best.seconds();
        processor += best.processor();
      }
      table.row(
          detector,
          Long.toString(frames),
          text("%.0f", frames / seconds),
          text("%.2f", 1000 * processor / frames));
    }
    return table;
  }
}
