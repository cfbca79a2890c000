package dev.precis.audio.speech;

import dev.precis.PrecisException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The forms of subtitle files, by their file name endings. */
public enum TranscriptFormat {
  /** SubRip, {@code .srt}. */
  SUBRIP(".srt"),
  /** WebVTT, {@code .vtt}; W3C, "WebVTT: The Web Video Text Tracks Format". */
  WEB_VTT(".vtt");

  private final String ending;

  TranscriptFormat(String ending) {
    this.ending = ending;
  }

  /** File name ending, with its dot. */
  public String ending() {
    return ending;
  }

  /**
   * The form that a file's name says.
   *
   * @throws PrecisException {@code TRANSCRIPT_UNKNOWN} for another ending
   */
  public static TranscriptFormat of(Path file) {
    return ofName(String.valueOf(file.getFileName()))
        .orElseThrow(() ->
            PrecisException.user(
                "TRANSCRIPT_UNKNOWN",
                "transcript %s must end in .srt or .vtt".formatted(file.getFileName())));
  }

  /** The form that the ending of a name says; empty for another ending. */
  public static Optional<TranscriptFormat> ofName(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(format -> small.endsWith(format.ending)).findFirst();
  }
}
