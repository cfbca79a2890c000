package dev.precis.serving.proxy;

import dev.precis.compress.PlannedBudget;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a client is told of its media beside the answer. */
final class MediaHeaders {
  /** Header with the tokens that the media would have had. */
  static final String TOKENS_IN = "precis-tokens-in";

  /** Header with the tokens that they have. */
  static final String TOKENS_OUT = "precis-tokens-out";

  /** Header with an entry per medium: kind, method, budget, counts, where found, digest. */
  static final String MEDIA = "precis-media";

  private static final int SHOWN_DIGEST = 16;

  private MediaHeaders() {}

  /** Header with what had to be given up so that the rows fit: pool, merge, drop. */
  static final String GIVEN_UP = "precis-given-up";

  /** Headers for the media of a request; none without any. */
  static Map<String, String> of(Rows rows) {
    Map<String, String> out = new TreeMap<>(of(rows.media()));
    rows.plan()
        .filter(plan -> !plan.levels().isEmpty())
        .ifPresent(plan -> out.put(GIVEN_UP, String.join(", ", Explanation.levels(plan))));
    return out;
  }

  /** Headers for these media; none without any. */
  static Map<String, String> of(List<EncodedMedium> media) {
    if (media.isEmpty()) {
      return Map.of();
    }
    long in = media.stream().mapToLong(EncodedMedium::tokensIn).sum();
    long out = media.stream().mapToLong(medium -> medium.tokens().size()).sum();
    return Map.of(
        TOKENS_IN,
        Long.toString(in),
        TOKENS_OUT,
        Long.toString(out),
        MEDIA,
        media.stream().map(MediaHeaders::entry).collect(Collectors.joining(", ")));
  }

  // a plan names a number for every frame, more than headers hold
  private static String budget(String text) {
    return text.startsWith(PlannedBudget.ID + ":") ? PlannedBudget.ID : text;
  }

  private static String entry(EncodedMedium medium) {
    return "%s;method=%s;keep=%s;in=%d;out=%d;cache=%s;digest=%s"
        .formatted(
            medium.kind().id(),
            medium.stream().method(),
            budget(medium.stream().budget()),
            medium.tokensIn(),
            medium.tokens().size(),
            medium.found().id(),
            medium.digest().substring(0, SHOWN_DIGEST));
  }
}
