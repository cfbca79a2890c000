package dev.precis.pipeline;

import dev.precis.tokens.StreamInfo;
import java.util.List;

/**
 * What became of one stream of a medium.
 *
 * @param info source, method, budget and counts, as in the token file
 * @param perStep tokens kept of each frame, tile or window, in order
 * @param stages work by stage
 * @param warnings what the user should know
 */
public record StreamReport(
    StreamInfo info, List<Integer> perStep, List<StageReport> stages, List<String> warnings) {
  /** Copies the lists. */
  public StreamReport {
    perStep = List.copyOf(perStep);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }
}
