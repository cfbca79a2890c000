package dev.precis.audio.speech;

import dev.precis.model.PackManifest;
import java.util.ArrayList;
import java.util.List;

/** A small decoder's description and vocabulary: words 0 to 9, steering tokens, times of 0.1 s. */
final class Specs {
  static final int END = 10;
  static final int PROMPT = 11;
  static final int NO_SPEECH = 12;
  static final int NO_TIMES = 13;
  static final int TIME = 14;
  static final int SIZE = TIME + 301;

  private Specs() {}

  static PackManifest.SpeechSpec speech() {
    return new PackManifest.SpeechSpec(
        new PackManifest.SpeechGraphs("memory.onnx", "step.onnx"),
        "space",
        8,
        1,
        1,
        200,
        "vocabulary.txt",
        "en",
        List.of(PROMPT),
        END,
        NO_SPEECH,
        NO_TIMES,
        TIME,
        0.1,
        List.of(9, PROMPT, NO_SPEECH),
        List.of(8, END));
  }

  /** Word 0 is " a", word 1 " b" and so on, a space being the byte-level character 288. */
  static Vocabulary vocabulary() {
    List<String> lines = new ArrayList<>();
    for (int id = 0; id < SIZE; id++) {
      lines.add(id < END ? "\u0120" + (char) ('a' + id) : "<|" + id + "|>");
    }
    return Vocabulary.of(lines);
  }

  /** The token of a time, s. */
  static int time(double seconds) {
    return TIME + (int) Math.round(seconds * 10);
  }
}
