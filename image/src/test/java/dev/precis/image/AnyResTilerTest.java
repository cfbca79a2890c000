package dev.precis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnyResTilerTest {
  private static final VisionSize SIZE = new VisionSize(56, 56, 14);

  private static AnyResTiler tiler(List<TileGrid> grids) {
    return AnyResTiler.of(ImagePreprocessor.of(Specs.fixed(56, 56), SIZE), grids);
  }

  @ParameterizedTest
  @CsvSource({
    "560,560,2,2", // a large square fills 2 x 2
    "900,300,3,1",
    "300,900,1,3",
    "112,56,2,1",
    "56,112,1,2",
    "50,50,1,2", // small: all keep every pixel, the two of two tiles waste least, first listed
  })
  void theGridKeepsMostPixelsAndThenWastesLeast(int width, int height, int columns, int rows) {
    assertThat(tiler(TileGrid.LLAVA_NEXT).choose(new FrameSize(width, height)))
        .isEqualTo(new TileGrid(columns, rows));
  }

  @Test
  void tilesLieSideBySideInTheSource() {
    DecodedImage image = Pictures.pattern(400, 200);
    AnyResTiler tiler = tiler(List.of(new TileGrid(2, 1)));
    float[] box = new float[4];
    apply(tiler, image, 0).box(0, 0, 56, 56, box, 0);
    assertThat(box).containsExactly(0, 0, 400, 200);
    apply(tiler, image, 1).box(0, 0, 56, 56, box, 0);
    assertThat(box).containsExactly(0, 0, 200, 200);
    apply(tiler, image, 2).box(0, 0, 56, 56, box, 0);
    assertThat(box).containsExactly(200, 0, 400, 200);
  }

  @Test
  void tilesTogetherShowThePictureOnce() {
    DecodedImage image = Pictures.pattern(333, 277);
    AnyResTiler tiler = tiler(List.of(new TileGrid(3, 2)));
    double area = 0;
    for (int number = 1; number <= 6; number++) {
      float[] box = new float[4];
      apply(tiler, image, number).box(0, 0, 56, 56, box, 0);
      area += (double) (box[2] - box[0]) * (box[3] - box[1]);
    }
    assertThat(area).isCloseTo(333 * 277, within(1.0));
  }

  @Test
  void aTileBesideThePictureIsBlackWithAnEmptyBox() {
    DecodedImage image = Pictures.pattern(10, 400);
    AnyResTiler tiler = tiler(List.of(new TileGrid(3, 1)));
    MemorySegment planes = Arena.ofAuto().allocate(SIZE.planeBytes(), Float.BYTES);
    Placement placement = tiler.apply(image, new TileGrid(3, 1), 1, planes);
    float[] box = new float[4];
    placement.box(0, 0, 56, 56, box, 0);
    assertThat(box[2] - box[0]).isZero();
    Normalizer normalizer = Normalizer.of(Specs.MEAN, Specs.STD);
    for (int i = 0; i < SIZE.pixels(); i++) {
      assertThat(planes.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i))
          .isEqualTo(normalizer.value(0, 0));
    }
  }

  @Test
  void noGridAndNoSuchTileAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> tiler(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TileGrid(9, 8))
        .withMessageContaining("9 x 8");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> apply(tiler(List.of(new TileGrid(2, 1))), Pictures.pattern(30, 20), 3));
  }

  private static Placement apply(AnyResTiler tiler, DecodedImage image, int number) {
    return tiler.apply(
        image,
        tiler.choose(image.size()),
        number,
        Arena.ofAuto().allocate(SIZE.planeBytes(), Float.BYTES));
  }
}
