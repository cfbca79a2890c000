package dev.precis.report;

import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Kept tokens as lines of block characters: a grid for every picture, up to a few frames side by
 * side, and a line of bars for sound. A merged token shows at its anchor.
 */
public final class TerminalMap {
  /** Widest line, characters. */
  public static final int WIDTH = 100;

  /** Most frames or tiles shown of one stream. */
  public static final int MOST_FRAMES = 6;

  private static final int GAP = 2;
  private static final String BARS = " ▁▂▃▄▅▆▇█";

  private TerminalMap() {}

  /** The lines, none longer than {@link #WIDTH}. */
  public static List<String> lines(TokenFile file) {
    List<String> out = new ArrayList<>();
    for (StreamTokens stream : StreamTokens.of(file)) {
      if (!out.isEmpty()) {
        out.add("");
      }
      if (!stream.modality().hasFrames()) {
        sound(out, stream);
      } else {
        pictures(out, stream);
      }
    }
    return out;
  }

  private static void pictures(List<String> out, StreamTokens stream) {
    int[] chosen = Pick.evenly(stream.steps(), MOST_FRAMES);
    CellBlock block = CellBlock.of(stream.grid(), WIDTH);
    int perRow = Math.max(1, (WIDTH + GAP) / (Math.max(block.width(), 1) + GAP));
    String legend = block.legend(stream.weights()[1] > 1);
    out.add(
        "%s: %s"
            .formatted(
                stream.modality().id(),
                chosen.length < stream.steps()
                    ? "%d of %d frames; %s".formatted(chosen.length, stream.steps(), legend)
                    : legend));
    long[] times = stream.times();
    for (int from = 0; from < chosen.length; from += perRow) {
      int to = Math.min(chosen.length, from + perRow);
      StringBuilder titles = new StringBuilder();
      List<StringBuilder> rows = new ArrayList<>();
      for (int i = 0; i < block.height(); i++) {
        rows.add(new StringBuilder());
      }
      for (int i = from; i < to; i++) {
        int step = chosen[i];
        String title = title(stream, step, times[step]);
        titles.append(cell(title, block.width(), i + 1 < to));
        List<String> lines = block.lines(stream.places(), stream.rows(step));
        for (int line = 0; line < lines.size(); line++) {
          rows.get(line).append(cell(lines.get(line), block.width(), i + 1 < to));
        }
      }
      if (stream.modality() == Modality.VIDEO || stream.steps() > 1) {
        out.add(titles.toString().stripTrailing());
      }
      rows.forEach(row -> out.add(row.toString().stripTrailing()));
    }
  }

  private static String title(StreamTokens stream, int step, long time) {
    String place =
        stream.modality() == Modality.VIDEO
            ? Texts.time(time)
            : step == 0 ? "overview" : "tile " + step;
    return place + "  " + stream.rows(step).length;
  }

  private static String cell(String text, int width, boolean more) {
    String cut = text.length() > width ? text.substring(0, width) : text;
    return cut + " ".repeat(width - cut.length() + (more ? GAP : 0));
  }

  private static void sound(List<String> out, StreamTokens stream) {
    long end = Math.max(1, stream.endUs());
    int columns = Math.clamp(stream.steps(), 1, WIDTH);
    double[] counts = TimeBins.tokens(stream, columns, end);
    double most = Arrays.stream(counts).max().orElse(0);
    out.add(
        "%s: tokens kept per second along time, at most %s"
            .formatted(stream.modality().id(), Texts.value(most * columns * 1e6 / end)));
    StringBuilder bars = new StringBuilder();
    for (double count : counts) {
      int level = most == 0 ? 0 : (int) Math.ceil(count * (BARS.length() - 1) / most - 1e-9);
      bars.append(BARS.charAt(level));
    }
    out.add(bars.toString());
    String last = Texts.time(end);
    int space = columns - "0:00.0".length() - last.length();
    out.add(space > 0 ? "0:00.0" + " ".repeat(space) + last : last);
  }
}
