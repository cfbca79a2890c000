package dev.precis.cli;

import dev.precis.tensor.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The first page of the demo's folder: links to the reports, the table, and who made the media. */
final class DemoPage {
  private static final String STYLE =
      """
      body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
      color:#1c1c1c;background:#fff}
      pre{overflow-x:auto;background:#f4f4f1;padding:1rem;font-size:.8rem;line-height:1.35}
      li{margin:.4rem 0;overflow-wrap:anywhere}.credit{color:#5a5a5a;font-size:.9rem}
      @media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}pre{background:#222}
      a{color:#8ab4f8}.credit{color:#aaa}}
      """;

  private DemoPage() {}

  /**
   * Writes the page.
   *
   * @param summary lines of the table as printed
   */
  static void write(Path target, EncodeSummary outcome, List<String> summary) {
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\">")
        .append("<title>Precis demo</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>Precis demo</h1>\n<ul>\n");
    for (Outcome.Written one : outcome.written()) {
      String name = one.report().name();
      DemoMedia media =
          DemoMedia.ALL.stream().filter(m -> m.file().equals(name)).findFirst().orElseThrow();
      String page = String.valueOf(OutputNames.page(one.target()).getFileName());
      out.append(
              "<li><a href=\"%s\">%s</a>: %d of %d tokens kept<br><span class=\"credit\">%s</span>"
                  .formatted(
                      escape(page),
                      escape(media.title()),
                      one.report().tokensOut(),
                      one.report().tokensIn(),
                      escape(media.credit())))
          .append("</li>\n");
    }
    out.append("</ul>\n<pre>").append(escape(String.join("\n", summary))).append("</pre>\n");
    out.append("</body></html>\n");
    AtomicFile.write(target, out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
