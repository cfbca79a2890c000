package dev.precis.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A method at one budget, the mean over several pictures.
 *
 * @param method the contender's name
 * @param keep tokens asked for
 * @param asReleased whether the default was given the number of rows of the released code
 * @param ours the default
 * @param released the released code, over the pictures that it gives something for
 * @param refusal why the released code gives nothing for a picture, if it does
 */
public record MeanRow(
    String method,
    int keep,
    boolean asReleased,
    Mean ours,
    Optional<Mean> released,
    Optional<String> refusal) {
  /**
   * Means over pictures.
   *
   * @param tokens rows that came out
   * @param nanos nanoseconds
   */
  public record Mean(double tokens, Measures measures, double nanos) {
    private static Mean of(List<Pair.Result> results) {
      return new Mean(
          results.stream().mapToInt(Pair.Result::tokens).average().orElse(0),
          new Measures(
              results.stream().mapToDouble(r -> r.measures().coverage()).average().orElse(0),
              results.stream().mapToDouble(r -> r.measures().representation()).average().orElse(0),
              results.stream().mapToDouble(r -> r.measures().redundancy()).average().orElse(0)),
          results.stream().mapToLong(Pair.Result::nanos).average().orElse(0));
    }
  }

  private record Key(String method, int keep, boolean asReleased) {}

  private record Figures(String method, Measures ours, Optional<Measures> released) {}

  /** How the default does beside the released code, if that gives something. */
  public Optional<Verdict> verdict() {
    return released.map(other -> Verdict.of(ours.measures(), other.measures()));
  }

  /**
   * The means, in the order of the first picture. Of rows at the released number of rows that are
   * the same at every budget only the first stays.
   */
  public static List<MeanRow> of(List<PhotoComparison> photos) {
    Map<Key, List<Pair>> groups = new LinkedHashMap<>();
    for (PhotoComparison photo : photos) {
      for (Pair pair : photo.pairs()) {
        Key key = new Key(pair.method(), pair.keep(), pair.asReleased());
        groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(pair);
      }
    }
    List<MeanRow> out = new ArrayList<>();
    Set<Figures> seen = new LinkedHashSet<>();
    groups.forEach((key, pairs) -> {
      MeanRow row = of(key, pairs);
      Figures figures =
          new Figures(key.method(), row.ours.measures(), row.released.map(Mean::measures));
      if (!key.asReleased() || seen.add(figures)) {
        out.add(row);
      }
    });
    return out;
  }

  private static MeanRow of(Key key, List<Pair> pairs) {
    List<Pair.Result> released =
        pairs.stream().map(Pair::released).flatMap(Optional::stream).toList();
    return new MeanRow(
        key.method(),
        key.keep(),
        key.asReleased(),
        Mean.of(pairs.stream().map(Pair::ours).toList()),
        released.isEmpty() ? Optional.empty() : Optional.of(Mean.of(released)),
        pairs.stream().map(Pair::refusal).flatMap(Optional::stream).findFirst());
  }
}
