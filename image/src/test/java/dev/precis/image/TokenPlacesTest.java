package dev.precis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.media.FrameSize;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenPlacesTest {
  @ParameterizedTest
  @EnumSource(ResizeRule.class)
  void boxesTileTheShownPartOfThePictureWithoutGapOrOverlap(ResizeRule rule) {
    Random random = new Random(9);
    for (int trial = 0; trial < 100; trial++) {
      FrameSize source = new FrameSize(1 + random.nextInt(900), 1 + random.nextInt(900));
      VisionSize size =
          new VisionSize(14 * (1 + random.nextInt(6)), 14 * (1 + random.nextInt(6)), 14);
      String crop = rule == ResizeRule.SHORTEST_EDGE ? "center" : null;
      PictureFit fit =
          PictureFit.of(Specs.resizing(rule.id(), crop, size.height(), size.width()), size);
      Placement placement = fit.resize(source).placement(0, 0);
      Provenance places = fill(size, placement);
      float[] shown = new float[4];
      placement.box(0, 0, size.width(), size.height(), shown, 0);
      double area = 0;
      for (int token = 0; token < places.size(); token++) {
        float[] box = box(places, token);
        assertThat(box[0]).isBetween(0f, box[2]);
        assertThat(box[1]).isBetween(0f, box[3]);
        assertThat(box[2]).isLessThanOrEqualTo(source.width());
        assertThat(box[3]).isLessThanOrEqualTo(source.height());
        if (places.x()[token] > 0) {
          assertThat(box[0]).isEqualTo(box(places, token - 1)[2]);
        }
        if (places.y()[token] > 0) {
          assertThat(box[1]).isEqualTo(box(places, token - size.grid().w())[3]);
        }
        area += (double) (box[2] - box[0]) * (box[3] - box[1]);
      }
      double expected = (double) (shown[2] - shown[0]) * (shown[3] - shown[1]);
      assertThat(area).isCloseTo(expected, within(1e-3 * Math.max(expected, 1)));
      if (rule != ResizeRule.SHORTEST_EDGE) {
        assertThat(expected).isCloseTo(source.pixels(), within(1e-3 * source.pixels()));
      }
    }
  }

  @Test
  void aTokenInThePaddingHasAnEmptyBox() {
    VisionSize size = new VisionSize(56, 56, 14);
    PictureFit fit = PictureFit.of(Specs.resizing("longest-pad", null, 56, 56), size);
    Provenance places = fill(size, fit.resize(new FrameSize(400, 100)).placement(0, 0));
    float[] first = box(places, 0);
    assertThat(first[3] - first[1]).isZero();
    float[] middle = box(places, 4);
    assertThat(middle).containsExactly(0, 0, 100, 50);
  }

  @Test
  void aLaterPictureCountsOnInIndexAndTime() {
    VisionSize size = new VisionSize(28, 28, 14);
    Provenance places = Provenance.blank(8, Modality.VIDEO);
    Placement plain = new Placement(new FrameSize(28, 28), 1, 1, 0, 0);
    TokenPlaces.fill(places, 4, 7, 3, 100, 200, size, plain);
    assertThat(places.index()).containsExactly(0, 0, 0, 0, 28, 29, 30, 31);
    assertThat(places.t()).containsExactly(0, 0, 0, 0, 7, 7, 7, 7);
    assertThat(places.y()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1);
    assertThat(places.x()).containsExactly(0, 0, 0, 0, 0, 1, 0, 1);
    assertThat(places.startUs()[7]).isEqualTo(100);
    assertThat(places.endUs()[7]).isEqualTo(200);
    assertThat(places.group()[7]).isEqualTo(3);
    assertThat(box(places, 7)).containsExactly(14, 14, 28, 28);
  }

  private static Provenance fill(VisionSize size, Placement placement) {
    Provenance places = Provenance.blank(size.grid().tokens(), Modality.IMAGE);
    TokenPlaces.fill(places, 0, 0, -1, 0, 0, size, placement);
    return places;
  }

  private static float[] box(Provenance places, int token) {
    return Arrays.copyOfRange(places.box(), 4 * token, 4 * token + 4);
  }
}
