package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowStreamTest {
  private static final int SIDE = 2;
  private static final int PER_FRAME = SIDE * SIDE;

  /** Frames of four tokens of one column, whose value is the token's number in the stream. */
  private static final class Counting implements EncodedStream {
    private final int frames;
    private final int batch;
    private final int width;
    private final List<Arena> memories = new ArrayList<>();
    private int at;
    private boolean closed;

    Counting(int frames, int batch, int width) {
      this.frames = frames;
      this.batch = batch;
      this.width = width;
    }

    @Override
    public SourceInfo source() {
      Grid grid = new Grid(frames, SIDE, SIDE);
      return new SourceInfo(
          "clip", "0", Modality.VIDEO, "e", "p", "0", "s", width, grid, 14, 28, 28, 1, "none");
    }

    @Override
    public long expectedSteps() {
      return frames;
    }

    @Override
    public @Nullable EncodedTokens next(Arena memory) {
      int steps = Math.min(batch, frames - at);
      if (steps <= 0) {
        return null;
      }
      memories.add(memory);
      int rows = steps * PER_FRAME;
      Matrix values = Matrix.allocate(memory, rows, width);
      Matrix each = Matrix.allocate(memory, rows, 1);
      Matrix perFrame = Matrix.allocate(memory, steps, 1);
      Provenance provenance = Provenance.blank(rows, Modality.VIDEO);
      for (int r = 0; r < rows; r++) {
        values.set(r, 0, at * PER_FRAME + r);
        each.set(r, 0, -(at * PER_FRAME + r));
        provenance.t()[r] = at + r / PER_FRAME;
        perFrame.set(r / PER_FRAME, 0, at + r / PER_FRAME);
      }
      at += steps;
      TokenSequence tokens =
          new TokenSequence(values, provenance, List.of(source()), new Grid(steps, SIDE, SIDE));
      return new EncodedTokens(tokens, Map.of("keys", each, "frame-features", perFrame));
    }

    @Override
    public boolean truncated() {
      return false;
    }

    @Override
    public Map<String, StageWork> work() {
      return Map.of();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @ParameterizedTest
  @CsvSource({"10,8,4", "10,3,4", "10,1,4", "9,4,4", "7,16,3", "1,8,4", "8,8,8", "0,8,4"})
  void windowsAreTheSameHoweverTheBatchesFall(int frames, int batch, int window) {
    Counting encoder = new Counting(frames, batch, 1);
    List<Integer> sizes = new ArrayList<>();
    int token = 0;
    try (Arena memory = Arena.ofConfined();
        WindowStream stream = new WindowStream(encoder, window)) {
      for (EncodedTokens out = stream.next(memory); out != null; out = stream.next(memory)) {
        sizes.add(out.tokens().grid().t());
        Matrix keys = Objects.requireNonNull(out.signals().get("keys"));
        Matrix perFrame = Objects.requireNonNull(out.signals().get("frame-features"));
        for (int r = 0; r < out.tokens().size(); r++, token++) {
          assertThat(out.tokens().embeddings().get(r, 0)).isEqualTo(token);
          assertThat(keys.get(r, 0)).isEqualTo(-token);
          assertThat(perFrame.get(r / PER_FRAME, 0)).isEqualTo(token / PER_FRAME);
          assertThat(out.tokens().provenance().t()[r]).isEqualTo(token / PER_FRAME);
        }
      }
      assertThat(stream.next(memory)).isNull();
    }
    assertThat(token).isEqualTo(frames * PER_FRAME);
    assertThat(sizes).hasSize((frames + window - 1) / window);
    assertThat(sizes.stream().limit(Math.max(0, sizes.size() - 1))).allMatch(n -> n == window);
    assertThat(encoder.memories).noneMatch(memory -> memory.scope().isAlive());
  }

  @Test
  void closingInTheMiddleFreesWhatWasGathered() {
    Counting encoder = new Counting(20, 8, 1);
    try (Arena memory = Arena.ofConfined();
        WindowStream stream = new WindowStream(encoder, 3)) {
      assertThat(stream.next(memory)).isNotNull();
    }
    assertThat(encoder.closed).isTrue();
    assertThat(encoder.memories).hasSize(1).noneMatch(memory -> memory.scope().isAlive());
  }

  @Test
  void signalsCountTowardsTheSizeOfAWindow() {
    // 16 bytes of tokens, 16 of keys and 4 of frame features a frame
    long frames = WindowStream.MOST_BYTES / 36;
    try (Arena memory = Arena.ofConfined();
        WindowStream fits = new WindowStream(new Counting(3, 2, 1), (int) frames);
        WindowStream over = new WindowStream(new Counting(3, 2, 1), (int) frames + 1)) {
      assertThat(fits.next(memory)).isNotNull();
      assertThatThrownBy(() -> over.next(memory))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("and their signals");
    }
  }

  @Test
  void refusesAWindowThatWouldNotFitBeforeItIsGathered() {
    Counting encoder = new Counting(100, 1, 2000);
    try (Arena memory = Arena.ofConfined();
        WindowStream stream = new WindowStream(encoder, 65_536)) {
      assertThatThrownBy(() -> stream.next(memory))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("65536 frames")
          .hasMessageContaining("make the window smaller");
    }
    assertThat(encoder.memories).hasSize(1);
  }
}
