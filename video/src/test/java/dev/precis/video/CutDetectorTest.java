package dev.precis.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutDetectorTest {
  private static final long FRAME_US = 40_000;
  private static final double[] BLACK = new double[3 * CutDetector.WIDTH * CutDetector.HEIGHT];
  private static final double[] WHITE = white();

  private static double[] white() {
    double[] out = new double[BLACK.length];
    Arrays.fill(out, 255);
    return out;
  }

  private static double[] still(long scene) {
    return view(scene, 0);
  }

  private static double[] view(long scene, double pan) {
    return new Scene(scene).picture(CutDetector.WIDTH, CutDetector.HEIGHT, pan);
  }

  /** So many copies with the grain of a sensor. */
  private static List<double[]> hold(double[] picture, int frames) {
    SplittableRandom random = new SplittableRandom(frames);
    List<double[]> out = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      double[] copy = picture.clone();
      for (int i = 0; i < copy.length; i++) {
        copy[i] += random.nextDouble(-4, 4);
      }
      out.add(copy);
    }
    return out;
  }

  @SafeVarargs
  private static List<double[]> film(List<double[]>... parts) {
    List<double[]> out = new ArrayList<>();
    for (List<double[]> part : parts) {
      out.addAll(part);
    }
    return out;
  }

  private static List<double[]> change(double[] from, double[] to, int frames) {
    List<double[]> out = new ArrayList<>();
    for (int f = 1; f <= frames; f++) {
      out.add(Scene.blend(from, to, f / (frames + 1.0)));
    }
    return out;
  }

  private static List<Cut> detect(List<double[]> film) {
    CutDetector detector = new CutDetector();
    List<Cut> cuts = new ArrayList<>();
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment rgb = memory.allocate(BLACK.length);
      for (int f = 0; f < film.size(); f++) {
        Scene.write(film.get(f), rgb);
        cuts.addAll(detector.add(rgb, f * FRAME_US));
      }
    }
    cuts.addAll(detector.finish());
    return cuts;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aHardCutIsFoundAtItsFrame(long seed) {
    List<double[]> film = film(hold(still(seed), 40), hold(still(seed + 100), 40));
    assertThat(detect(film)).containsExactly(new Cut(40, 40 * FRAME_US, Cut.Kind.HARD));
  }

  @Test
  void cutsNearTheEndsAreFound() {
    List<double[]> film = film(hold(still(1), 4), hold(still(2), 20), hold(still(3), 3));
    assertThat(detect(film)).extracting(Cut::frame).containsExactly(4L, 24L);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 10, 16, 24})
  void aDissolveIsFoundOnce(int length) {
    double[] from = still(7);
    double[] to = still(8);
    List<Cut> cuts = detect(film(hold(from, 50), change(from, to, length), hold(to, 50)));
    assertThat(cuts)
        .singleElement()
        .satisfies(cut -> {
          assertThat(cut.kind()).isEqualTo(Cut.Kind.GRADUAL);
          assertThat(cut.frame()).isBetween(50L, 50L + length);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 8, 14, 20})
  void aFadeThroughBlackIsFoundOnce(int length) {
    double[] from = still(9);
    double[] to = still(10);
    List<Cut> cuts =
        detect(
            film(
                hold(from, 40),
                change(from, BLACK, length),
                hold(BLACK, 4),
                change(BLACK, to, length),
                hold(to, 40)));
    assertThat(cuts)
        .singleElement()
        .satisfies(cut -> assertThat(cut.frame()).isBetween(40L, 44L + 2 * length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFlashIsNoCut(int length) {
    double[] view = still(11);
    double[] lit = Scene.blend(view, WHITE, 0.9);
    assertThat(detect(film(hold(view, 40), hold(lit, length), hold(view, 40)))).isEmpty();
    assertThat(detect(film(hold(view, 40), hold(WHITE, length), hold(view, 40)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.002, 0.01, 0.03})
  void aCameraPanIsNoCut(double perFrame) {
    List<double[]> film = new ArrayList<>();
    for (int f = 0; f < 60; f++) {
      film.add(view(12, f * perFrame));
    }
    assertThat(detect(film)).isEmpty();
  }

  @Test
  void aStillViewWithGrainIsNoCut() {
    assertThat(detect(hold(still(13), 120))).isEmpty();
  }

  @Test
  void lightGoingUpIsNoCut() {
    double[] dark = Scene.blend(still(14), BLACK, 0.6);
    assertThat(detect(film(hold(dark, 40), change(dark, still(14), 16), hold(still(14), 40))))
        .isEmpty();
  }

  @Test
  void aCutIsToldAfterTheStatedLookAheadWhateverFollows() {
    List<double[]> film = film(hold(still(15), 40), hold(still(16), 60));
    CutDetector detector = new CutDetector();
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment rgb = memory.allocate(BLACK.length);
      for (int f = 0; f < film.size(); f++) {
        Scene.write(film.get(f), rgb);
        assertThat(detector.add(rgb, f)).hasSize(f == 40 + CutDetector.LOOK_AHEAD ? 1 : 0);
      }
    }
    assertThat(detector.finish()).isEmpty();
  }

  @Test
  void whatWasToldDoesNotDependOnWhatComesLater() {
    double[] from = still(17);
    double[] to = still(18);
    List<double[]> film =
        film(hold(from, 30), change(from, to, 12), hold(to, 30), hold(still(19), 50));
    List<Cut> whole = detect(film);
    assertThat(whole).hasSize(2);
    for (int end = 0; end < film.size(); end += 7) {
      int known = end;
      assertThat(detect(film.subList(0, end)))
          .filteredOn(cut -> cut.frame() + CutDetector.LOOK_AHEAD < known)
          .isEqualTo(
              whole.stream().filter(cut -> cut.frame() + CutDetector.LOOK_AHEAD < known).toList());
    }
  }

  @Test
  void emptyAndShortFilmsHaveNoCut() {
    assertThat(detect(List.of())).isEmpty();
    assertThat(detect(hold(still(20), 1))).isEmpty();
    assertThat(detect(hold(BLACK, 3))).isEmpty();
  }

  @Test
  void misuseIsRefused() {
    CutDetector detector = new CutDetector();
    try (Arena memory = Arena.ofConfined()) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> detector.add(memory.allocate(10), 0))
          .withMessageContaining("6912");
      detector.finish();
      MemorySegment rgb = memory.allocate(BLACK.length);
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> detector.add(rgb, 0));
    }
  }
}
