package dev.precis.audio.speech;

import dev.precis.PrecisException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads the cues of a subtitle file, block by block; blocks are parted by blank rows. */
final class CueReader {
  private static final String ARROW = "-->";
  private static final int SHOWN = 60;

  private final List<String> rows;
  private final TranscriptFormat format;
  private final List<Line> lines = new ArrayList<>();
  private int at;

  private CueReader(List<String> rows, TranscriptFormat format) {
    this.rows = rows;
    this.format = format;
  }

  /** The lines in the order of their starts. */
  static List<Line> read(List<String> rows, TranscriptFormat format) {
    return new CueReader(rows, format).read();
  }

  private List<Line> read() {
    if (format == TranscriptFormat.WEB_VTT) {
      header();
    }
    while (skipBlank()) {
      block();
    }
    lines.sort(Comparator.comparingLong(Line::startUs));
    return List.copyOf(lines);
  }

  private void header() {
    String first = rows.isEmpty() ? "" : rows.getFirst();
    if (!first.equals("WEBVTT") && !first.startsWith("WEBVTT ") && !first.startsWith("WEBVTT\t")) {
      throw invalid(0, "a WebVTT file begins with WEBVTT");
    }
    skipBlock();
  }

  private boolean skipBlank() {
    while (at < rows.size() && rows.get(at).isBlank()) {
      at++;
    }
    return at < rows.size();
  }

  private void skipBlock() {
    while (at < rows.size() && !rows.get(at).isBlank()) {
      at++;
    }
  }

  private void block() {
    if (!isTime(at)) {
      if (isRemark(rows.get(at))) {
        skipBlock();
        return;
      }
      if (at + 1 >= rows.size() || !isTime(at + 1)) {
        throw invalid(at, "expected a number and a row with times, or a row with times");
      }
      at++; // the cue's number or name
    }
    int timed = at++;
    int from = at;
    skipBlock();
    cue(timed, CueText.plain(rows.subList(from, at), format));
  }

  private boolean isTime(int row) {
    return rows.get(row).contains(ARROW);
  }

  private boolean isRemark(String row) {
    String word = row.strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    return format == TranscriptFormat.WEB_VTT
        && (word.equals("NOTE") || word.equals("STYLE") || word.equals("REGION"));
  }

  private void cue(int row, String text) {
    String times = rows.get(row);
    int arrow = times.indexOf(ARROW);
    // What follows the second time says where the words are shown.
    String end = times.substring(arrow + ARROW.length()).strip().split("\\s", 2)[0];
    OptionalLong from = TimeCode.parse(times.substring(0, arrow).strip());
    OptionalLong to = TimeCode.parse(end);
    if (from.isEmpty() || to.isEmpty()) {
      throw invalid(row, "times are written 00:01:02,345 --> 00:01:04,000");
    }
    if (to.getAsLong() < from.getAsLong()) {
      throw invalid(row, "a cue ends after it starts");
    }
    if (!text.isEmpty()) {
      lines.add(new Line(from.getAsLong(), to.getAsLong(), text));
    }
  }

  private PrecisException invalid(int row, String allowed) {
    String seen = row < rows.size() ? rows.get(row) : "";
    return PrecisException.user(
        "TRANSCRIPT_INVALID",
        "row %d of the transcript is '%s'; %s; repair the file"
            .formatted(
                row + 1, seen.length() > SHOWN ? seen.substring(0, SHOWN) + "..." : seen, allowed));
  }
}
