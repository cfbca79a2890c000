package dev.precis.report;

import dev.precis.audio.speech.Line;
import dev.precis.pipeline.StageReport;
import dev.precis.pipeline.StreamReport;
import dev.precis.tokens.Modality;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The part of the page on one stream. */
final class StreamSection {
  /** Most lines of a transcript that a page lists. */
  static final int MOST_LINES = 500;

  private final TokenFile file;
  private final StreamTokens stream;
  private final StreamReport report;
  private final MediaPictures media;
  private final boolean timeLine;
  private final List<Line> said;
  private final StringBuilder out = new StringBuilder();

  /**
   * The part on a stream.
   *
   * @param timeLine whether the time line of a video, or what is said along sound, is drawn here
   * @param said lines of the transcript, none if there is none
   */
  StreamSection(
      TokenFile file,
      StreamTokens stream,
      StreamReport report,
      MediaPictures media,
      boolean timeLine,
      List<Line> said) {
    this.file = file;
    this.stream = stream;
    this.report = report;
    this.media = media;
    this.timeLine = timeLine;
    this.said = said;
  }

  String html() {
    out.append("<section>\n<h2>").append(title()).append("</h2>\n");
    List<String> notes = new ArrayList<>(report.warnings());
    if (report.info().truncated()) {
      notes.add("The medium ended early, or was cut at a limit: these are the tokens until then.");
    }
    out.append(Html.warnings(notes));
    switch (stream.modality()) {
      case IMAGE -> image();
      case VIDEO -> video();
      case AUDIO -> audio();
      case TEXT -> text();
    }
    out.append(stages());
    out.append(facts());
    return out.append("</section>\n").toString();
  }

  private String title() {
    return switch (stream.modality()) {
      case IMAGE -> "Picture";
      case VIDEO -> "Video";
      case AUDIO -> "Sound";
      case TEXT -> "Text";
    };
  }

  private void image() {
    for (Figures.Figure figure : Figures.of(file, stream, Optional.of(media))) {
      figure(figure);
    }
    legend();
  }

  private void video() {
    if (timeLine) {
      out.append(timeLine(new TimeLine(stream, report.scenes(), Optional.empty(), List.of())));
    }
    List<Figures.Figure> figures = Figures.of(file, stream, Optional.of(media));
    int encoded = stream.encoded().length;
    out.append("<p class=\"legend\">")
        .append(
            figures.size() < encoded
                ? "%d of %s frames, evenly chosen.".formatted(figures.size(), Texts.count(encoded))
                : "All %d frames.".formatted(figures.size()))
        .append(
            encoded < stream.steps()
                ? " %s more repeat them and were not encoded."
                    .formatted(Texts.count(stream.steps() - (long) encoded))
                : "")
        .append("</p>\n<div class=\"strip\">\n");
    figures.forEach(this::figure);
    out.append("</div>\n");
    legend();
  }

  /** The lines, as far as a page can bear. */
  private void text() {
    List<List<String>> rows = new ArrayList<>();
    for (Line line : said.subList(0, Math.min(said.size(), MOST_LINES))) {
      rows.add(List.of(Texts.time(line.startUs()), Texts.time(line.endUs()), line.text()));
    }
    if (rows.isEmpty()) {
      return;
    }
    out.append(Html.table("What is said", List.of("from", "to", "line*"), rows));
    if (said.size() > rows.size()) {
      out.append(
          "<p class=\"legend\">%s more lines are not shown.</p>\n"
              .formatted(Texts.count(said.size() - (long) rows.size())));
    }
  }

  private void audio() {
    long end = stream.endUs();
    List<Line> along = timeLine ? said : List.of();
    float[] wide = end > 0 ? media.envelope(SoundChart.parts(SvgDrawing.WIDE), end) : new float[0];
    out.append(
        SvgDrawing.both(
            SoundChart.height(end > 0, !along.isEmpty()),
            "Loudness, spans of kept tokens, and tokens kept per second along time",
            drawing ->
                SoundChart.draw(
                    drawing,
                    stream,
                    end > 0
                        ? Optional.of(shorter(wide, SoundChart.parts(drawing.width())))
                        : Optional.empty(),
                    along)));
    out.append("<p class=\"legend\">")
        .append(Html.escape(SoundChart.legend(stream)))
        .append("</p>\n");
  }

  /** The loudest of each run of parts, so that one pass over the sound serves both widths. */
  private static float[] shorter(float[] values, int parts) {
    if (parts >= values.length) {
      return values;
    }
    float[] out = new float[parts];
    for (int i = 0; i < values.length; i++) {
      int at = (int) ((long) i * parts / values.length);
      out[at] = Math.max(out[at], values[i]);
    }
    return out;
  }

  /** The chart of a time line and how to read it. */
  static String timeLine(TimeLine line) {
    return SvgDrawing.both(line.height(), line.label(), line::draw)
        + "<p class=\"legend\">%s</p>\n".formatted(Html.escape(line.legend()));
  }

  private void figure(Figures.Figure figure) {
    String caption =
        "%s%s of %s tokens"
            .formatted(
                figure.title().isEmpty() ? "" : figure.title() + " · ",
                Texts.count(figure.kept()),
                Texts.count(figure.of()));
    out.append("<figure><div class=\"pair\">");
    out.append(Html.image(figure.picture(), "Kept tokens, " + caption));
    figure
        .heat()
        .ifPresent(heat ->
            out.append(Html.image(heat, Figures.HEAT_SIGNAL + " of kept tokens, " + caption)));
    out.append("</div><figcaption>")
        .append(Html.escape(caption))
        .append("</figcaption></figure>\n");
  }

  private void legend() {
    out.append("<div class=\"legend\"><p>")
        .append(Html.escape(Figures.legend(stream, true)))
        .append("</p>");
    Figures.heat(file, stream).ifPresent(heat -> out.append(HeatPicture.ramp(heat)));
    out.append("</div>\n");
  }

  private String stages() {
    List<List<String>> rows = new ArrayList<>();
    for (StageReport stage : report.stages()) {
      rows.add(
          List.of(
              stage.stage(),
              Texts.count(stage.work().items()),
              Texts.duration(stage.work().nanos()),
              Texts.bytes(stage.work().peakBytes())));
    }
    return Html.table("Work by stage", List.of("stage", "items", "time", "peak memory"), rows);
  }

  private String facts() {
    StreamInfo info = report.info();
    SourceInfo source = info.source();
    List<String> pairs =
        new ArrayList<>(
            List.of(
                "file", source.name(),
                "sha256", source.sha256(),
                "method", Texts.method(info),
                "budget", info.budget(),
                "encoder", source.encoder() + " of pack " + source.packId(),
                "space", source.space() + ", " + source.width() + " wide",
                "grid", grid(source),
                "preprocessing", source.preprocessing()));
    if (source.sourceWidth() > 0) {
      pairs.addAll(List.of("size", Texts.size(source.sourceWidth(), source.sourceHeight())));
    }
    if (source.rate() > 0) {
      pairs.addAll(
          List.of(
              "rate",
              Texts.value(source.rate())
                  + (source.modality() == Modality.AUDIO ? " tokens/s" : " frames/s")));
    }
    return Html.facts(pairs);
  }

  private static String grid(SourceInfo source) {
    return !source.modality().hasFrames()
        ? Texts.count(source.grid().t()) + " tokens in time"
        : "%d x %d x %d (pictures, rows, columns), %d px a token"
            .formatted(source.grid().t(), source.grid().h(), source.grid().w(), source.patch());
  }
}
