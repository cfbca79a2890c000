package dev.precis.audio.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Words of a cue without their markup, and words written so that they are not taken for markup. */
final class CueText {
  private static final Set<String> SUBRIP_TAGS = Set.of("b", "i", "u", "s", "font");
  private static final int LONGEST_TAG = 1_000;

  private CueText() {}

  /** The rows as plain text, blank ones left out; empty if nothing is left. */
  static String plain(List<String> rows, TranscriptFormat format) {
    List<String> kept = new ArrayList<>();
    for (String row : String.join("\n", rows).lines().toList()) {
      String words =
          switch (format) {
            case SUBRIP -> withoutTags(withoutStyles(row), format);
            case WEB_VTT -> unescaped(withoutTags(row, format));
          };
      if (!words.isBlank()) {
        kept.add(words.strip());
      }
    }
    return String.join("\n", kept);
  }

  /** The text as a file of this form writes it. */
  static String written(String text, TranscriptFormat format) {
    return switch (format) {
      case SUBRIP -> text;
      case WEB_VTT -> text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    };
  }

  private static String withoutTags(String row, TranscriptFormat format) {
    StringBuilder out = new StringBuilder(row.length());
    int at = 0;
    while (at < row.length()) {
      int open = row.indexOf('<', at);
      if (open < 0) {
        break;
      }
      // The search is bounded, so that a row of nothing but '<' takes linear time.
      int close = row.indexOf('>', open, Math.min(row.length(), open + LONGEST_TAG));
      if (close > 0 && isTag(row.substring(open + 1, close), format)) {
        out.append(row, at, open);
        at = close + 1;
      } else {
        out.append(row, at, open + 1);
        at = open + 1;
      }
    }
    return out.append(row, at, row.length()).toString();
  }

  private static boolean isTag(String inside, TranscriptFormat format) {
    return switch (format) {
      case SUBRIP -> {
        String name = inside.startsWith("/") ? inside.substring(1) : inside;
        int space = name.indexOf(' ');
        String plain = space < 0 ? name : name.substring(0, space);
        yield SUBRIP_TAGS.contains(plain.toLowerCase(Locale.ROOT));
      }
      case WEB_VTT -> true;
    };
  }

  /** Takes away places and styles of Sub Station Alpha, as in <code>{\an8}</code>. */
  private static String withoutStyles(String row) {
    StringBuilder out = new StringBuilder(row.length());
    int at = 0;
    for (int open = row.indexOf("{\\"); open >= 0; open = row.indexOf("{\\", at)) {
      int close = row.indexOf('}', open);
      if (close < 0) {
        break;
      }
      out.append(row, at, open);
      at = close + 1;
    }
    return out.append(row, at, row.length()).toString();
  }

  private static String unescaped(String row) {
    return row.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&lrm;", "")
        .replace("&rlm;", "")
        .replace("&amp;", "&");
  }
}
