package dev.precis.report;

import dev.precis.compare.Measures;
import dev.precis.compare.Pair;
import dev.precis.compare.PhotoComparison;
import dev.precis.compare.Verdict;
import dev.precis.compress.Signal;
import dev.precis.media.MediaSource;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes what methods keep of one picture as one HTML page that holds all it needs: the encoder's
 * attention, and for each budget the kept tokens of every method over the picture, the default
 * beside the released code. It has no script and loads nothing.
 */
public final class ComparePage {
  private static final String FIGURE = "%." + Verdict.DIGITS + "f";
  private static final String LEGEND =
      "Bright cells hold a kept token; dimmed area was dropped or merged into them. A yellow outline"
          + " marks the cell where a merged token has its place. The picture is shown as far as the"
          + " encoder saw it.";

  private final PhotoComparison comparison;
  private final BufferedImage picture;
  private final double scaleX;
  private final double scaleY;
  private final Rectangle view;

  private ComparePage(PhotoComparison comparison, BufferedImage picture) {
    this.comparison = comparison;
    this.picture = picture;
    SourceInfo source = comparison.tokens().sources().getFirst();
    scaleX = (double) picture.getWidth() / source.sourceWidth();
    scaleY = (double) picture.getHeight() / source.sourceHeight();
    float[] box = view(comparison.tokens().provenance().box());
    int left = Math.clamp(Math.round(box[0] * scaleX), 0, picture.getWidth() - 1);
    int top = Math.clamp(Math.round(box[1] * scaleY), 0, picture.getHeight() - 1);
    int right = Math.clamp(Math.round(box[2] * scaleX), left + 1, picture.getWidth());
    int bottom = Math.clamp(Math.round(box[3] * scaleY), top + 1, picture.getHeight());
    view = new Rectangle(left, top, right - left, bottom - top);
  }

  /**
   * Writes or replaces the page.
   *
   * @param out the page; its folder must exist
   * @param source the picture; decoded again
   * @throws dev.precis.PrecisException {@code FILE_NOT_WRITTEN}
   */
  public static void write(Path out, PhotoComparison comparison, MediaSource source) {
    int side = Figures.LEAST_SIDE;
    BufferedImage picture = MediaPictures.of(source).picture(side, side);
    StringBuilder page = PageFrame.open(source.name() + " - methods compared");
    page.append("<header><h1>%s</h1>\n".formatted(Html.escape(source.name())));
    TokenSequence tokens = comparison.tokens();
    page.append(
        "<p class=\"lead\">What methods keep of %d x %d = %d tokens.</p></header>\n"
            .formatted(tokens.grid().h(), tokens.grid().w(), tokens.size()));
    page.append(Html.warnings(comparison.notes()));
    new ComparePage(comparison, picture).sections(page);
    page.append("<footer>Model pack %s.</footer>\n".formatted(Html.escape(pack(tokens))));
    PageFrame.write(out, page);
  }

  private static String pack(TokenSequence tokens) {
    SourceInfo source = tokens.sources().getFirst();
    return "%s, digest %s".formatted(source.packId(), source.packDigest());
  }

  private void sections(StringBuilder page) {
    page.append("<div class=\"pair\">")
        .append("<figure>")
        .append(seen(picture, "The picture"))
        .append("<figcaption>the picture</figcaption></figure>");
    heat(page);
    page.append("</div>\n<p class=\"legend\">%s</p>\n".formatted(Html.escape(LEGEND)));
    Set<Integer> keeps = new LinkedHashSet<>();
    comparison.pairs().forEach(pair -> keeps.add(pair.keep()));
    for (int keep : keeps) {
      List<Pair> pairs = comparison.pairs().stream().filter(pair -> pair.keep() == keep).toList();
      page.append("<section>\n<h2>%d tokens asked for</h2>\n".formatted(keep));
      table(page, pairs);
      page.append("<div class=\"duos\">\n");
      pairs.forEach(pair -> duo(page, pair));
      page.append("</div>\n</section>\n");
    }
  }

  private void heat(StringBuilder page) {
    Optional<Matrix> attention = comparison.signals().find(Signal.ATTENTION);
    if (attention.isEmpty() || attention.get().rows() == 0) {
      return;
    }
    float[] values = attention.get().toArray();
    int[] all = IntStream.range(0, values.length).toArray();
    HeatPicture.Heat heat = HeatPicture.Heat.of(Signal.ATTENTION.id(), values, all);
    BufferedImage drawn =
        HeatPicture.draw(
            picture.getWidth(),
            picture.getHeight(),
            scaleX,
            scaleY,
            comparison.tokens().provenance(),
            all,
            heat);
    page.append("<figure>")
        .append(seen(drawn, "The encoder's attention to each token"))
        .append("<figcaption>attention of the encoder to each token</figcaption>")
        .append(HeatPicture.ramp(heat))
        .append("</figure>");
  }

  private static void table(StringBuilder page, List<Pair> pairs) {
    List<List<String>> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      rows.add(row(title(pair) + ", default", pair.ours()));
      pair.released().ifPresent(released -> rows.add(row(title(pair) + ", released", released)));
    }
    page.append(
        Html.table("Figures", List.of("method", "coverage", "representation", "redundancy"), rows));
  }

  private static List<String> row(String name, Pair.Result result) {
    Measures measures = result.measures();
    return List.of(
        name,
        figure(measures.coverage()),
        figure(measures.representation()),
        figure(measures.redundancy()));
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, FIGURE, value);
  }

  private static String title(Pair pair) {
    return pair.asReleased()
        ? "%s at %d rows".formatted(pair.method(), pair.ours().tokens())
        : pair.method();
  }

  private void duo(StringBuilder page, Pair pair) {
    page.append("<div class=\"duo\"><h3>%s</h3>".formatted(Html.escape(title(pair))));
    kept(page, title(pair), "default", pair.ours());
    pair.released().ifPresent(released -> kept(page, title(pair), "released", released));
    pair.refusal()
        .ifPresent(why -> page.append("<p class=\"legend\">%s</p>".formatted(Html.escape(why))));
    page.append("</div>\n");
  }

  private void kept(StringBuilder page, String title, String form, Pair.Result result) {
    String caption =
        "%s: %d tokens, coverage %s"
            .formatted(form, result.tokens(), figure(result.measures().coverage()));
    page.append("<figure>")
        .append(seen(draw(result), "%s, %s".formatted(title, caption)))
        .append("<figcaption>")
        .append(Html.escape(caption))
        .append("</figcaption></figure>");
  }

  /** Kept tokens at their own cells; a merged one would cover all that it stands for. */
  private BufferedImage draw(Pair.Result result) {
    int[] anchors = result.out().anchors().orElse(new int[0]);
    int[] placed = IntStream.range(0, anchors.length).filter(r -> anchors[r] >= 0).toArray();
    Provenance cells = comparison.tokens().provenance().gather(anchors);
    for (int row : placed) {
      cells.weight()[row] = result.out().tokens().provenance().weight()[row];
    }
    return KeptPicture.drawPlain(picture, scaleX, scaleY, cells, placed, Optional.empty());
  }

  /** The part of a picture that the encoder saw. */
  private String seen(BufferedImage whole, String text) {
    return Html.image(whole.getSubimage(view.x, view.y, view.width, view.height), text);
  }

  /** What all tokens together cover, x0, y0, x1, y1. */
  private static float[] view(float[] boxes) {
    float[] out = {
      Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY
    };
    for (int at = 0; at < boxes.length; at += 4) {
      out[0] = Math.min(out[0], boxes[at]);
      out[1] = Math.min(out[1], boxes[at + 1]);
      out[2] = Math.max(out[2], boxes[at + 2]);
      out[3] = Math.max(out[3], boxes[at + 3]);
    }
    return out;
  }
}
