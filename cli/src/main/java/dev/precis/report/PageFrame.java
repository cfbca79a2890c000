package dev.precis.report;

import dev.precis.tensor.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What every page has around it: a head that lets nothing be loaded or run, and the style. */
final class PageFrame {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>%s</title>
      <style>
      %s</style>
      </head>
      <body>
      <main>
      """;

  private PageFrame() {}

  /** The begin of a page of this title, to append to. */
  static StringBuilder open(String title) {
    return new StringBuilder(1 << 16).append(HEAD.formatted(Html.escape(title), PageStyle.CSS));
  }

  /**
   * Ends the page and writes or replaces the file.
   *
   * @throws dev.precis.PrecisException {@code FILE_NOT_WRITTEN}
   */
  static void write(Path target, StringBuilder page) {
    page.append("</main>\n</body>\n</html>\n");
    AtomicFile.write(target, page.toString().getBytes(StandardCharsets.UTF_8));
  }
}
