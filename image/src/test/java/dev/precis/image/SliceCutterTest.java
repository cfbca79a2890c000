package dev.precis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import dev.precis.model.ModelPack;
import dev.precis.testing.TinyPack;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SliceCutterTest {
  private static ModelPack pack;
  private static ImagePreprocessor base;

  @BeforeAll
  static void openPack() {
    pack = TinyPack.open();
    base = ImagePreprocessor.of(pack.vision(), VisionSize.of(pack.vision()));
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  /** Red grows to the right by 2 a pixel, green downwards by 1, blue is 40. */
  private static DecodedImage ramp(int width, int height) {
    MemorySegment rgb = Arena.ofAuto().allocate(3L * width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        long at = 3L * (y * width + x);
        rgb.set(ValueLayout.JAVA_BYTE, at, (byte) (2 * x));
        rgb.set(ValueLayout.JAVA_BYTE, at + 1, (byte) y);
        rgb.set(ValueLayout.JAVA_BYTE, at + 2, (byte) 40);
      }
    }
    return new DecodedImage(width, height, rgb);
  }

  private static float at(MemorySegment planes, int channel, int y, int x) {
    int side = base.fit().size().width();
    return planes.getAtIndex(ValueLayout.JAVA_FLOAT, ((long) channel * side + y) * side + x);
  }

  private static double normal(int channel, double value) {
    double mean = pack.vision().preprocess().mean().get(channel);
    double deviation = pack.vision().preprocess().std().get(channel);
    return (value / 255 - mean) / deviation;
  }

  private static MemorySegment cut(DecodedImage image, Slicing.Slice slice, float[] corner) {
    MemorySegment planes = Arena.ofAuto().allocate(base.fit().size().planeBytes());
    Pieces pieces = new SliceCutter(base).pieces(new Slicing("1x1", List.of(slice)));
    Placement placement = pieces.apply(image, 0, planes);
    int side = base.fit().size().width();
    placement.box(0, 0, side, side, corner, 0);
    return planes;
  }

  @Test
  void scalesByPlainBilinearAfterNormalising() {
    int side = base.fit().size().width();
    float[] box = new float[4];
    // half size: pixel x of the scaled picture lies between pixels 2x and 2x + 1
    MemorySegment planes = cut(ramp(120, 100), new Slicing.Slice(new FrameSize(60, 50), 4, 0), box);
    assertThat(at(planes, 0, 7, 10))
        .isCloseTo((float) normal(0, 2 * (2 * 14 + 0.5)), within(1e-4f));
    assertThat(at(planes, 1, 7, 10)).isCloseTo((float) normal(1, 2 * 7 + 0.5), within(1e-4f));
    assertThat(at(planes, 2, 7, 10)).isCloseTo((float) normal(2, 40), within(1e-5f));
    assertThat(side).isEqualTo(56);
    assertThat(at(planes, 0, 50, 10)).isZero(); // below the picture
    assertThat(at(planes, 0, 49, 55)).isNotZero();
    assertThat(box).containsExactly(8, 0, 120, 100);
  }

  @Test
  void enlargedEdgesRepeatTheOutermostPixel() {
    float[] box = new float[4];
    MemorySegment planes = cut(ramp(14, 14), new Slicing.Slice(new FrameSize(56, 56), 0, 0), box);
    assertThat(at(planes, 0, 0, 0)).isCloseTo((float) normal(0, 0), within(1e-5f));
    assertThat(at(planes, 0, 0, 55)).isCloseTo((float) normal(0, 26), within(1e-5f));
    assertThat(at(planes, 0, 0, 4)).isCloseTo((float) normal(0, 2 * 0.625), within(1e-5f));
    assertThat(box).containsExactly(0, 0, 14, 14);
  }

  @Test
  void aSliceBesideThePictureIsZero() {
    float[] box = new float[4];
    MemorySegment planes = cut(ramp(14, 14), new Slicing.Slice(new FrameSize(56, 56), 56, 0), box);
    assertThat(at(planes, 2, 3, 3)).isZero();
    assertThat(box).containsExactly(14, 0, 14, 14);
    assertThatThrownBy(() -> new Slicing.Slice(new FrameSize(56, 56), -1, 0))
        .hasMessageContaining("begins at 0, 0 or more, was -1, 0");
    assertThatThrownBy(() -> new Slicing("none", List.of()))
        .hasMessageContaining("a slice at least");
  }
}
