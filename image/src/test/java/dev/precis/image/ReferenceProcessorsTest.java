package dev.precis.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.decode.DecodedImage;
import dev.precis.model.PackManifest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ReferenceProcessorsTest {
  @ParameterizedTest
  @CsvFileSource(resources = "reference-processors.csv", useHeadersInDisplayName = true)
  void givesTheSameFloatsAsTheReferenceProcessors(
      String rule, int width, int height, int side, String sha256) {
    DecodedImage image = Pictures.pattern(width, height);
    assertThat(Pictures.sha256(planes(rule, image, side))).isEqualTo(sha256);
  }

  private static MemorySegment planes(String rule, DecodedImage image, int side) {
    if (rule.startsWith("anyres")) {
      return tiles(image, side, Integer.parseInt(rule.substring("anyres-".length())));
    }
    String crop = rule.equals("shortest-edge") ? "center" : null;
    PackManifest.VisionSpec spec = Specs.resizing(rule, crop, side, side);
    VisionSize size = new VisionSize(side, side, 14);
    MemorySegment planes = Arena.ofAuto().allocate(size.planeBytes(), Float.BYTES);
    ImagePreprocessor.of(spec, size).apply(image, planes);
    return planes;
  }

  private static MemorySegment tiles(DecodedImage image, int side, int tiles) {
    VisionSize size = new VisionSize(side, side, 14);
    AnyResTiler tiler =
        AnyResTiler.of(ImagePreprocessor.of(Specs.fixed(side, side), size), TileGrid.LLAVA_NEXT);
    TileGrid grid = tiler.choose(image.size());
    assertThat(grid.tiles()).isEqualTo(tiles);
    MemorySegment planes = Arena.ofAuto().allocate((1 + tiles) * size.planeBytes(), Float.BYTES);
    for (int number = 0; number <= tiles; number++) {
      tiler.apply(
          image, grid, number, planes.asSlice(number * size.planeBytes(), size.planeBytes()));
    }
    return planes;
  }
}
