package dev.precis.report;

import dev.precis.audio.speech.Line;
import dev.precis.media.MediaSource;
import dev.precis.pipeline.Report;
import dev.precis.pipeline.StreamReport;
import dev.precis.tokens.Modality;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a run as one HTML page that holds all it needs: the tables, and the kept tokens over the
 * picture, along the video or along the sound. It has no script and loads nothing.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * Writes or replaces the page.
   *
   * @param out the page; its folder must exist
   * @param report of the run that wrote the tokens
   * @param tokenFile what the run wrote
   * @param source the medium it was made from; decoded again for the pictures
   * @param said lines of its transcript, none if there is none
   * @throws dev.precis.PrecisException {@code MEDIA_DIFFERS} if the medium is another one, {@code
   *     TOKEN_FILE_INVALID}, {@code FILE_NOT_WRITTEN}
   * @throws dev.precis.media.MediaRejected if the medium cannot be decoded
   */
  public static void write(
      Path out, Report report, Path tokenFile, MediaSource source, List<Line> said) {
    TokenFile file = TokenFile.read(tokenFile);
    MediaPictures media = MediaPictures.of(source, file);
    StringBuilder page = PageFrame.open(report.name() + " - kept tokens");
    page.append("<header><h1>%s</h1>\n".formatted(Html.escape(report.name())));
    page.append(
        "<p class=\"lead\">%s of %s tokens kept (%s) in %s.</p></header>\n"
            .formatted(
                Texts.count(report.tokensOut()),
                Texts.count(report.tokensIn()),
                Texts.percent(report.tokensOut(), report.tokensIn()),
                Texts.duration(report.nanos())));
    page.append(summary(report));
    int placeless = StreamTokens.placeless(file);
    if (placeless > 0) {
      page.append(
          Html.warnings(
              List.of(
                  ("%s rows of the file have no place on the medium, such as rows of zeros that a"
                          + " method appends; they are not drawn")
                      .formatted(Texts.count(placeless)))));
    }
    List<StreamTokens> streams = StreamTokens.of(file);
    Optional<TimeLine> film = film(streams, report, said);
    film.ifPresent(line ->
        page.append("<section>\n<h2>Time line</h2>\n")
            .append(StreamSection.timeLine(line))
            .append("</section>\n"));
    for (int s = 0; s < streams.size() && s < report.streams().size(); s++) {
      page.append(
          new StreamSection(
                  file, streams.get(s), report.streams().get(s), media, film.isEmpty(), said)
              .html());
    }
    page.append(
        "<footer>Model pack %s, digest %s. Token file %s.</footer>\n"
            .formatted(
                Html.escape(report.pack()),
                Html.escape(report.packDigest()),
                Html.escape(String.valueOf(tokenFile.getFileName()))));
    PageFrame.write(out, page);
  }

  /** Pictures and sound on one time line, if there are both. */
  private static Optional<TimeLine> film(
      List<StreamTokens> streams, Report report, List<Line> said) {
    int pictures = first(streams, Modality.VIDEO);
    int sound = first(streams, Modality.AUDIO);
    return pictures < 0 || sound < 0 || pictures >= report.streams().size()
        ? Optional.empty()
        : Optional.of(
            new TimeLine(
                streams.get(pictures),
                report.streams().get(pictures).scenes(),
                Optional.of(streams.get(sound)),
                said));
  }

  private static int first(List<StreamTokens> streams, Modality modality) {
    for (int s = 0; s < streams.size(); s++) {
      if (streams.get(s).modality() == modality) {
        return s;
      }
    }
    return -1;
  }

  private static String summary(Report report) {
    List<List<String>> rows = new ArrayList<>();
    for (StreamReport stream : report.streams()) {
      StreamInfo info = stream.info();
      rows.add(
          List.of(
              info.source().modality().id(),
              info.method(),
              info.budget(),
              Texts.count(info.tokensIn()),
              Texts.count(info.tokensOut()),
              Texts.percent(info.tokensOut(), info.tokensIn())));
    }
    if (rows.size() > 1) {
      rows.add(
          List.of(
              "all",
              "",
              "",
              Texts.count(report.tokensIn()),
              Texts.count(report.tokensOut()),
              Texts.percent(report.tokensOut(), report.tokensIn())));
    }
    return Html.table("Tokens", List.of("stream", "method*", "budget*", "in", "out", "kept"), rows);
  }
}
