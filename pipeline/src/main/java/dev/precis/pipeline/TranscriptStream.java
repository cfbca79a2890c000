package dev.precis.pipeline;

import dev.precis.audio.speech.Line;
import dev.precis.compress.Signal;
import dev.precis.compress.text.ProtectedWords;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said in a medium as a stream of text: one row per line, with the line's time. */
final class TranscriptStream implements EncodedStream {
  /** Lines of one batch. */
  static final int BATCH_LINES = 256;

  private final SpokenText.Spoken spoken;
  private final SourceInfo source;
  private int position;

  TranscriptStream(SpokenText.Spoken spoken, ModelPack pack, MediaSource media) {
    this.spoken = spoken;
    PackManifest.TextSpec spec = pack.text();
    this.source =
        new SourceInfo(
            media.name(),
            media.sha256(),
            Modality.TEXT,
            "text",
            pack.manifest().id(),
            pack.digest(),
            spec.space(),
            spec.width(),
            Grid.line(0),
            0,
            0,
            0,
            0,
            "transcript, a row per line");
  }

  @Override
  public SourceInfo source() {
    return source.withGrid(Grid.line(position));
  }

  @Override
  public long expectedSteps() {
    return spoken.lines().size();
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    int count = Math.min(BATCH_LINES, spoken.lines().size() - position);
    if (count == 0) {
      return null;
    }
    Matrix rows = Matrix.allocate(memory, count, spoken.vectors().cols());
    Matrix marks = Matrix.allocate(memory, count, 1);
    Provenance places = Provenance.blank(count, Modality.TEXT);
    for (int r = 0; r < count; r++) {
      Line line = spoken.lines().get(position + r);
      marks.set(r, 0, mustStay(line.text()) ? 1 : 0);
      rows.setRow(r, spoken.vectors(), position + r);
      places.index()[r] = position + r;
      places.t()[r] = position + r;
      places.startUs()[r] = line.startUs();
      places.endUs()[r] = line.endUs();
    }
    TokenSequence tokens = new TokenSequence(rows, places, List.of(source()), Grid.line(count));
    position += count;
    return new EncodedTokens(tokens, Map.of(Signal.PROTECTED.id(), marks));
  }

  /**
   * Whether it holds a number, name, negation or time; that it begins with a capital is no name.
   */
  private static boolean mustStay(String text) {
    String[] words = text.split("\\s+");
    words[0] = words[0].toLowerCase(Locale.ROOT);
    for (String word : words) {
      if (ProtectedWords.covers(word)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean truncated() {
    return false;
  }

  @Override
  public Map<String, StageWork> work() {
    int lines = spoken.lines().size();
    Map<String, StageWork> work = new LinkedHashMap<>();
    work.put("transcribe", new StageWork(lines, spoken.transcribeNanos(), 0));
    long bytes = spoken.vectors().byteSize();
    work.put("encode", new StageWork(lines, spoken.encodeNanos(), bytes));
    return work;
  }

  @Override
  public void close() {}
}
