package dev.precis.fusion;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Sound and pictures in one sequence, taking turns. */
public final class Interleaver {
  private Interleaver() {}

  /**
   * Places of the sound tokens in the joined sequence by AVicuna's rule: the first, and then one
   * after every f visual tokens, f = visual / (audio + 1) rounded half to even (AVicuna, arXiv
   * 2403.16276, its audio-visual interleaving).
   *
   * @param visual number of visual tokens, 0 or more
   * @param audio number of sound tokens, 0 or more
   * @return ascending, 0-based
   * @throws PrecisException {@code NOT_INTERLEAVABLE} where the rule leaves some sound without a
   *     place
   */
  public static int[] audioPositions(int visual, int audio) {
    if (visual < 0 || audio < 0) {
      throw new IllegalArgumentException(
          "token counts must be 0 or more, were %d and %d".formatted(visual, audio));
    }
    long step = Math.round(Math.rint((double) visual / (audio + 1L))) + 1;
    long last = (audio - 1L) * step;
    if (audio > 0 && last >= (long) visual + audio) {
      throw PrecisException.user(
          "NOT_INTERLEAVABLE",
          "%d sound tokens, one after every %d visual ones, find no place among %d visual tokens; compress the sound to fewer, or order both by time"
              .formatted(audio, step - 1, visual));
    }
    return IntStream.range(0, audio).map(i -> (int) (i * step)).toArray();
  }

  /**
   * Visual and sound tokens as AVicuna orders them.
   *
   * @param visual in their order
   * @param audio in their order, as wide as the visual ones
   * @throws PrecisException {@code NOT_INTERLEAVABLE} as {@link #audioPositions}, {@code
   *     WIDTHS_DIFFER}
   */
  public static TokenSequence evenly(TokenSequence visual, TokenSequence audio) {
    int[] places = audioPositions(visual.size(), audio.size());
    int[] order = new int[visual.size() + audio.size()];
    Arrays.fill(order, -1);
    for (int a = 0; a < places.length; a++) {
      order[places[a]] = visual.size() + a;
    }
    int next = 0;
    for (int r = 0; r < order.length; r++) {
      if (order[r] < 0) {
        order[r] = next++;
      }
    }
    return joined(visual, audio, order);
  }

  /**
   * Visual and sound tokens by the time they begin; of the same time, pictures first.
   *
   * @throws PrecisException {@code WIDTHS_DIFFER}
   */
  public static TokenSequence byTime(TokenSequence visual, TokenSequence audio) {
    int n = visual.size();
    long[] seen = visual.provenance().startUs();
    long[] heard = audio.provenance().startUs();
    int[] order =
        IntStream.range(0, n + audio.size())
            .boxed()
            .sorted(Comparator.comparingLong(r -> r < n ? seen[r] : heard[r - n]))
            .mapToInt(r -> r)
            .toArray();
    return joined(visual, audio, order);
  }

  private static TokenSequence joined(TokenSequence visual, TokenSequence audio, int[] order) {
    if (visual.size() > 0 && audio.size() > 0 && visual.width() != audio.width()) {
      throw PrecisException.user(
          "WIDTHS_DIFFER",
          "visual tokens have %d columns, sound tokens %d; bring both to the model's width first"
              .formatted(visual.width(), audio.width()));
    }
    int width = visual.size() > 0 ? visual.width() : audio.width();
    int n = visual.size();
    Matrix rows = Matrix.allocate(order.length, width);
    Provenance both =
        Provenance.concat(List.of(visual.provenance(), audio.provenance())).gather(order);
    for (int r = 0; r < order.length; r++) {
      if (order[r] < n) {
        rows.setRow(r, visual.embeddings(), order[r]);
      } else {
        rows.setRow(r, audio.embeddings(), order[r] - n);
        both.source()[r] += both.modality()[r] == Modality.AUDIO ? visual.sources().size() : 0;
      }
    }
    List<SourceInfo> sources = new ArrayList<>(visual.sources());
    sources.addAll(audio.sources());
    return new TokenSequence(rows, both, sources, Grid.line(order.length));
  }
}
