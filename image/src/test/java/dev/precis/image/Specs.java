package dev.precis.image;

import dev.precis.model.PackManifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vision encoder descriptions for tests that need no graph. */
final class Specs {
  static final List<Float> MEAN = List.of(0.48145466f, 0.4578275f, 0.40821073f);
  static final List<Float> STD = List.of(0.26862954f, 0.26130258f, 0.27577711f);

  private Specs() {}

  static PackManifest.VisionSpec fixed(int height, int width) {
    return spec("shortest-edge", "center", height, width, null, null, null);
  }

  static PackManifest.VisionSpec ranged(int side, int multiple, int min, int max) {
    return spec("shortest-edge", "center", side, side, multiple, min, max);
  }

  static PackManifest.VisionSpec resizing(String resize, @Nullable String crop, int h, int w) {
    return spec(resize, crop, h, w, null, null, null);
  }

  private static PackManifest.VisionSpec spec(
      String resize,
      @Nullable String crop,
      int height,
      int width,
      @Nullable Integer multiple,
      @Nullable Integer min,
      @Nullable Integer max) {
    return new PackManifest.VisionSpec(
        "vision.onnx",
        "space",
        8,
        new PackManifest.VisionInput("pixels", List.of(height, width), multiple, min, max),
        14,
        1,
        1,
        new PackManifest.VisionPreprocess(resize, "bicubic", crop, MEAN, STD),
        "tokens",
        List.of(),
        null);
  }
}
