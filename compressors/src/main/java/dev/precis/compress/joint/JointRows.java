package dev.precis.compress.joint;

import dev.precis.compress.RowGroups;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Output rows of a joint sequence in the order of the input: kept pictures, then sound. */
final class JointRows {
  private final int pictures;
  private int[] kept = new int[0];

  JointRows(int pictures) {
    this.pictures = pictures;
  }

  /** Keeps these rows of the frames, ascending. */
  void pictures(int[] rows) {
    kept = rows;
  }

  /** Numbers of the entries that equal {@code value}. */
  static int[] where(boolean[] marks, boolean value) {
    return IntStream.range(0, marks.length).filter(r -> marks[r] == value).toArray();
  }

  /** With the sound that stays as released. */
  RowCombination zipped(OmniZipAudio.Zipped zipped) {
    return zipped.rows(kept, merge(zipped.dominant(), zipped.anchors()), pictures);
  }

  private static int[] merge(int[] some, int[] others) {
    return IntStream.concat(Arrays.stream(some), Arrays.stream(others)).sorted().toArray();
  }

  /** With sound in groups, every row a weighted mean. */
  RowCombination grouped(OmniZip.SoundGroups sound, float[] weight) {
    int n = pictures + sound.joins().length;
    int[] group = new int[n];
    Arrays.fill(group, -1);
    int sounding =
        (int) IntStream.range(0, n - pictures).filter(r -> sound.joins()[r] == r).count();
    int[] anchor = new int[kept.length + sounding];
    int groups = 0;
    for (int row : kept) {
      group[row] = groups;
      anchor[groups++] = row;
    }
    for (int r = 0; r < n - pictures; r++) {
      if (sound.joins()[r] == r) {
        group[pictures + r] = groups;
        anchor[groups++] = pictures + r;
      }
    }
    float[] factor = weight.clone();
    for (int r = 0; r < n - pictures; r++) {
      int to = sound.joins()[r];
      group[pictures + r] = to < 0 ? -1 : group[pictures + to];
      factor[pictures + r] *= sound.factor()[r];
    }
    return RowGroups.weightedMeans(group, factor, anchor);
  }
}
