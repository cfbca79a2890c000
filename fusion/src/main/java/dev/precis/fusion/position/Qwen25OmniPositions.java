package dev.precis.fusion.position;

import dev.precis.tokens.Grid;
import java.util.ArrayList;
import java.util.List;

/**
 * TMRoPE of Qwen2.5-Omni: time counts {@code idsPerSecond} ids a second for pictures and sound
 * alike, so what is seen and heard at one moment shares its t.
 *
 * @param idsPerSecond ids of a second; a token of sound lasts one id
 * @param secondsPerChunk how long pictures and sound of a film take turns
 */
public record Qwen25OmniPositions(int idsPerSecond, double secondsPerChunk)
    implements PositionScheme {
  /** Ids of a second in released models: one token of sound per 40 ms. */
  public static final int DEFAULT_IDS_PER_SECOND = 25;

  /** Length of a chunk in released models. */
  public static final double DEFAULT_SECONDS_PER_CHUNK = 2;

  /** As released models have it. */
  public static final Qwen25OmniPositions DEFAULT =
      new Qwen25OmniPositions(DEFAULT_IDS_PER_SECOND, DEFAULT_SECONDS_PER_CHUNK);

  /** Refuses rates that leave a chunk without an id. */
  public Qwen25OmniPositions {
    if (idsPerSecond < 1 || !(idsPerSecond * secondsPerChunk >= 1 && secondsPerChunk < 1e6)) {
      throw new IllegalArgumentException(
          "a chunk must hold 1 id or more, got %d ids a second and chunks of %s s"
              .formatted(idsPerSecond, secondsPerChunk));
    }
  }

  @Override
  public String id() {
    return "qwen2.5-omni";
  }

  /**
   * Tokens that so many frames of the log-mel spectrogram (10 ms each) become: two halvings.
   *
   * @param melFrames 0 or more
   */
  public static int soundTokens(int melFrames) {
    return Math.max(0, Math.floorDiv(Math.floorDiv(melFrames - 1, 2) + 1 - 2, 2) + 1);
  }

  /**
   * A film with its tokens in the order of the released model: of every chunk the pictures first,
   * then the sound; what is longer runs on alone.
   */
  public Run.Film film(Run.Visual video, Run.Sound sound) {
    int chunk = (int) (idsPerSecond * secondsPerChunk);
    List<Boolean> order = new ArrayList<>(video.tokens() + sound.tokens());
    int seen = 0;
    int heard = 0;
    for (long end = chunk; seen < video.tokens() || heard < sound.tokens(); end += chunk) {
      while (seen < video.tokens() && time(video, seen / video.grid().perStep()) < end) {
        order.add(false);
        seen++;
      }
      while (heard < sound.tokens() && heard < end) {
        order.add(true);
        heard++;
      }
    }
    return new Run.Film(video, sound, order);
  }

  @Override
  public PositionIds.Axes positions(List<? extends Run> runs) {
    AxisWriter out = new AxisWriter(runs);
    for (Run run : runs) {
      switch (run) {
        case Run.Text text -> out.text(text.tokens());
        case Run.Visual visual -> out.block(visual.grid(), step -> time(visual, step));
        case Run.Sound sound -> out.text(sound.tokens());
        case Run.Film film -> write(film, out);
      }
    }
    return out.ids();
  }

  private void write(Run.Film film, AxisWriter out) {
    out.together(Run.Film.MARKS);
    int start = out.free();
    Grid grid = film.video().grid();
    int seen = 0;
    int heard = 0;
    for (boolean sound : film.order()) {
      if (sound) {
        int id = start + heard++;
        out.put(id, id, id);
      } else {
        out.cell(start, grid, seen, time(film.video(), seen / grid.perStep()));
        seen++;
      }
    }
    out.together(Run.Film.MARKS);
  }

  private int time(Run.Visual video, int step) {
    return (int) (step * video.secondsPerStep() * idsPerSecond);
  }

  @Override
  public PositionPolicy defaultPolicy() {
    return PositionPolicy.KEEP_ABSOLUTE;
  }
}
