package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.learned.LlamaVid.Content;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ContentWindowsTest {
  private static int[] sources(RowCombination rows, int row) {
    return Arrays.copyOfRange(rows.source(), rows.rowStart()[row], rows.rowStart()[row + 1]);
  }

  @Test
  void givesTheContextEveryPatchAndEachWindowItsOwn() {
    RowCombination rows = ContentWindows.of(5, new Content.Cells(2)).rows();
    assertThat(rows.rows()).isEqualTo(5);
    assertThat(sources(rows, 0)).hasSize(25).startsWith(0, 1, 2).endsWith(23, 24);
    assertThat(sources(rows, 1)).containsExactly(0, 1, 5, 6);
    assertThat(sources(rows, 4)).containsExactly(12, 13, 17, 18);
    assertThat(rows.anchor()).containsExactly(0, 0, 2, 10, 12);
  }

  @Test
  void hasOneWindowForTheMeanAndOneForEachPatch() {
    assertThat(ContentWindows.of(4, new Content.Mean()).count()).isEqualTo(1);
    assertThat(ContentWindows.of(4, new Content.All()).count()).isEqualTo(16);
    assertThat(ContentWindows.of(5, new Content.Cells(3)).count()).isEqualTo(25);
  }

  @Test
  void everyWindowIsOfItsOwnPatches() {
    for (int side = 1; side <= 13; side++) {
      for (int cells = 1; cells <= side; cells++) {
        ContentWindows windows = ContentWindows.of(side, new Content.Cells(cells));
        RowCombination rows = windows.rows();
        int[] all = Arrays.copyOfRange(rows.source(), rows.rowStart()[1], rows.source().length);
        assertThat(all).doesNotHaveDuplicates();
        assertThat(all).hasSize(windows.count() * windows.window() * windows.window());
        for (int r = 1; r < rows.rows(); r++) {
          assertThat(sources(rows, r)).contains(rows.anchor()[r]);
        }
      }
    }
  }

  @Test
  void refusesMoreCellsThanPatches() {
    assertThatThrownBy(() -> ContentWindows.of(2, new Content.Cells(3)))
        .hasMessageContaining("3 cells a side cannot be made of 2 patches");
  }
}
