package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.ReusedMemory;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorsTest {
  private static final int WIDTH = 7;

  private static Compressed run(String method, TokenSequence in, Budget budget) {
    return Compressors.run(Compressors.of(method), in, budget, Pictures.signals(in, 3));
  }

  @Test
  void listsTheValidIdsWhenAMethodIsUnknown() {
    assertThatThrownBy(() -> Compressors.of("holof"))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("no method 'holof'")
        .hasMessageContaining("average-pool, ")
        .hasMessageContaining("holov, ");
  }

  @Test
  void listsTheValidOptionsWhenOneIsUnknown() {
    assertThatThrownBy(() -> Compressors.of("holov:corps=4"))
        .hasMessageContaining("no option 'corps'")
        .hasMessageContaining("mode, crops, bands");
  }

  @Test
  void saysWhatAnOptionMayBe() {
    assertThatThrownBy(() -> Compressors.of("holov:crops=0")).hasMessageContaining("1..64");
    assertThatThrownBy(() -> Compressors.of("holov:mode=best"))
        .hasMessageContaining("holistic|parity");
  }

  @Test
  void refusesAMethodTextWithAnOptionTwice() {
    assertThatThrownBy(() -> Compressors.of("holov:crops=2,crops=3")).hasMessageContaining("once");
  }

  @Test
  void reportsEffectiveOptionsAndCounts() {
    TokenSequence in = Pictures.random(Grid.image(4, 4), WIDTH, Modality.IMAGE, 1);
    CompressionReport report = run("holov:crops=2", in, Budget.tokens(5)).report();
    assertThat(report.options())
        .containsEntry("crops", "2")
        .containsEntry("mode", "holistic")
        .containsEntry("bands", "16");
    assertThat(report.tokensIn()).isEqualTo(16);
    assertThat(report.tokensOut()).isEqualTo(5);
    assertThat(report.perFrame()).containsExactly(5);
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void keepsEverythingAndWarnsWhenTheBudgetExceedsTheInput() {
    TokenSequence in = Pictures.random(Grid.image(3, 3), WIDTH, Modality.IMAGE, 1);
    Compressed out = run("holov", in, Budget.tokens(10));
    assertThat(Pictures.indices(out.tokens())).containsExactly(IntStream.range(0, 9).toArray());
    assertThat(out.report().warnings()).singleElement().asString().contains("10").contains("9");
  }

  @Test
  void refusesABudgetOfNothing() {
    assertThatThrownBy(() -> Budget.parse("0")).hasMessageContaining("1 token or more, was 0");
    assertThatThrownBy(() -> Budget.parse("0%")).hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> Budget.parse("101%")).hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> Budget.parse("few")).hasMessageContaining("64/frame");
  }

  @Test
  void readsBackTheBudgetsItWrites() {
    for (String text :
        new String[] {
          "64", "25%", "12.5%", "8/frame", "auto", "auto:quality=0.9,at-least=2,at-most=64"
        }) {
      assertThat(Budget.parse(text).text()).isEqualTo(text);
    }
  }

  @Test
  void spreadsATotalOverFramesWithinOneToken() {
    TokenSequence in = Pictures.random(new Grid(7, 3, 4), WIDTH, Modality.VIDEO, 5);
    Compressed out = run("top-attention", in, Budget.tokens(24));
    assertThat(out.report().perFrame()).hasSize(7).allMatch(count -> count == 3 || count == 4);
    assertThat(out.tokens().size()).isEqualTo(24);
    assertThat(out.tokens().provenance().t()).isSorted();
  }

  @Test
  void givesFramesNothingWhenThereAreMoreFramesThanTokens() {
    TokenSequence in = Pictures.random(new Grid(5, 2, 2), WIDTH, Modality.VIDEO, 5);
    Compressed out = run("holov", in, Budget.tokens(2));
    assertThat(out.tokens().size()).isEqualTo(2);
    assertThat(out.report().perFrame()).contains(0);
  }

  @Test
  void namesTheRowThatIsNotFinite() {
    TokenSequence in = Pictures.random(Grid.image(4, 4), WIDTH, Modality.IMAGE, 1);
    in.embeddings().set(11, 3, Float.NaN);
    assertThatThrownBy(() -> run("average-pool", in, Budget.tokens(4)))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("row 11");
  }

  @Test
  void namesTheSignalThatIsMissing() {
    TokenSequence in = Pictures.random(Grid.image(4, 4), WIDTH, Modality.IMAGE, 1);
    assertThatThrownBy(
            () -> Compressors.run(Compressors.of("holov"), in, Budget.tokens(4), Signals.none()))
        .hasMessageContaining("'attention'");
  }

  @Test
  void refusesAModalityTheMethodDoesNotKnow() {
    TokenSequence in = Pictures.random(Grid.line(9), WIDTH, Modality.AUDIO, 1);
    assertThatThrownBy(() -> run("holov", in, Budget.tokens(4)))
        .hasMessageContaining("[image, video], not on audio");
  }

  @Test
  void passesAnEmptySequenceThrough() {
    TokenSequence in = Pictures.random(Grid.image(0, 0), WIDTH, Modality.IMAGE, 1);
    assertThat(run("holov", in, Budget.tokens(4)).tokens().size()).isZero();
  }

  static Stream<Arguments> methodsAndShapes() {
    int[][] sides = {{1, 1}, {1, 2}, {2, 1}, {3, 5}, {7, 7}, {1, 13}, {16, 16}, {5, 24}};
    return Compressors.all().stream()
        .flatMap(method ->
            Stream.of(sides)
                .flatMap(side ->
                    IntStream.of(1, 2, side[0] * side[1] / 2, side[0] * side[1])
                        .filter(keep -> keep >= 1)
                        .distinct()
                        .mapToObj(
                            keep -> Arguments.of(method.info().id(), side[0], side[1], keep))));
  }

  @ParameterizedTest
  @MethodSource("methodsAndShapes")
  void everyMethodKeepsItsWordOnEveryShape(String id, int h, int w, int keep) {
    Method.Configured method = Compressors.of(id);
    Set<Modality> modalities = method.compressor().info().modalities();
    TokenSequence in =
        modalities.contains(Modality.IMAGE)
            ? Pictures.random(Grid.image(h, w), WIDTH, Modality.IMAGE, h * 31L + w)
            : Pictures.random(
                Grid.line(h * w),
                WIDTH,
                modalities.stream().sorted().findFirst().orElseThrow(),
                h * 31L + w);
    Compressed out = run(id, in, Budget.tokens(keep));
    Planned planned =
        method.compressor().planned(SequenceShape.of(in), Budget.tokens(Math.min(keep, in.size())));
    assertThat(planned.allows(out.tokens().size())).isTrue();
    assertThat(out.tokens().size()).isLessThanOrEqualTo(keep);
    Traits traits = method.compressor().traits();
    if (traits.rasterOrder()) {
      assertThat(Pictures.indices(out.tokens())).isSorted().doesNotHaveDuplicates();
    }
    if (traits.conservesWeight()) {
      double sum = 0;
      for (float weight : out.tokens().provenance().weight()) {
        sum += weight;
      }
      assertThat(sum).isEqualTo(in.size());
    }
    assertThat(out.tokens().width()).isEqualTo(method.compressor().outputWidth(WIDTH));
    assertThat(out.tokens().embeddings().toArray()).doesNotContain(Float.NaN);
    assertThat(run(id, in, Budget.tokens(keep)).tokens().embeddings().toArray())
        .isEqualTo(out.tokens().embeddings().toArray());
  }

  static Stream<String> pictureMethods() {
    return Compressors.all().stream()
        .filter(method -> method.info().modalities().contains(Modality.IMAGE))
        .map(method -> method.info().id());
  }

  @ParameterizedTest
  @MethodSource("pictureMethods")
  void everyPictureMethodDecidesWithoutADifferenceInAttentionOrWidthToGoBy(String id) {
    for (int[] side : new int[][] {{1, 1}, {1, 2}, {1, 97}, {7, 11}, {13, 1}}) {
      for (int width : new int[] {1, 3}) {
        int n = side[0] * side[1];
        TokenSequence in = Pictures.random(Grid.image(side[0], side[1]), width, Modality.IMAGE, n);
        float[] equal = new float[n];
        Arrays.fill(equal, 1f / n);
        Signals signals =
            Signals.none().withAttention(equal).withQuery(Pictures.gaussian(2, width, n), "space");
        for (int keep : IntStream.of(1, Math.min(5, n), n).distinct().toArray()) {
          Budget budget = Budget.tokens(keep);
          Compressed out = Compressors.run(Compressors.of(id), in, budget, signals);
          Planned planned = Compressors.of(id).compressor().planned(SequenceShape.of(in), budget);
          assertThat(planned.allows(out.tokens().size())).as("%d of %d", keep, n).isTrue();
          assertThat(Kernels.firstNonFiniteRow(out.tokens().embeddings())).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void worksOnClipsFrameByFrameWithEverySignal() {
    TokenSequence in = Pictures.random(new Grid(3, 3, 5), WIDTH, Modality.VIDEO, 8);
    for (Method method : Compressors.all()) {
      String id = method.info().id();
      boolean byFrame = Compressors.of(id).compressor().scope() instanceof Scope.Picture;
      if (byFrame && method.info().modalities().contains(Modality.VIDEO)) {
        Compressed out = run(id, in, Budget.perFrame(4));
        assertThat(out.report().perFrame())
            .as(id)
            .hasSize(3)
            .allMatch(count -> mayTakeFromOthers(id) || (count >= 1 && count <= 4));
        assertThat(out.tokens().size()).as(id).isBetween(1, 12);
        assertThat(out.tokens().provenance().t()).as(id).isSorted();
      }
    }
  }

  /** Whether a frame may get tokens of another frame's share. */
  private static boolean mayTakeFromOthers(String id) {
    return Compressors.of(id).compressor().scope() instanceof Scope.Window;
  }

  @Test
  void usesNoFewerSignalsThanItNeeds() {
    for (Method method : Compressors.all()) {
      Compressor compressor = Compressors.of(method.info().id()).compressor();
      assertThat(compressor.uses()).containsAll(compressor.info().needs());
    }
  }

  @Test
  void keepsProvenanceBesideItsRow() {
    TokenSequence in = Pictures.random(new Grid(2, 3, 5), WIDTH, Modality.VIDEO, 9);
    Compressed out = run("random:seed=4", in, Budget.perFrame(6));
    for (int r = 0; r < out.tokens().size(); r++) {
      int index = Pictures.indices(out.tokens())[r];
      assertThat(out.tokens().embeddings().row(r)).isEqualTo(in.embeddings().row(index));
      assertThat(out.tokens().provenance().t()[r]).isEqualTo(index / 15);
      assertThat(out.tokens().provenance().startUs()[r]).isEqualTo(index / 15 * 1_000_000L);
    }
    assertThat(out.anchors())
        .hasValueSatisfying(rows -> assertThat(rows).isEqualTo(Pictures.indices(out.tokens())));
  }

  @Test
  void drawsOtherTokensForAnotherSeedAndAnotherFrame() {
    TokenSequence in = Pictures.random(new Grid(2, 8, 8), WIDTH, Modality.VIDEO, 9);
    int[] one = Pictures.indices(run("random", in, Budget.perFrame(8)).tokens());
    int[] two = Pictures.indices(run("random:seed=1", in, Budget.perFrame(8)).tokens());
    assertThat(one).isNotEqualTo(two);
    int[] second = Arrays.stream(one).filter(i -> i >= 64).map(i -> i - 64).toArray();
    assertThat(second).isNotEqualTo(Arrays.copyOf(one, 8));
  }

  /** Keeps the first tokens of every second frame of a window; counts its calls. */
  private static final class EverySecondFrame implements Compressor {
    private final List<Grid> seen = new ArrayList<>();

    @Override
    public MethodInfo info() {
      return new MethodInfo(
          "every-second-frame",
          "for this test",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(),
          "none",
          "O(1)",
          List.of());
    }

    @Override
    public Scope scope() {
      return Scope.WINDOW;
    }

    @Override
    public Selection select(TokenSequence in, Budget budget, Signals signals) {
      seen.add(in.grid());
      int perFrame = in.grid().perStep();
      return new Selection.Keep(
          IntStream.range(0, in.size())
              .filter(r -> r / perFrame % 2 == 0)
              .limit(budget.resolve(SequenceShape.of(in)))
              .toArray());
    }
  }

  @Test
  void givesAWindowMethodAllFramesAndTheirBudgetAtOnce() {
    TokenSequence in = Pictures.random(new Grid(5, 2, 2), WIDTH, Modality.VIDEO, 5);
    EverySecondFrame method = new EverySecondFrame();
    Compressed out =
        Compressors.run(
            new Method.Configured(method, Map.of()), in, Budget.perFrame(2), Signals.none());
    assertThat(method.seen).containsExactly(new Grid(5, 2, 2));
    assertThat(out.report().perFrame()).containsExactly(4, 0, 4, 0, 2);
    assertThat(out.report().tokensOut()).isEqualTo(10);
  }

  @Test
  void windowsHoldWholeGroupsOfFrames() {
    assertThat(new Scope.Window(4).frames(30)).isEqualTo(28);
    assertThat(new Scope.Window(4).frames(3)).isEqualTo(4);
    assertThat(new Scope.Window(8).lookAhead(32)).isEqualTo(31);
    assertThat(Scope.PICTURE.lookAhead(32)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"holov", "holov:mode=parity", "tome", "evs", "pixel-unshuffle"})
  void theCallersMemoryHoldsTheSameRows(String method) {
    TokenSequence in = Pictures.random(new Grid(3, 4, 4), WIDTH, Modality.VIDEO, 5);
    Budget budget = Budget.tokens(14);
    Signals signals = Pictures.signals(in, 3);
    ReusedMemory memory = new ReusedMemory();
    memory.matrix(60, 4 * WIDTH).segment().fill((byte) -1); // NaN from an earlier call
    Compressed fresh = Compressors.run(Compressors.of(method), in, budget, signals);
    Compressed reused = Compressors.run(Compressors.of(method), in, budget, signals, memory);
    assertThat(reused.tokens().embeddings().toArray())
        .containsExactly(fresh.tokens().embeddings().toArray());
    assertThat(Pictures.indices(reused.tokens())).containsExactly(Pictures.indices(fresh.tokens()));
    assertThat(reused.tokens().embeddings().segment().address())
        .isEqualTo(memory.matrix(1, 1).segment().address());
  }

  @Test
  void refusesMemoryThatHoldsTheInput() {
    TokenSequence in = Pictures.random(Grid.image(4, 4), WIDTH, Modality.IMAGE, 1);
    ReusedMemory memory = new ReusedMemory();
    Method.Configured uniform = Compressors.of("uniform");
    TokenSequence half =
        Compressors.run(uniform, in, Budget.tokens(8), Signals.none(), memory).tokens();
    assertThatThrownBy(
            () -> Compressors.run(uniform, half, Budget.tokens(4), Signals.none(), memory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory of the input");
  }
}
