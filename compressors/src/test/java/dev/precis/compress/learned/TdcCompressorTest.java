package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.temporal.FrameRun;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.testing.FakeEngine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TdcCompressorTest {
  private static final float[] SEPARATOR = {-1};

  /** Each context token is the sum of its frame's rows. */
  private final FakeEngine graph =
      new FakeEngine((in, out) -> {
        Matrix rows = FakeEngine.rows(in.get("rows"));
        Matrix tokens = FakeEngine.rows(out.get("tokens"));
        int frames = (int) in.get("rows").shape()[0];
        for (int r = 0; r < rows.rows(); r++) {
          int frame = r / (rows.rows() / frames);
          int each = tokens.rows() / frames;
          for (int t = 0; t < each; t++) {
            int at = frame * each + t;
            tokens.set(at, 0, tokens.get(at, 0) + rows.get(r, 0));
          }
        }
      });

  /** Two audio columns become their sum. */
  private final FakeEngine audio =
      new FakeEngine((in, out) -> {
        Matrix x = FakeEngine.rows(in.get("x"));
        for (int r = 0; r < x.rows(); r++) {
          FakeEngine.rows(out.get("rows")).set(r, 0, x.get(r, 0) + x.get(r, 1));
        }
      });

  private TdcCompressor of(boolean staticFrames, boolean pooled, boolean text) {
    return new TdcCompressor(
        graph,
        Optional.of(audio),
        new TdcCompressor.Settings(2, staticFrames, pooled, text),
        SEPARATOR);
  }

  private static TdcCompressor.Run run(float... tokens) {
    return new TdcCompressor.Run(Matrix.column(tokens), 2, Optional.empty());
  }

  @Test
  void keepsTheFirstFrameAndCompressesTheOthers() {
    Matrix out =
        of(true, true, true).compress(run(1, 2, 3, 4, 5, 6), new int[] {8, 9}, new CancelToken());
    assertThat(out.toArray()).containsExactly(1, 2, -1, 7, 7, -1, 11, 11, -1);
    assertThat(graph.calls()).hasSize(1);
    assertThat(FakeEngine.integers(graph.calls().getFirst().get("input_ids")))
        .containsExactly(8, 9);
    assertThat(FakeEngine.rows(graph.calls().getFirst().get("queries")).toArray())
        .containsExactly(1, 2);
  }

  @Test
  void asksNobodyForARunOfOneFrame() {
    Matrix out = of(true, true, true).compress(run(1, 2), new int[] {8}, new CancelToken());
    assertThat(out.toArray()).containsExactly(1, 2, -1);
    assertThat(graph.calls()).isEmpty();
  }

  @Test
  void compressesEveryFrameWhereNoneIsStatic() {
    Matrix out =
        of(false, false, false).compress(run(1, 2, 3, 4), new int[] {8}, new CancelToken());
    assertThat(out.toArray()).containsExactly(3, 3, -1, 7, 7, -1);
    assertThat(graph.calls().getFirst().byName()).doesNotContainKeys("input_ids", "queries");
  }

  @Test
  void putsSoundBesideThePictures() {
    Matrix sound = Matrix.of(2, 2, 10, 20, 30, 40);
    TdcCompressor.Run run = new TdcCompressor.Run(Matrix.column(1, 2, 3, 4), 2, Optional.of(sound));
    Matrix out = of(true, true, true).compress(run, new int[] {8}, new CancelToken());
    assertThat(out.toArray()).containsExactly(1, 2, 30, -1, 77, 77, -1);
    assertThat(FakeEngine.rows(graph.calls().getFirst().get("rows")).toArray())
        .containsExactly(3, 4, 70);
  }

  @Test
  void takesRunsOutOfAVideoAndKeepsItsBudget() {
    List<FrameRun> runs = List.of(new FrameRun(0, 2), new FrameRun(2, 3));
    Matrix sound = Matrix.of(3, 2, 1, 0, 2, 0, 3, 0);
    TdcCompressor compressor = of(true, true, true);
    Matrix all = Matrix.column(1, 2, 3, 4, 5, 6);
    int[] ids = {8};
    CancelToken cancel = new CancelToken();
    Matrix whole = compressor.compress(all, 2, Optional.of(sound), runs, ids, 99, cancel);
    assertThat(whole.toArray()).containsExactly(1, 2, 1, -1, 9, 9, -1, 5, 6, 3, -1);
    Matrix cut = compressor.compress(all, 2, Optional.of(sound), runs, ids, 9, cancel);
    assertThat(cut.toArray()).containsExactly(1, 2, 1, -1, 9, 9, 5, 6, 3);
  }

  @Test
  void cutsLongQuestions() {
    of(true, true, true).compress(run(1, 2, 3, 4), new int[300], new CancelToken());
    assertThat(graph.calls().getFirst().get("input_ids").shape())
        .containsExactly(1, TdcCompressor.MOST_IDS);
  }

  @Test
  void refusesWhatDoesNotDivide() {
    assertThatThrownBy(() -> run(1, 2, 3)).hasMessage("3 tokens cannot be frames of 2");
    Optional<Matrix> sound = Optional.of(Matrix.allocate(3, 2));
    assertThatThrownBy(() -> new TdcCompressor.Run(Matrix.column(1, 2, 3, 4), 2, sound))
        .hasMessage("3 audio tokens do not divide among 2 frames");
    TdcCompressor deaf =
        new TdcCompressor(graph, Optional.empty(), TdcCompressor.Settings.DEFAULT, SEPARATOR);
    TdcCompressor.Run heard =
        new TdcCompressor.Run(Matrix.column(1, 2), 2, Optional.of(Matrix.allocate(1, 2)));
    assertThatThrownBy(() -> deaf.compress(heard, new int[] {8}, new CancelToken()))
        .hasMessageContaining("this model has no map for it");
  }
}
