package dev.precis.compress.spacetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.testing.Checkout;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyframeDropoutTest {
  private static final float[] ATTENTION = {3, 0, 9, 1, 2, 8, 7, 4};

  private static int[] run(String method, int keep, Signals signals) {
    TokenSequence in = Pictures.random(new Grid(4, 1, 2), 3, Modality.VIDEO, 1);
    return Pictures.indices(
        Compressors.run(Compressors.of(method), in, Budget.tokens(keep), signals).tokens());
  }

  @Test
  void keepsTheMiddleFrameAndTheMostAttendedOthers() {
    Signals signals = Signals.none().withAttention(ATTENTION);
    assertThat(run("keyframe-dropout", 5, signals)).containsExactly(2, 4, 5, 6, 7);
    assertThat(run("keyframe-dropout:keyframe=0", 4, signals)).containsExactly(0, 1, 2, 5);
  }

  @Test
  void sharesASmallBudgetAndFillsALargeOne() {
    Signals signals = Signals.none().withAttention(ATTENTION);
    assertThat(run("keyframe-dropout", 2, signals)).containsExactly(2, 5);
    assertThat(run("keyframe-dropout", 1, signals)).containsExactly(5);
    assertThat(run("keyframe-dropout:share=0.01", 8, signals)).hasSize(8);
  }

  @Test
  void givesTheKeyframeFirstAndWholeInParityMode() {
    Signals signals = Signals.none().withAttention(ATTENTION);
    assertThat(run("keyframe-dropout:mode=parity", 5, signals)).containsExactly(4, 5, 2, 6, 7);
    assertThat(run("keyframe-dropout:mode=parity", 1, signals)).containsExactly(4, 5);
  }

  @Test
  void weighsTheKeyframesQueriesInAMapOfTheWholeWindow() {
    Matrix map = Matrix.allocate(8, 8);
    for (int q = 0; q < 8; q++) {
      map.set(q, q == 4 ? 1 : 7, 1); // token 7 is wanted by seven queries, token 1 by one
    }
    Signals signals = Signals.none().withAttention(ATTENTION).with(Signal.ATTENTION_MAP, map);
    assertThat(run("keyframe-dropout:weight=4,mode=parity", 4, signals))
        .containsExactly(4, 5, 7, 1);
    assertThat(run("keyframe-dropout:weight=9,mode=parity", 4, signals))
        .containsExactly(4, 5, 7, 1);
    assertThat(run("keyframe-dropout:weight=1000,mode=parity", 3, signals))
        .containsExactly(4, 5, 7);
    assertThat(KeyframeRule.received(map, 4, 5, 9)[1]).isEqualTo(9 / 8f);
    assertThat(KeyframeRule.received(map, 4, 5, 9)[7]).isEqualTo(7 / 8f);
  }

  @Test
  void roundsTheReleasedCountUpButNeverBelowTheKeyframe() {
    assertThat(KeyframeRule.kept(144, 36, 0.7)).isEqualTo(101);
    assertThat(KeyframeRule.kept(144, 36, 0.1)).isEqualTo(36);
  }

  /** The attention that the reference case's weights give leads to the tokens that it kept. */
  @ParameterizedTest
  @CsvSource({"evad_ktp_ew1, 0.7, 1", "evad_ktp_ew4, 0.6, 4"})
  void choosesAsTheReferenceDoes(String file, double keepRate, double weight) {
    try (SafeTensors golden =
        SafeTensors.open(Checkout.golden("video-audio").resolve(file + ".safetensors"))) {
      int key = 36;
      Matrix attention = attention(golden, 4, 1e-5);
      int n = attention.rows();
      float[] score = KeyframeRule.received(attention, 0, key, weight);
      int[] kept = KeyframeRule.others(score, 0, key, KeyframeRule.kept(n, key, keepRate) - key);
      long[] expected = golden.tensor("out.kept1").toLongs();
      assertThat(LongStream.of(expected).mapToInt(i -> (int) i + key)).containsExactly(box(kept));
      double sum = 0;
      for (float each : KeyframeRule.received(attention, 0, key, 1)) {
        sum += each;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
  }

  private static Integer[] box(int[] values) {
    Integer[] out = new Integer[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  /** Softmax of q k over the normalised rows, mean over heads. */
  private static Matrix attention(SafeTensors golden, int heads, double epsilon) {
    Matrix x = golden.tensor("mid.reordered").toMatrix();
    Matrix weights = golden.tensor("w.attn.qkv.weight").toMatrix();
    float[] bias = golden.tensor("w.attn.q_bias").toFloats();
    float[] gain = golden.tensor("w.norm1.weight").toFloats();
    float[] shift = golden.tensor("w.norm1.bias").toFloats();
    int n = x.rows();
    int width = x.cols();
    int slice = width / heads;
    double[][] query = new double[n][width];
    double[][] key = new double[n][width];
    for (int r = 0; r < n; r++) {
      double[] y = normalised(x.row(r), gain, shift, epsilon);
      for (int o = 0; o < width; o++) {
        query[r][o] = bias[o];
        for (int c = 0; c < width; c++) {
          query[r][o] += weights.get(o, c) * y[c];
          key[r][o] += weights.get(width + o, c) * y[c];
        }
      }
    }
    double[][] mean = new double[n][n];
    for (int h = 0; h < heads; h++) {
      for (int q = 0; q < n; q++) {
        double[] row = new double[n];
        double total = 0;
        for (int k = 0; k < n; k++) {
          double dot = 0;
          for (int c = h * slice; c < (h + 1) * slice; c++) {
            dot += query[q][c] * key[k][c];
          }
          row[k] = Math.exp(dot / Math.sqrt(slice));
          total += row[k];
        }
        for (int k = 0; k < n; k++) {
          mean[q][k] += row[k] / total / heads;
        }
      }
    }
    Matrix out = Matrix.allocate(n, n);
    for (int q = 0; q < n; q++) {
      for (int k = 0; k < n; k++) {
        out.set(q, k, (float) mean[q][k]);
      }
    }
    return out;
  }

  private static double[] normalised(float[] row, float[] gain, float[] shift, double epsilon) {
    double mean = 0;
    for (float value : row) {
      mean += value / row.length;
    }
    double variance = 0;
    for (float value : row) {
      variance += (value - mean) * (value - mean) / row.length;
    }
    double[] out = new double[row.length];
    for (int c = 0; c < out.length; c++) {
      out[c] = (row[c] - mean) / Math.sqrt(variance + epsilon) * gain[c] + shift[c];
    }
    return out;
  }
}
