package dev.precis.report;

import java.awt.image.BufferedImage;
import java.util.List;

/** Pieces of a page; every text is escaped. */
final class Html {
  private Html() {}

  /** The text, safe as content and inside attributes. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c < ' ' && c != '\n' ? '?' : c);
      }
    }
    return out.toString();
  }

  /**
   * A table; columns after the first are numbers unless their head ends with a star.
   *
   * @param heads column heads; a star at the end, not shown, marks a column of texts
   */
  static String table(String caption, List<String> heads, List<List<String>> rows) {
    StringBuilder out = new StringBuilder("<div class=\"scroll\"><table><caption>");
    out.append(escape(caption)).append("</caption><thead><tr>");
    for (int c = 0; c < heads.size(); c++) {
      String head = heads.get(c);
      boolean text = c == 0 || head.endsWith("*");
      out.append(text ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"number\">")
          .append(escape(head.endsWith("*") ? head.substring(0, head.length() - 1) : head))
          .append("</th>");
    }
    out.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      out.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        boolean text = heads.get(c).endsWith("*");
        out.append(c == 0 ? "<th scope=\"row\">" : text ? "<td>" : "<td class=\"number\">")
            .append(escape(row.get(c)))
            .append(c == 0 ? "</th>" : "</td>");
      }
      out.append("</tr>");
    }
    return out.append("</tbody></table></div>\n").toString();
  }

  /** A picture inside the page, with what a screen reader says. */
  static String image(BufferedImage picture, String text) {
    return "<img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\">"
        .formatted(Pixels.jpegUri(picture), picture.getWidth(), picture.getHeight(), escape(text));
  }

  /** Names and values; pairs of texts. */
  static String facts(List<String> pairs) {
    StringBuilder out = new StringBuilder("<dl>");
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      out.append("<div><dt>")
          .append(escape(pairs.get(i)))
          .append("</dt><dd>")
          .append(escape(pairs.get(i + 1)))
          .append("</dd></div>");
    }
    return out.append("</dl>\n").toString();
  }

  /** Things that the reader should know; nothing if there are none. */
  static String warnings(List<String> warnings) {
    if (warnings.isEmpty()) {
      return "";
    }
    StringBuilder out =
        new StringBuilder("<div class=\"warning\" role=\"note\"><strong>Note</strong><ul>");
    for (String warning : warnings) {
      out.append("<li>").append(escape(warning)).append("</li>");
    }
    return out.append("</ul></div>\n").toString();
  }
}
