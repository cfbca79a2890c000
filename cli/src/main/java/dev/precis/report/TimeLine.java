package dev.precis.report;

import dev.precis.audio.speech.Line;
import java.awt.Color;
import java.util.List;
import java.util.Optional;

/**
 * A clip on one time line: its scenes, what is said, what each frame kept, and what each second of
 * its sound kept, one below the other.
 *
 * @param frames of the clip
 * @param scenes when each scene but the first begins, microseconds
 * @param sound of the clip, if it has any
 * @param said lines of the transcript, if there is one
 */
record TimeLine(
    StreamTokens frames, List<Long> scenes, Optional<StreamTokens> sound, List<Line> said) {
  private static final int BAND_TOP = 20;
  private static final int BAND = 20;
  private static final int TITLE = 34;
  private static final int FRAMES = 98;
  private static final int SOUND = 84;
  private static final int LEAST_LABEL = 18;

  private int framesTop() {
    return BAND_TOP + BAND + TITLE + (said.isEmpty() ? 0 : SpeechBand.HEIGHT);
  }

  /** Height that shows all. */
  int height() {
    int bars = framesTop() + FRAMES;
    return bars + Plot.BOTTOM + (sound.isPresent() ? TITLE + SOUND : 0);
  }

  /** What a reader needs to know of the scenes. */
  String legend() {
    String found =
        scenes.isEmpty()
            ? "One scene: no two neighbouring frames differ much more than others do."
            : "%s scenes: one begins where two neighbouring frames differ much more than others do."
                .formatted(Texts.count(scenes.size() + 1L));
    return found
        + " Scenes are found in the encoder's features of the sampled frames;"
        + " no token depends on them.";
  }

  /** What a screen reader says. */
  String label() {
    return "Scenes"
        + (said.isEmpty() ? "" : ", what is said")
        + " and tokens kept per frame"
        + (sound.isPresent() ? " and per second of sound" : "")
        + " along time";
  }

  /** Draws. */
  void draw(Drawing drawing) {
    long start = sound.isPresent() || frames.steps() == 0 ? 0 : frames.times()[0];
    long end =
        Math.max(start + 1, Math.max(frames.endUs(), sound.map(StreamTokens::endUs).orElse(0L)));
    int[] steps = frames.encoded();
    int[] all = frames.counts();
    long[] starts = frames.times();
    int[] counts = new int[steps.length];
    long[] times = new long[steps.length];
    for (int s = 0; s < steps.length; s++) {
      counts[s] = all[steps[s]];
      times[s] = starts[steps[s]];
    }
    int top = framesTop();
    Plot seen = new Plot(drawing, top, top + (double) FRAMES, start, end);
    band(seen);
    if (!said.isEmpty()) {
      SpeechBand.draw(seen, BAND_TOP + (double) BAND, said);
    }
    title(drawing, top, FrameBars.title(drawing, counts));
    FrameBars.draw(seen, counts, times, frames.endUs());
    Plot last = seen;
    if (sound.isPresent()) {
      double below = seen.bottom() + TITLE;
      last = new Plot(drawing, below, below + SOUND, start, end);
      title(drawing, below, SoundChart.rateTitle(sound.get()));
      SoundChart.rate(last, sound.get(), Palette.SPAN);
    }
    for (long scene : scenes) {
      double x = seen.x(scene);
      drawing.line(x, BAND_TOP, x, BAND_TOP + BAND, Palette.INK);
      drawing.line(x, seen.top(), x, seen.bottom(), Palette.INK);
      drawing.line(x, last.top(), x, last.bottom(), Palette.INK);
    }
    last.time();
  }

  private static void title(Drawing drawing, double plotTop, String text) {
    drawing.text(0, plotTop - 12, Drawing.Anchor.START, text);
  }

  /** Scenes as fields of two shades, numbered where there is room. */
  private void band(Plot plot) {
    plot.drawing()
        .text(
            0,
            12,
            Drawing.Anchor.START,
            scenes.isEmpty() ? "One scene" : "%d scenes".formatted(scenes.size() + 1));
    double from = plot.left();
    for (int s = 0; s <= scenes.size(); s++) {
      double to = s < scenes.size() ? plot.x(scenes.get(s)) : plot.right();
      Color shade = s % 2 == 0 ? Palette.DROPPED : Palette.BEHIND;
      plot.drawing().rectangle(from, BAND_TOP, Math.max(0, to - from), BAND, shade);
      if (to - from >= LEAST_LABEL) {
        plot.drawing()
            .text((from + to) / 2, BAND_TOP + 14, Drawing.Anchor.MIDDLE, Integer.toString(s + 1));
      }
      from = to;
    }
  }
}
