package dev.precis.compress.audio;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;

/** Runs of sound with tokens of 20 ms, as an audio encoder gives them. */
final class SoundTokens {
  static final long TOKEN_US = 20_000;

  private SoundTokens() {}

  static TokenSequence of(Matrix features) {
    TokenSequence out = Pictures.of(features, Grid.line(features.rows()), Modality.AUDIO);
    for (int r = 0; r < out.size(); r++) {
      out.provenance().startUs()[r] = r * TOKEN_US;
      out.provenance().endUs()[r] = (r + 1) * TOKEN_US;
    }
    return out;
  }

  static TokenSequence random(int n, int width, long seed) {
    return of(Pictures.gaussian(n, width, seed));
  }

  /** One column with these values. */
  static TokenSequence line(float... values) {
    return of(Matrix.column(values));
  }

  static Compressed run(String method, TokenSequence in, int keep, Signals signals) {
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), signals);
  }

  /** Tokens that each row stands for, by its time span. */
  static int[] spans(TokenSequence out) {
    int[] tokens = new int[out.size()];
    for (int r = 0; r < tokens.length; r++) {
      tokens[r] = (int) ((out.provenance().endUs()[r] - out.provenance().startUs()[r]) / TOKEN_US);
    }
    return tokens;
  }
}
