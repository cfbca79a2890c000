package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.learned.SliceLayout.Piece;
import dev.precis.compress.learned.SliceLayout.Size;
import dev.precis.tensor.Matrix;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenPackerSlicingTest {
  private static final Piece COMMA = new Piece.Comma();
  private static final Piece NEW_LINE = new Piece.NewLine();

  private static Piece slice(int index) {
    return new Piece.Slice(index);
  }

  @Test
  void leavesASmallSquareWhole() {
    SliceLayout layout = TokenPackerSlicing.of(SliceLimit.NINE).layout(100, 100);
    assertThat(layout.size()).isEqualTo(new Size(336, 336));
    assertThat(layout.thumbnail()).isEmpty();
    assertThat(layout.pieces()).containsExactly(slice(0), NEW_LINE);
    assertThat(layout.tokens(144)).isEqualTo(145);
  }

  @Test
  void cutsAWidePictureIntoRowsWithSeparatorsAndAThumbnail() {
    SliceLayout layout = TokenPackerSlicing.of(SliceLimit.NINE).layout(480, 640);
    assertThat(layout.rows()).isEqualTo(2);
    assertThat(layout.columns()).isEqualTo(3);
    assertThat(layout.size()).isEqualTo(new Size(672, 896));
    assertThat(layout.thumbnail()).contains(new Size(252, 336));
    assertThat(layout.pieces())
        .containsExactly(
            slice(0), COMMA, slice(1), COMMA, slice(2), NEW_LINE, slice(3), COMMA, slice(4), COMMA,
            slice(5), NEW_LINE, slice(6), NEW_LINE);
    assertThat(layout.tokens(64)).isEqualTo(7 * 64 + 7);
  }

  @ParameterizedTest
  @EnumSource(SliceLimit.class)
  void fitsEveryPictureWithinTheSlices(SliceLimit limit) {
    Random random = new Random(limit.slices());
    TokenPackerSlicing slicing = TokenPackerSlicing.of(limit);
    for (int i = 0; i < 300; i++) {
      int height = 1 + random.nextInt(3000);
      int width = 1 + random.nextInt(3000);
      SliceLayout layout = slicing.layout(height, width);
      int boxHeight = layout.rows() * slicing.side();
      int boxWidth = layout.columns() * slicing.side();
      assertThat(layout.rows() * layout.columns()).isBetween(1, limit.slices());
      assertThat(layout.size().height()).isBetween(1, boxHeight);
      assertThat(layout.size().width()).isBetween(1, boxWidth);
      assertThat(layout.size().height() == boxHeight || layout.size().width() == boxWidth).isTrue();
      assertThat(layout.thumbnail().isPresent()).isEqualTo(layout.rows() * layout.columns() > 1);
      assertThat(layout.pieces().stream().filter(Piece.Slice.class::isInstance))
          .hasSize(layout.slices());
      assertThat(layout.pieces()).hasSize(layout.tokens(1));
      assertThat(layout.pieces().getLast()).isEqualTo(NEW_LINE);
    }
  }

  @Test
  void keepsOnePixelOfTheThinnestPicture() {
    SliceLayout layout = TokenPackerSlicing.of(SliceLimit.NINE).layout(1 << 20, 1);
    assertThat(layout.size()).isEqualTo(new Size(9 * 336, 1));
    assertThat(layout.thumbnail()).contains(new Size(336, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, (1 << 20) + 1})
  void refusesSidesOutOfRange(int side) {
    TokenPackerSlicing slicing = TokenPackerSlicing.of(SliceLimit.NINE);
    assertThatThrownBy(() -> slicing.layout(side, 10)).hasMessageContaining("1..1048576 px");
    assertThatThrownBy(() -> slicing.layout(10, side)).hasMessageContaining("1..1048576 px");
  }

  @Test
  void limitsHoldTheGridsOfSmallerOnes() {
    List<SliceLimit> limits = List.of(SliceLimit.values());
    for (int i = 1; i < limits.size(); i++) {
      assertThat(limits.get(i).grids()).containsAll(limits.get(i - 1).grids());
    }
    for (SliceLimit limit : limits) {
      assertThat(limit.grids()).doesNotHaveDuplicates();
      assertThat(limit.grids().stream().mapToInt(grid -> grid.tokens()).max())
          .hasValue(limit.slices());
      assertThat(SliceLimit.of(limit.slices())).isEqualTo(limit);
    }
    assertThatThrownBy(() -> SliceLimit.of(10)).hasMessageContaining("were 10");
  }

  @Test
  void assemblesTokensAndSeparatorsInTheOrderOfThePrompt() {
    SliceLayout layout = TokenPackerSlicing.of(SliceLimit.NINE).layout(336, 672);
    Matrix tokens = Matrix.of(6, 1, 1, 2, 3, 4, 5, 6);
    assertThat(layout.assemble(tokens, new float[] {-1}, new float[] {-2}).toArray())
        .containsExactly(1, 2, -1, 3, 4, -2, 5, 6, -2);
    assertThatThrownBy(() -> layout.assemble(tokens.slice(0, 5), new float[1], new float[1]))
        .hasMessage("5 rows are not those of 3 slices");
    assertThatThrownBy(() -> layout.assemble(tokens, new float[2], new float[1]))
        .hasMessage("separators have widths 2 and 1, tokens 1");
  }
}
