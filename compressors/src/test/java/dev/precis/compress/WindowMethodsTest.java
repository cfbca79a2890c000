package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every method that decides about windows of frames keeps to, on clips of all kinds. */
class WindowMethodsTest {
  private static final int WIDTH = 6;

  /** What is in the clip. */
  enum Content {
    NOISE,
    SLOW,
    CONSTANT,
    ZEROS
  }

  private static TokenSequence clip(Grid grid, Content content) {
    Matrix noise = Pictures.gaussian(grid.tokens(), WIDTH, 31L * grid.tokens() + grid.t());
    int perFrame = grid.perStep();
    for (int r = 0; r < noise.rows(); r++) {
      switch (content) {
        case NOISE -> {}
        case SLOW -> {
          // Every second place hardly changes from frame to frame.
          if (r >= perFrame && r % perFrame % 2 == 0) {
            float[] row = noise.row(r - perFrame);
            row[r % WIDTH] += 0.05f * noise.get(r, 0);
            noise.setRow(r, row, 0);
          }
        }
        case CONSTANT -> noise.setRow(r, noise, 0);
        case ZEROS -> {
          if (r % 3 != 1) {
            noise.setRow(r, new float[WIDTH], 0);
          }
        }
      }
    }
    return Pictures.of(noise, grid, Modality.VIDEO);
  }

  static Stream<Arguments> methodsAndClips() {
    List<Grid> grids =
        List.of(
            new Grid(1, 3, 4),
            new Grid(1, 1, 1),
            new Grid(2, 2, 2),
            new Grid(5, 4, 3),
            new Grid(7, 1, 1),
            new Grid(9, 5, 7),
            new Grid(4, 6, 6));
    return Compressors.all().stream()
        .map(method -> method.info().id())
        .filter(id -> Compressors.of(id).compressor().scope() instanceof Scope.Window)
        .flatMap(id ->
            grids.stream()
                .flatMap(grid ->
                    Arrays.stream(Content.values())
                        .map(content -> Arguments.of(id, grid, content))));
  }

  @ParameterizedTest
  @MethodSource("methodsAndClips")
  void keepTheirWordAtEveryBudget(String id, Grid grid, Content content) {
    TokenSequence in = clip(grid, content);
    int n = in.size();
    for (int keep :
        IntStream.of(1, 2, grid.t(), n / 5, n / 3, n / 2, n - 1, n)
            .filter(k -> k >= 1 && k <= n)
            .distinct()
            .toArray()) {
      TokenSequence out = run(id, in, keep);
      assertThat(out.size()).isLessThanOrEqualTo(keep);
      Compressor method = Compressors.of(id).compressor();
      if (method.traits().rasterOrder()) {
        assertThat(Pictures.indices(out)).isSorted().doesNotHaveDuplicates();
      }
      if (method.traits().conservesWeight()) {
        double sum = 0;
        for (float weight : out.provenance().weight()) {
          sum += weight;
        }
        assertThat(sum).isCloseTo(n, within(1e-3));
      }
      for (float value : out.embeddings().toArray()) {
        assertThat(value).isFinite();
      }
      if (content != Content.ZEROS) {
        for (int r = 0; r < out.size(); r++) {
          assertThat(out.embeddings().row(r)).isNotEqualTo(new float[out.width()]);
        }
      }
      assertThat(run(id, in, keep).embeddings().toArray()).isEqualTo(out.embeddings().toArray());
    }
  }

  /** {@link Compressors#run} checks the number of rows against the plan. */
  private static TokenSequence run(String id, TokenSequence in, int keep) {
    return Compressors.run(
            Compressors.of(id), in, Budget.tokens(keep), Pictures.signals(in, in.size()))
        .tokens();
  }

  @ParameterizedTest
  @MethodSource("methodsAndClips")
  void keepTheirPlanInParityModeToo(String id, Grid grid, Content content) {
    if (!Compressors.method(id).info().options().contains(Mode.OPTION)) {
      return;
    }
    TokenSequence in = clip(grid, content);
    for (int keep : new int[] {1, Math.max(1, in.size() / 3), in.size()}) {
      TokenSequence out = run(id + ":mode=parity", in, keep);
      for (float value : out.embeddings().toArray()) {
        assertThat(value).isFinite();
      }
    }
  }
}
