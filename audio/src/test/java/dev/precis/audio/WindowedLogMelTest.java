package dev.precis.audio;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowedLogMelTest {
  private static final WindowOptions ONE_SECOND = new WindowOptions(1, false);

  @ParameterizedTest
  @ValueSource(ints = {1, 160, 15_999, 16_000, 16_001, 40_000, 48_000})
  void windowsCoverTheSoundOnceAndInOrder(int samples) {
    long next = 0;
    for (MelWindow window : windows(Sounds.noise(1, samples), ONE_SECOND)) {
      assertThat(window.firstSample()).isEqualTo(next);
      assertThat(window.sampleCount()).isBetween(1, 16_000);
      assertThat(window.frames() % 2).isZero();
      assertThat(window.frames() * 160).isBetween(window.sampleCount() - 319, 16_000);
      next += window.sampleCount();
    }
    assertThat(next).isEqualTo(samples);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 320",
    "159, 320",
    "160, 320",
    "319, 320",
    "320, 320",
    "479, 479",
    "480, 640",
    "481, 640",
    "639, 640",
    "640, 640",
    "799, 799",
    "800, 960",
    "480000, 480000"
  })
  void theLastWindowIsMadeEvenByAtMostAHop(int samples, int length) {
    assertThat(WindowedLogMel.evenLength(samples)).isEqualTo(length);
  }

  @Test
  void eachWindowIsTheSpectrogramOfItsOwnSamples() {
    float[] sound = Sounds.noise(2, 40_000);
    LogMel logMel = LogMel.whisper(80);

    List<MelWindow> windows = windows(sound, ONE_SECOND);

    assertThat(windows).hasSize(3);
    assertThat(windows.get(1).mel().toArray())
        .isEqualTo(logMel.compute(Arrays.copyOfRange(sound, 16_000, 32_000)).toArray());
    assertThat(windows.get(2).mel().toArray())
        .isEqualTo(logMel.compute(Arrays.copyOfRange(sound, 32_000, 40_000)).toArray());
  }

  @Test
  void theDynamicRangeIsThatOfTheWindow() {
    float[] sound = Arrays.copyOf(Sounds.tone(1000, 0.9, 16_000), 32_000);

    List<MelWindow> windows = windows(sound, ONE_SECOND);

    assertThat(windows.get(1).mel().toArray()).containsOnly(-1.5f);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theSizeOfTheBlocksDoesNotMatter(long seed) {
    float[] sound = Sounds.noise(seed, 37_123);
    Random random = new Random(seed);
    SampleSource whole = SampleSource.of(sound);
    SampleSource pieces =
        target -> {
          long floats = target.byteSize() / Float.BYTES;
          long wanted = 1 + random.nextLong(Math.min(floats, 3_000));
          return whole.read(target.asSlice(0, wanted * Float.BYTES));
        };

    List<MelWindow> cut = drain(new WindowedLogMel(LogMel.whisper(80), pieces, ONE_SECOND));

    List<MelWindow> expected = windows(sound, ONE_SECOND);
    assertThat(cut).hasSameSizeAs(expected);
    for (int i = 0; i < cut.size(); i++) {
      assertThat(cut.get(i).sampleCount()).isEqualTo(expected.get(i).sampleCount());
      assertThat(cut.get(i).mel().toArray()).isEqualTo(expected.get(i).mel().toArray());
    }
  }

  @Test
  void paddingFillsTheLastWindowAndKeepsTheTrueCount() {
    float[] sound = Sounds.noise(4, 20_000);

    List<MelWindow> windows = windows(sound, new WindowOptions(1, true));

    MelWindow last = windows.get(1);
    assertThat(last.frames()).isEqualTo(100);
    assertThat(last.sampleCount()).isEqualTo(4_000);
    assertThat(last.startUs()).isEqualTo(1_000_000);
    assertThat(last.endUs()).isEqualTo(1_250_000);
    assertThat(last.mel().toArray())
        .isEqualTo(
            LogMel.whisper(80).padded(Arrays.copyOfRange(sound, 16_000, 20_000), 16_000).toArray());
  }

  @Test
  void readsNoFurtherThanTheWindowAskedFor() {
    long[] given = {0};
    SampleSource endless =
        target -> {
          int count = (int) (target.byteSize() / Float.BYTES);
          target.fill((byte) 0);
          given[0] += count;
          return count;
        };
    WindowedLogMel windows = new WindowedLogMel(LogMel.whisper(80), endless, ONE_SECOND);
    assertThat(given[0]).isZero();

    windows.next().ifPresent(MelWindow::close);

    assertThat(given[0]).isEqualTo(16_000);
  }

  @Test
  void noSoundGivesNoWindow() {
    WindowedLogMel windows =
        new WindowedLogMel(
            LogMel.whisper(80), SampleSource.of(new float[0]), WindowOptions.DEFAULT);

    assertThat(windows.next()).isEmpty();
    assertThat(windows.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2, Integer.MAX_VALUE})
  void aSourceThatBreaksItsWordIsNamed(int answer) {
    WindowedLogMel windows = new WindowedLogMel(LogMel.whisper(80), target -> answer, ONE_SECOND);

    assertThatThrownBy(windows::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gave " + answer);
  }

  @Test
  void aBadSampleIsAnErrorOfTheFile() {
    SampleSource broken =
        target -> {
          target.setAtIndex(JAVA_FLOAT, 0, Float.NaN);
          return 1;
        };

    assertThatThrownBy(new WindowedLogMel(LogMel.whisper(80), broken, ONE_SECOND)::next)
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void theMemoryOfferedIsNativeAndAligned() {
    List<MemorySegment> seen = new ArrayList<>();
    SampleSource watcher =
        target -> {
          seen.add(target);
          return SampleSource.END;
        };

    assertThat(new WindowedLogMel(LogMel.whisper(80), watcher, ONE_SECOND).next()).isEmpty();

    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().isNative()).isTrue();
    assertThat(seen.getFirst().address() % 64).isZero();
  }

  private static List<MelWindow> windows(float[] sound, WindowOptions options) {
    return drain(new WindowedLogMel(LogMel.whisper(80), SampleSource.of(sound), options));
  }

  /** Copies the spectrograms out, so that every window can be closed at once. */
  private static List<MelWindow> drain(WindowedLogMel windows) {
    List<MelWindow> out = new ArrayList<>();
    for (Optional<MelWindow> next = windows.next(); next.isPresent(); next = windows.next()) {
      try (MelWindow window = next.get()) {
        out.add(new MelWindow(window.mel().copy(), window.firstSample(), window.sampleCount()));
      }
    }
    return out;
  }
}
