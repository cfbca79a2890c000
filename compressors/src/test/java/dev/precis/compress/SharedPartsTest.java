package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SharedPartsTest {
  @Test
  void sortKeysOrderByValueThenIndex() {
    float[] values = {1, -0f, 0, -3, 1, Float.NaN, Float.NEGATIVE_INFINITY, 1e30f};
    long[] down = new long[values.length];
    long[] up = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      down[i] = SortKeys.descending(values[i], i);
      up[i] = SortKeys.ascending(values[i], i);
    }
    Arrays.sort(down);
    Arrays.sort(up);
    assertThat(Arrays.stream(down).mapToInt(SortKeys::index))
        .containsExactly(7, 0, 4, 1, 2, 3, 6, 5);
    assertThat(Arrays.stream(up).mapToInt(SortKeys::index)).containsExactly(5, 6, 3, 1, 2, 0, 4, 7);
  }

  @Test
  void weightedMeansLeaveOutRowsWithoutAGroup() {
    RowCombination rows =
        RowGroups.weightedMeans(
            new int[] {1, -1, 0, 1, 0}, new float[] {1, 9, 0, 3, 0}, new int[] {2, 3});
    assertThat(rows.rowStart()).containsExactly(0, 2, 4);
    assertThat(rows.source()).containsExactly(2, 4, 0, 3);
    assertThat(rows.coefficient()).containsExactly(0.5f, 0.5f, 0.25f, 0.75f);
    assertThat(rows.anchor()).containsExactly(2, 3);
  }

  @Test
  void headsBecomeOneValuePerToken() {
    Matrix heads = Matrix.of(2, 3, 1, 2, 3, 5, 6, 7);
    assertThat(AttentionHeads.sum(heads)).containsExactly(6, 8, 10);
    assertThat(AttentionHeads.mean(heads)).containsExactly(3, 4, 5);
    Matrix maps = Matrix.of(4, 2, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(AttentionHeads.meanMap(maps, 2).toArray()).containsExactly(3, 4, 5, 6);
    assertThatThrownBy(() -> AttentionHeads.meanMap(maps, 3)).hasMessageContaining("6 rows");
  }

  @Test
  void scratchIsLentAgainAndGivenUpWhenItHasGrownTooLarge() {
    ScratchPool pool = new ScratchPool();
    Scratch first = pool.lend(piece -> piece);
    assertThat(pool.<Scratch>lend(piece -> piece)).isSameAs(first);
    Scratch beside = pool.lend(outer -> pool.lend(inner -> inner));
    assertThat(beside).isNotSameAs(first);
    int tooMany = (int) (ScratchPool.MOST_KEPT_BYTES / Long.BYTES) + 1;
    Scratch large =
        pool.lend(piece -> {
          piece.longs(0, tooMany);
          return piece;
        });
    assertThat(pool.<Scratch>lend(piece -> piece)).isNotSameAs(large);
  }

  @Test
  void scratchGivesTheSizesAskedFor() {
    Scratch scratch = new Scratch();
    assertThat(scratch.matrix(0, 4, 5).rows()).isEqualTo(4);
    Matrix smaller = scratch.matrix(0, 3, 2);
    assertThat(smaller.rows()).isEqualTo(3);
    assertThat(smaller.cols()).isEqualTo(2);
    assertThat(scratch.floats(1, 9)).hasSize(9);
    assertThat(scratch.floats(1, 4)).hasSize(4);
    assertThat(scratch.ints(1, 4)).hasSizeGreaterThanOrEqualTo(4);
  }
}
