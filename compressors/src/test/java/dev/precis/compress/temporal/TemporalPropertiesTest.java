package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.Pictures;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every method of this package, on odd shapes. */
class TemporalPropertiesTest {
  private static final int[][] SHAPES = {
    {1, 1, 1}, {1, 3, 5}, {2, 1, 1}, {2, 3, 3}, {3, 2, 7}, {7, 1, 1}, {13, 3, 4}, {33, 2, 3}
  };

  static Stream<Arguments> methodsShapesAndClips() {
    List<Arguments> out = new ArrayList<>();
    for (Method method : new TemporalMethods().methods()) {
      for (int[] shape : SHAPES) {
        Grid grid = new Grid(shape[0], shape[1], shape[2]);
        out.add(
            Arguments.of(
                method, Pictures.random(grid, 6, Modality.VIDEO, grid.tokens()), "random"));
        out.add(Arguments.of(method, Clips.still(grid, 6, 7), "still"));
        TokenSequence zero = Clips.still(grid, 6, 7);
        for (int r = 0; r < zero.size(); r += 2) {
          zero.embeddings().setRow(r, new float[6], 0);
        }
        out.add(Arguments.of(method, zero, "zero rows"));
      }
    }
    return out.stream();
  }

  @ParameterizedTest(name = "{2} {index}")
  @MethodSource("methodsShapesAndClips")
  void keepsItsWordAtEveryBudget(Method method, TokenSequence in, String clip) {
    int n = in.size();
    int twoFrames = 2 * in.grid().perStep();
    TreeSet<Integer> budgets = new TreeSet<>(List.of(1, 2, 3, n / 4, n / 2, twoFrames, n - 1, n));
    budgets.removeIf(keep -> keep < 1 || keep > n);
    Method.Configured configured = method.configure(Map.of());
    for (int keep : budgets) {
      Compressed out =
          Compressors.run(configured, in, Budget.tokens(keep), Pictures.signals(in, 5));
      Planned planned = configured.compressor().planned(SequenceShape.of(in), Budget.tokens(keep));
      assertThat(planned.most()).isLessThanOrEqualTo(keep);
      assertThat(planned.allows(out.tokens().size())).isTrue();
      assertThat(Pictures.indices(out.tokens())).isSorted().doesNotHaveDuplicates();
      assertThat(out.tokens().provenance().t()).isSorted();
      if (keep == n) {
        assertThat(out.tokens().embeddings().toArray()).isEqualTo(in.embeddings().toArray());
      }
      if (configured.compressor().traits().conservesWeight()) {
        double weight = 0;
        for (float each : out.tokens().provenance().weight()) {
          weight += each;
        }
        assertThat(weight).isEqualTo(n);
      }
    }
  }

  static Stream<Arguments> thoseWithAReleasedForm() {
    return methodsShapesAndClips()
        .filter(arguments ->
            ((Method) arguments.get()[0])
                .info().options().stream().anyMatch(option -> option.name().equals("mode")));
  }

  @ParameterizedTest(name = "{2} {index}")
  @MethodSource("thoseWithAReleasedForm")
  void releasedFormGivesWhatItPlans(Method method, TokenSequence in, String clip) {
    Method.Configured configured = method.configure(Map.of("mode", "parity"));
    int n = in.size();
    for (int keep : new TreeSet<>(List.of(1, Math.max(1, n / 4), Math.max(1, n / 2), n))) {
      Compressed out =
          Compressors.run(configured, in, Budget.tokens(keep), Pictures.signals(in, 5));
      Planned planned = configured.compressor().planned(SequenceShape.of(in), Budget.tokens(keep));
      assertThat(planned.allows(out.tokens().size())).isTrue();
    }
  }

  static Stream<Method> methods() {
    return new TemporalMethods().methods().stream();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void decidesAboutWindows(Method method) {
    Scope scope = method.configure(Map.of()).compressor().scope();
    assertThat(scope).isInstanceOf(Scope.Window.class);
    assertThat(scope.lookAhead(32)).isEqualTo(31);
  }

  /** A live stream hands over window after window; a recording is cut into the same windows. */
  @ParameterizedTest
  @MethodSource("methods")
  void aWindowDoesNotDependOnTheFramesAroundIt(Method method) {
    Grid grid = new Grid(16, 3, 4);
    Grid window = new Grid(8, 3, 4);
    TokenSequence in = Pictures.random(grid, 6, Modality.VIDEO, 11);
    Signals signals = Pictures.signals(in, 5);
    Method.Configured configured = method.configure(Map.of());
    Compressed part =
        Compressors.run(
            configured,
            in.slice(96, 192, window),
            Budget.tokens(24),
            signals.frames(8, 16, grid.perStep()));
    TokenSequence alone =
        Pictures.of(in.embeddings().slice(96, 192).copy(), window, Modality.VIDEO);
    Compressed same =
        Compressors.run(
            configured, alone, Budget.tokens(24), signals.frames(8, 16, grid.perStep()));
    assertThat(part.tokens().embeddings().toArray())
        .isEqualTo(same.tokens().embeddings().toArray());
    assertThat(part.anchors())
        .hasValueSatisfying(rows -> assertThat(rows).isEqualTo(same.anchors().orElseThrow()));
  }
}
