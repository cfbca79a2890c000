package dev.precis.fusion.position;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a prompt tells the model when frames are. Labels are text: they cost tokens. */
public enum TimeStyle {
  /** {@code <12.3 seconds>} before every frame, as Qwen3-VL reads it. */
  BEFORE_FRAME,
  /** The same behind every frame. */
  AFTER_FRAME,
  /** One sentence before the video: its length and the times of its frames. */
  SENTENCE,
  /** {@code Frame1: } and so on before every frame, a line each, as InternVL reads it. */
  ORDINAL,
  /** Nothing. */
  NONE;

  /** Text before the first frame; empty if the style has none. */
  public String beforeVideo(double[] seconds, double duration) {
    return switch (this) {
      case SENTENCE ->
          "The video lasts %s seconds; its %d frames are at %s.\n"
              .formatted(
                  FrameTimes.rounded(duration, 2).toPlainString(),
                  seconds.length,
                  Arrays.stream(seconds)
                      .mapToObj(at -> FrameTimes.rounded(at, 2).toPlainString() + "s")
                      .collect(Collectors.joining(", ")));
      case BEFORE_FRAME, AFTER_FRAME, ORDINAL, NONE -> "";
    };
  }

  /** Text before frame {@code number}, 0-based; empty if the style has none. */
  public String beforeFrame(int number, double seconds) {
    return switch (this) {
      case BEFORE_FRAME -> label(seconds);
      case ORDINAL -> "Frame%d: ".formatted(number + 1);
      case AFTER_FRAME, SENTENCE, NONE -> "";
    };
  }

  /** Text behind a frame; empty if the style has none. */
  public String afterFrame(double seconds) {
    return switch (this) {
      case AFTER_FRAME -> label(seconds);
      case ORDINAL -> "\n";
      case BEFORE_FRAME, SENTENCE, NONE -> "";
    };
  }

  /** {@code <12.3 seconds>}: one decimal, ties to the even digit. */
  public static String label(double seconds) {
    return "<%s seconds>".formatted(FrameTimes.rounded(seconds, 1).toPlainString());
  }
}
