package dev.precis.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {
  @TempDir Path folder;

  private StreamTokens stream(Made made) {
    TokenFile file = made.read();
    return StreamTokens.of(file).getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 23, 24, 25, 1000, 2_000_000})
  void choosesEvenlyWithFirstAndLast(int count) {
    int[] chosen = Pick.evenly(count, 24);
    assertThat(chosen).hasSize(Math.min(count, 24)).isSorted().doesNotHaveDuplicates();
    if (count > 1) {
      assertThat(chosen).startsWith(0).endsWith(count - 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.03, 0.05", "1, 1", "1.1, 2", "26, 50", "50, 50", "501, 1000"})
  void endsAnAxisOnARoundNumber(double value, double end) {
    assertThat(Axis.ceiling(value)).isCloseTo(end, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 40_000, 5_320_000, 61_000_000, 86_400_000_000L, 864_000_000_000_000L})
  void marksTimeAtFewRoundPoints(long length) {
    assertThat(length / Axis.timeStep(length, 8)).isLessThanOrEqualTo(8);
  }

  @Test
  void risesInLightnessAlongTheColourMap() {
    double before = -1;
    for (int i = 0; i <= 100; i++) {
      Color colour = ColourMap.of(i, 0, 100);
      double light =
          0.2126 * colour.getRed() + 0.7152 * colour.getGreen() + 0.0722 * colour.getBlue();
      assertThat(light).isGreaterThan(before);
      before = light;
    }
    assertThat(ColourMap.of(-5, 0, 1)).isEqualTo(ColourMap.of(0, 0, 1));
    assertThat(ColourMap.of(5, 0, 1)).isEqualTo(ColourMap.of(1, 0, 1));
  }

  @Test
  void drawsEveryCharacterOfItsFontDifferentlyAndInsideItsBox() {
    assertThat(PixelFont.complete()).isTrue();
    Set<String> seen = new HashSet<>();
    String characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,:%/-+()=_;";
    for (int i = 0; i < characters.length(); i++) {
      BufferedImage picture = Pixels.blank(9, 11);
      Graphics2D graphics = picture.createGraphics();
      PixelFont.draw(graphics, characters.substring(i, i + 1), 2, 2, 1, Color.WHITE);
      graphics.dispose();
      StringBuilder dots = new StringBuilder();
      for (int y = 0; y < 11; y++) {
        for (int x = 0; x < 9; x++) {
          boolean set = (picture.getRGB(x, y) & 0xFF) > 0;
          dots.append(set ? '#' : ' ');
          assertThat(set && (x < 2 || x > 6 || y < 2 || y > 8)).isFalse();
        }
      }
      assertThat(seen.add(dots.toString())).as(characters.substring(i, i + 1)).isTrue();
      assertThat(dots.toString()).contains("#");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0:00.0", "3250000, 0:03.2", "61000000, 1:01.0", "3723000000, 1:02:03"})
  void writesPointsInTime(long micros, String text) {
    assertThat(Texts.time(micros)).isEqualTo(text);
  }

  @Test
  void findsTheTimeOfFramesWithoutAKeptTokenBetweenTheirNeighbours() {
    StreamTokens stream =
        stream(
            Made.of(folder.resolve("a"))
                .pictures(
                    Modality.VIDEO,
                    new Grid(6, 2, 2),
                    8,
                    8,
                    2,
                    new int[] {1, 0, 0},
                    new int[] {3, 0, 0}));
    assertThat(stream.counts()).containsExactly(0, 1, 0, 1, 0, 0);
    assertThat(stream.times())
        .containsExactly(0, 500_000, 1_000_000, 1_500_000, 2_000_000, 2_500_000);
    assertThat(stream.endUs()).isEqualTo(3_000_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10, 33, 100})
  void spreadsTokensOverTimeWithoutLosingAny(int parts) {
    StreamTokens stream = stream(Made.of(folder.resolve("a")).sound(100, 50, 0, 1, 2, 50, 99));
    double[] bins = TimeBins.tokens(stream, parts, stream.endUs());
    assertThat(Arrays.stream(bins).sum()).isCloseTo(5, within(1e-9));
    assertThat(bins[0]).isPositive();
    assertThat(bins[parts - 1]).isPositive();
  }

  @Test
  void tellsWhatTheEncoderSawFromAnInnerToken() {
    // 4 x 4 cells of 10 px on the middle 40 x 40 of a 60 x 40 picture
    Made made =
        Made.of(folder.resolve("a"))
            .pictures(Modality.IMAGE, Grid.image(4, 4), 60, 40, 0, new int[] {0, 1, 2})
            .merge(0, 1, 30, 10, 40, 20);
    assertThat(stream(made).view(0))
        .hasValueSatisfying(view -> assertThat(view).containsExactly(10, 0, 50, 40));
  }

  @Test
  void leavesOutRowsWithoutAPlaceAndCountsThem() {
    Made made =
        Made.of(folder.resolve("a"))
            .pictures(
                Modality.VIDEO,
                new Grid(2, 2, 2),
                8,
                8,
                1,
                new int[] {0, 0, 0},
                new int[] {-5, 0, 0},
                new int[] {Integer.MAX_VALUE, 0, 0},
                new int[] {1, 2, 0},
                new int[] {1, 0, -1});
    TokenFile file = made.read();
    assertThat(StreamTokens.of(file).getFirst().counts()).containsExactly(1, 0);
    assertThat(StreamTokens.placeless(file)).isEqualTo(4);
  }

  @Test
  void refusesAGridThatCannotBeDrawnBeforeTakingMemoryForIt() {
    Made made = Made.of(folder.resolve("a")).sound(Integer.MAX_VALUE, 50, 3);
    assertThatThrownBy(() -> stream(made))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("grid of 2147483647 x 1 x 1");
  }

  @Test
  void drawsTimesAndBoxesThatMakeNoSense() {
    Made made =
        Made.of(folder.resolve("a"))
            .pictures(
                Modality.VIDEO,
                new Grid(3, 4, 4),
                8,
                8,
                1e-300,
                new int[] {0, 1, 1},
                new int[] {2, 1, 1})
            .merge(0, Float.NaN, Float.NaN, -1e30f, 1e30f, Float.POSITIVE_INFINITY)
            .sound(9, Double.MIN_VALUE, 8);
    TokenFile file = made.read();
    BufferedImage picture = TokenPicture.draw(file, Optional.empty());
    assertThat(picture.getWidth()).isLessThan(1100);
    StreamTokens stream = StreamTokens.of(file).getFirst();
    BufferedImage over =
        KeptPicture.draw(
            Pixels.blank(20, 20), 2, 2, stream.places(), stream.rows(), _ -> 1, stream.view(0));
    assertThat(over.getWidth()).isEqualTo(20);
    assertThat(TerminalMap.lines(file)).allMatch(line -> line.length() <= TerminalMap.WIDTH);
  }

  @Test
  void escapesEveryTextOfAPage() {
    assertThat(Html.escape("<a href=\"x\">&'\u0007"))
        .isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;&#39;?");
    assertThat(Html.warnings(List.of("<b>"))).contains("&lt;b&gt;").doesNotContain("<b>");
  }
}
