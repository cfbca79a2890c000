package dev.precis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PictureFitTest {
  private static PictureFit fit(ResizeRule rule, int height, int width) {
    String crop = rule == ResizeRule.SHORTEST_EDGE ? "center" : null;
    return PictureFit.of(
        Specs.resizing(rule.id(), crop, height, width), new VisionSize(height, width, 14));
  }

  @Test
  void shortestEdgeCutsBothSidesOfALandscapePicture() {
    Placement placement =
        fit(ResizeRule.SHORTEST_EDGE, 224, 224).resize(new FrameSize(640, 480)).placement(0, 0);
    // 640 x 480 -> 298 x 224 (298.67 cut down), 74 columns go: 37 at the left
    assertThat(placement.scaleX()).isEqualTo(298.0 / 640);
    assertThat(placement.scaleY()).isEqualTo(224.0 / 480);
    assertThat(placement.offsetX()).isEqualTo(37);
    assertThat(placement.offsetY()).isZero();
  }

  @Test
  void longestPadPutsAWidePictureInTheMiddleOfASquare() {
    Placement placement =
        fit(ResizeRule.LONGEST_PAD, 224, 224).resize(new FrameSize(448, 100)).placement(0, 0);
    assertThat(placement.scaleX()).isEqualTo(0.5);
    assertThat(placement.scaleY()).isEqualTo(0.5);
    assertThat(placement.offsetY()).isEqualTo(-174 * 0.5);
  }

  @ParameterizedTest
  @EnumSource(ResizeRule.class)
  void aVideoFrameLandsWhereAPictureWould(ResizeRule rule) {
    Random random = new Random(5);
    for (int trial = 0; trial < 200; trial++) {
      FrameSize source = new FrameSize(60 + random.nextInt(2000), 60 + random.nextInt(2000));
      PictureFit fit = fit(rule, 14 * (4 + random.nextInt(20)), 14 * (4 + random.nextInt(20)));
      Placement picture = fit.resize(source).placement(0, 0);
      FrameGeometry geometry = fit.geometry(source);
      geometry.checkInside(source);
      assertThat(geometry.canvasWidth()).isEqualTo(fit.size().width());
      assertThat(geometry.canvasHeight()).isEqualTo(fit.size().height());
      float[] one = new float[4];
      float[] other = new float[4];
      picture.box(0, 0, fit.size().width(), fit.size().height(), one, 0);
      Placement.of(source, geometry).box(0, 0, fit.size().width(), fit.size().height(), other, 0);
      // rounding to whole pixels, here of the source, there of the target
      double step = 2 + 2 / Math.min(picture.scaleX(), picture.scaleY());
      for (int side = 0; side < 4; side++) {
        assertThat((double) other[side])
            .as("%s %s side %d", source, fit, side)
            .isCloseTo(one[side], within(step));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ResizeRule.class)
  void anyPictureOfAnyAspectFits(ResizeRule rule) {
    Random random = new Random(6);
    for (int trial = 0; trial < 300; trial++) {
      FrameSize source =
          new FrameSize(1 + random.nextInt(1 << random.nextInt(14)), 1 + random.nextInt(300));
      PictureFit fit = fit(rule, 14 * (1 + random.nextInt(9)), 14 * (1 + random.nextInt(9)));
      assertThat(fit.resize(source)).isNotNull();
      assertThat(fit.geometry(source)).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "squash,center,UNKNOWN_RESIZE",
    "shortest-edge,,UNKNOWN_CROP",
    "shortest-edge,top,UNKNOWN_CROP",
    "exact,top,UNKNOWN_CROP"
  })
  void whatAPackMayNotStateIsRefused(String resize, String crop, String code) {
    assertThatExceptionOfType(PrecisException.class)
        .isThrownBy(
            () -> PictureFit.of(Specs.resizing(resize, crop, 56, 56), new VisionSize(56, 56, 14)))
        .withMessageContaining("allowed")
        .matches(e -> e.code().equals(code));
  }

  @Test
  void theDescriptionNamesRuleSizeAndFilter() {
    assertThat(fit(ResizeRule.SHORTEST_EDGE, 224, 224).id())
        .isEqualTo("shortest-edge 224 bicubic center");
    assertThat(fit(ResizeRule.EXACT, 224, 336).id()).isEqualTo("exact 224x336 bicubic");
    assertThat(fit(ResizeRule.LONGEST_PAD, 56, 56).id()).isEqualTo("longest-pad 56 bicubic mean");
  }
}
