package dev.precis.tokens;

import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import java.util.List;

/** The columns of a provenance as three tensors, a row per token. */
final class RecordedPlaces {
  private static final String COUNTS = "counts";
  private static final String TIMES = "times";
  private static final String SPACE = "space";
  private static final int COUNT_COLUMNS = 7;
  private static final int SPACE_COLUMNS = 5;

  private RecordedPlaces() {}

  static void write(List<SafeTensorsEntry> entries, String prefix, Provenance places) {
    int n = places.size();
    int[] counts = new int[COUNT_COLUMNS * n];
    long[] times = new long[2 * n];
    float[] space = new float[SPACE_COLUMNS * n];
    for (int r = 0; r < n; r++) {
      int at = COUNT_COLUMNS * r;
      counts[at] = places.source()[r];
      counts[at + 1] = places.modality()[r].ordinal();
      counts[at + 2] = places.index()[r];
      counts[at + 3] = places.t()[r];
      counts[at + 4] = places.y()[r];
      counts[at + 5] = places.x()[r];
      counts[at + 6] = places.group()[r];
      times[2 * r] = places.startUs()[r];
      times[2 * r + 1] = places.endUs()[r];
      System.arraycopy(places.box(), 4 * r, space, SPACE_COLUMNS * r, 4);
      space[SPACE_COLUMNS * r + 4] = places.weight()[r];
    }
    entries.add(SafeTensorsEntry.ofInts(prefix + COUNTS, counts, n, COUNT_COLUMNS));
    entries.add(SafeTensorsEntry.ofLongs(prefix + TIMES, times, n, 2));
    entries.add(SafeTensorsEntry.ofFloats(prefix + SPACE, space, n, SPACE_COLUMNS));
  }

  /** As it was written; what is read was held against its digest before. */
  static Provenance read(SafeTensors tensors, String prefix) {
    int[] counts = tensors.tensor(prefix + COUNTS).toInts();
    long[] times = tensors.tensor(prefix + TIMES).toLongs();
    float[] space = tensors.tensor(prefix + SPACE).toFloats();
    int n = counts.length / COUNT_COLUMNS;
    Provenance places = Provenance.blank(n, Modality.IMAGE);
    for (int r = 0; r < n; r++) {
      int at = COUNT_COLUMNS * r;
      places.source()[r] = counts[at];
      places.modality()[r] = Modality.values()[counts[at + 1]];
      places.index()[r] = counts[at + 2];
      places.t()[r] = counts[at + 3];
      places.y()[r] = counts[at + 4];
      places.x()[r] = counts[at + 5];
      places.group()[r] = counts[at + 6];
      places.startUs()[r] = times[2 * r];
      places.endUs()[r] = times[2 * r + 1];
      System.arraycopy(space, SPACE_COLUMNS * r, places.box(), 4 * r, 4);
      places.weight()[r] = space[SPACE_COLUMNS * r + 4];
    }
    return places;
  }
}
