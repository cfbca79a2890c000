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
 * @param scenes of a video, when each scene but the first begins, microseconds; found in the
 *     features of its frames as {@link dev.precis.compress.temporal.SceneTiling} does
 */
public record StreamReport(
    StreamInfo info,
    List<Integer> perStep,
    List<StageReport> stages,
    List<String> warnings,
    List<Long> scenes) {
  /** A stream in which no scenes were looked for. */
  public StreamReport(
      StreamInfo info, List<Integer> perStep, List<StageReport> stages, List<String> warnings) {
    this(info, perStep, stages, warnings, List.of());
  }

  /** Copies the lists. */
  public StreamReport {
    scenes = List.copyOf(scenes);
    perStep = List.copyOf(perStep);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }
}
