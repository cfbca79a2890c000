package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.testing.FakeEngine;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SuperTokenAttentionTest {
  private static SuperTokenAttention plain(int rounds) {
    return new SuperTokenAttention(2, 2, rounds, Optional.empty());
  }

  /** Pixels of one cell: eight of nine neighbours are outside and take their share away. */
  @Test
  void losesWhatFallsToCellsOutside() {
    Matrix pixels = Matrix.column(2, 2, 2, 2);
    SuperTokenAttention.Result result = plain(1).apply(pixels, 2, 2, new CancelToken());
    assertThat(result.cells().get(0, 0)).isCloseTo(2, offset(1e-6f));
    float share = (float) (Math.exp(4) / (Math.exp(4) + 8));
    assertThat(result.pixels().get(3, 0)).isCloseTo(2 * share, offset(1e-6f));
  }

  @Test
  void countsPaddingAsPixels() {
    SuperTokenAttention.Result result =
        plain(1).apply(Matrix.column(4, 4, 4), 1, 3, new CancelToken());
    assertThat(result.pixels().rows()).isEqualTo(3);
    assertThat(result.cells().rows()).isEqualTo(2);
    // the right cell begins as a mean of one pixel and three zeros, and stays the weaker one
    assertThat(result.cells().get(1, 0)).isLessThan(result.cells().get(0, 0));
  }

  @Test
  void agreesWithASlowTwinOnSeveralCells() {
    Random random = new Random(7);
    int h = 5;
    int w = 7;
    Matrix pixels = Matrix.allocate(h * w, 3);
    for (int i = 0; i < h * w * 3; i++) {
      pixels.set(i / 3, i % 3, (float) random.nextGaussian());
    }
    double[][] expected = twin(pixels, h, w, 2, 3);
    Matrix found =
        new SuperTokenAttention(2, 3, 2, Optional.empty())
            .apply(pixels, h, w, new CancelToken())
            .pixels();
    for (int r = 0; r < h * w; r++) {
      for (int c = 0; c < 3; c++) {
        assertThat((double) found.get(r, c)).isCloseTo(expected[r][c], offset(1e-5));
      }
    }
  }

  /** The definition on whole matrices: every pixel against every cell, far ones masked. */
  private static double[][] twin(Matrix pixels, int h, int w, int cellHeight, int cellWidth) {
    int down = (h + cellHeight - 1) / cellHeight;
    int across = (w + cellWidth - 1) / cellWidth;
    int n = down * cellHeight * across * cellWidth;
    double[][] x = new double[n][3];
    int[] y0 = new int[n];
    int[] x0 = new int[n];
    for (int p = 0; p < n; p++) {
      int y = p / (across * cellWidth);
      int column = p % (across * cellWidth);
      y0[p] = y / cellHeight;
      x0[p] = column / cellWidth;
      for (int c = 0; c < 3 && y < h && column < w; c++) {
        x[p][c] = pixels.get(y * w + column, c);
      }
    }
    double[][] s = new double[down * across][3];
    for (int p = 0; p < n; p++) {
      for (int c = 0; c < 3; c++) {
        s[y0[p] * across + x0[p]][c] += x[p][c] / (cellHeight * cellWidth);
      }
    }
    double[][] a = new double[n][s.length];
    for (int round = 0; round < 2; round++) {
      for (int p = 0; p < n; p++) {
        int inside = 0;
        double total = 0;
        for (int j = 0; j < s.length; j++) {
          boolean near = Math.abs(j / across - y0[p]) <= 1 && Math.abs(j % across - x0[p]) <= 1;
          inside += near ? 1 : 0;
          double dot = x[p][0] * s[j][0] + x[p][1] * s[j][1] + x[p][2] * s[j][2];
          a[p][j] = near ? Math.exp(dot / Math.sqrt(3)) : 0;
          total += a[p][j];
        }
        for (int j = 0; j < s.length; j++) {
          a[p][j] /= total + 9 - inside;
        }
      }
      for (int j = 0; j < s.length; j++) {
        double mass = 1e-12;
        double[] sum = new double[3];
        for (int p = 0; p < n; p++) {
          mass += a[p][j];
          for (int c = 0; c < 3; c++) {
            sum[c] += a[p][j] * x[p][c];
          }
        }
        for (int c = 0; c < 3; c++) {
          s[j][c] = sum[c] / mass;
        }
      }
    }
    double[][] out = new double[h * w][3];
    for (int y = 0; y < h; y++) {
      for (int column = 0; column < w; column++) {
        for (int j = 0; j < s.length; j++) {
          for (int c = 0; c < 3; c++) {
            out[y * w + column][c] += a[y * across * cellWidth + column][j] * s[j][c];
          }
        }
      }
    }
    return out;
  }

  @Test
  void spreadsWhatTheAttentionBetweenCellsGives() {
    FakeEngine zero = new FakeEngine((_, _) -> {});
    SuperTokenAttention.Result result =
        new SuperTokenAttention(1, 1, 1, Optional.of(zero))
            .apply(Matrix.column(1, 2), 1, 2, new CancelToken());
    assertThat(result.pixels().toArray()).containsExactly(0, 0);
    assertThat(zero.calls().getFirst().get("x").shape()).containsExactly(1, 2, 1);
  }

  @Test
  void refusesWhatIsNoImage() {
    assertThatThrownBy(() -> plain(1).apply(Matrix.column(1, 2, 3), 2, 2, new CancelToken()))
        .hasMessage("3 rows are no 2 x 2 pixels");
    assertThatThrownBy(() -> plain(0)).hasMessageContaining("were 2 x 2 and 0");
  }
}
