package dev.precis.compress;

import dev.precis.PrecisException;
import dev.precis.compress.greedy.FacilityLocation;
import dev.precis.tensor.Matrix;
import java.util.Locale;
import java.util.Map;

/**
 * The rule of {@link Budget.Auto}: the smallest number of tokens that can stand for the picture.
 *
 * <p>Tokens are chosen greedily so that every token resembles a chosen one (facility location). The
 * count is the first at which the mean over all tokens of the best cosine to a chosen one reaches
 * the quality, never below the least nor above the most. A blank slide is covered by few tokens, a
 * dense page by many. The count says what the content needs; the method then keeps as many in its
 * own way. Tokens that are zero hold nothing and are not counted. O(N^2 D).
 *
 * <p>Small print looks alike everywhere to an encoder that cannot read it. Where {@link
 * Signal#PATCH_ENTROPY} is given, patches above {@value #BUSY_BITS} bits are busy: print and
 * texture are, smooth shades and the noise of a scan are not. If at most one in {@value #ALIKE} of
 * them is needed for the quality, the picture counts as print and gets one token at least for every
 * {@value #PRINT_PER_TOKEN} of them.
 */
public final class AutoBudget {
  /** What the text of such a budget starts with. */
  public static final String ID = "auto";

  /**
   * Quality when none is named. Tokens of an encoder have much in common, so the scale is all near
   * 1: of the 256 tokens of a ViT-S/14 this keeps 53 and 51 of two photographs, 8 of a slide with
   * bullet points, 8 of a title page and the least of a blank one and of a page of small print.
   */
  public static final double DEFAULT_QUALITY = 0.99;

  /** Fewest tokens when nothing is said. */
  public static final int DEFAULT_AT_LEAST = 4;

  /** Most tokens when nothing is said: all there are. */
  public static final int DEFAULT_AT_MOST = Integer.MAX_VALUE;

  /**
   * Bits of grey under a token above which its patch is busy, half of what bytes can hold. At 14 px
   * a side, pages of print in three sizes have 185 to 196 such patches of 256, two photographs 168
   * and 170, slides 16 at most, a shaded and a noisy blank one none.
   */
  public static final double BUSY_BITS = 4;

  /**
   * Busy patches for each token needed at which a picture counts as print. Pages of print had 39 to
   * 65, two photographs, slides and six frames of a film 8.8 at most.
   */
  public static final int ALIKE = 16;

  /**
   * Busy patches of print for which one token is kept: a full page keeps as many as a photograph.
   */
  public static final int PRINT_PER_TOKEN = 4;

  private static final Budget.Auto DEFAULT =
      new Budget.Auto(DEFAULT_QUALITY, DEFAULT_AT_LEAST, DEFAULT_AT_MOST);

  private AutoBudget() {}

  /**
   * Why as many tokens were kept.
   *
   * @param quality that was asked for
   * @param pictures frames, or runs of sound
   * @param tokens given to them in all
   * @param fewest given to one of them
   * @param most given to one of them
   * @param reached quality reached, mean over the pictures
   * @param unreached pictures whose most was met before the quality
   * @param prints pictures that counted as print and got more for it
   * @param busy patches of those pictures that are busy
   */
  public record Reason(
      double quality,
      int pictures,
      long tokens,
      int fewest,
      int most,
      double reached,
      int unreached,
      int prints,
      long busy) {
    /** Both together; they are of one budget. */
    public Reason plus(Reason other) {
      int all = pictures + other.pictures;
      return new Reason(
          quality,
          all,
          tokens + other.tokens,
          Math.min(fewest, other.fewest),
          Math.max(most, other.most),
          (reached * pictures + other.reached * other.pictures) / all,
          unreached + other.unreached,
          prints + other.prints,
          busy + other.busy);
    }

    /** One sentence for people. */
    public String text() {
      String counts = fewest == most ? Integer.toString(most) : "%d to %d".formatted(fewest, most);
      String limit =
          unreached == 0
              ? ""
              : "; %d of %d met the most before that".formatted(unreached, pictures);
      return String.format(
          Locale.ROOT,
          "%s tokens%s: mean best cosine to a representative %.3f, asked for %s%s%s",
          counts,
          pictures == 1 ? "" : " in each of %d pictures".formatted(pictures),
          reached,
          number(quality),
          limit,
          prints == 0 ? "" : printText());
    }

    private String printText() {
      return String.format(
          Locale.ROOT,
          "; print%s: %d busy patches (over %.0f bits) look alike to the encoder, a token for %d of them",
          pictures == 1 ? "" : " in %d of %d".formatted(prints, pictures),
          busy,
          BUSY_BITS,
          PRINT_PER_TOKEN);
    }
  }

  /**
   * What one picture gets.
   *
   * @param signals of its tokens
   * @param cap most tokens that this picture may have whatever the budget says
   */
  static Reason of(Matrix tokens, Signals signals, Budget.Auto auto, int cap) {
    int most = Math.min(Math.min(auto.atMost(), cap), tokens.rows());
    int least = Math.min(auto.atLeast(), most);
    FacilityLocation.Cover cover = FacilityLocation.cover(tokens, auto.quality(), 1, most);
    int busy = signals.findFinite(Signal.PATCH_ENTROPY).map(AutoBudget::busy).orElse(0);
    int forPrint =
        (long) cover.count() * ALIKE <= busy ? Math.min(busy / PRINT_PER_TOKEN, most) : 0;
    int wanted = Math.max(least, forPrint);
    boolean print = forPrint > Math.max(least, cover.count());
    if (wanted > cover.count()) {
      cover = FacilityLocation.cover(tokens, auto.quality(), wanted, most);
    }
    int count = cover.count();
    boolean unreached = cover.reached() < auto.quality() && count < tokens.rows();
    return new Reason(
        auto.quality(),
        1,
        count,
        count,
        count,
        cover.reached(),
        unreached ? 1 : 0,
        print ? 1 : 0,
        print ? busy : 0);
  }

  private static int busy(Matrix entropy) {
    int count = 0;
    for (float bits : entropy.toArray()) {
      count += bits > BUSY_BITS ? 1 : 0;
    }
    return count;
  }

  static Budget.Auto parse(String text) {
    MethodSpec spec = MethodSpec.parse(text);
    double quality = DEFAULT_QUALITY;
    int atLeast = 0;
    int atMost = DEFAULT_AT_MOST;
    for (Map.Entry<String, String> setting : spec.options().entrySet()) {
      String value = setting.getValue();
      switch (setting.getKey()) {
        case "quality" -> quality = Double.parseDouble(value);
        case "at-least" -> atLeast = Math.max(1, Integer.parseInt(value));
        case "at-most" -> atMost = Integer.parseInt(value);
        default ->
            throw PrecisException.user(
                "BUDGET_UNREADABLE",
                "a budget that follows the content has no setting '%s'; it has quality, at-least and at-most"
                    .formatted(setting.getKey()));
      }
    }
    // Who only limits the most need not lower the least as well.
    int least = atLeast > 0 ? atLeast : Math.clamp(atMost, 1, DEFAULT_AT_LEAST);
    return new Budget.Auto(quality, least, atMost);
  }

  static String text(Budget.Auto auto) {
    if (auto.equals(DEFAULT)) {
      return ID;
    }
    StringBuilder out = new StringBuilder(ID).append(":quality=").append(number(auto.quality()));
    if (auto.atLeast() != DEFAULT_AT_LEAST) {
      out.append(",at-least=").append(auto.atLeast());
    }
    if (auto.atMost() != DEFAULT_AT_MOST) {
      out.append(",at-most=").append(auto.atMost());
    }
    return out.toString();
  }

  private static String number(double value) {
    return value == 1 ? "1" : Double.toString(value);
  }
}
