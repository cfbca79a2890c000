package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioEncoderTest {
  private static ModelPack pack;
  @TempDir Path folder;

  @BeforeAll
  static void openThePack() {
    pack = TinyPack.open();
  }

  @AfterAll
  static void closeThePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private Path tone(double seconds) {
    return TestMedia.write(
        folder.resolve("tone.wav"), null, AudioSpec.tone(seconds).withEncoder("pcm_s16le"));
  }

  private static AudioEncoder open(Path file, CancelToken cancel) {
    return AudioEncoder.open(
        pack, MediaSource.file(file), MediaDecoder.inProcess(), MediaLimits.DEFAULT, cancel);
  }

  @Test
  void givesFiftyTokensASecondInWindowsThatFollowEachOther() {
    List<Integer> sizes = new ArrayList<>();
    int next = 0;
    try (AudioEncoder encoder = open(tone(65), new CancelToken());
        Arena memory = Arena.ofConfined()) {
      assertThat(encoder.expectedSteps()).isEqualTo(65 * 50);
      for (EncodedTokens out = encoder.next(memory); out != null; out = encoder.next(memory)) {
        Provenance places = out.tokens().provenance();
        sizes.add(places.size());
        assertThat(places.modality()).containsOnly(Modality.AUDIO);
        assertThat(out.tokens().width()).isEqualTo(pack.audio().width());
        assertThat(out.signals())
            .hasEntrySatisfying(
                "attention", values -> assertThat(values.rows()).isEqualTo(places.size()));
        for (int r = 0; r < places.size(); r++) {
          assertThat(places.index()[r]).isEqualTo(next);
          assertThat(places.startUs()[r]).isEqualTo(next * 20_000L);
          assertThat(places.endUs()[r]).isEqualTo((next + 1) * 20_000L);
          next++;
        }
      }
      assertThat(encoder.next(memory)).isNull();
      assertThat(encoder.truncated()).isFalse();
      assertThat(encoder.source().grid().t()).isEqualTo(next);
      assertThat(encoder.work()).containsKeys("decode", "preprocess", "encode");
    }
    assertThat(sizes).containsExactly(1500, 1500, 250);
  }

  @Test
  void givesTheCuesOfEveryWindowOnlyWhereTheyAreWanted() {
    try (AudioEncoder encoder =
            AudioEncoder.open(
                pack,
                MediaSource.file(tone(31)),
                MediaDecoder.inProcess(),
                MediaLimits.DEFAULT,
                AudioCues.SIGNAL::equals,
                new CancelToken());
        Arena memory = Arena.ofConfined()) {
      for (int tokens : new int[] {1500, 50}) {
        EncodedTokens out = Objects.requireNonNull(encoder.next(memory));
        assertThat(out.signals()).containsOnlyKeys(AudioCues.SIGNAL);
        Matrix cues = Objects.requireNonNull(out.signals().get(AudioCues.SIGNAL));
        assertThat(cues.rows()).isEqualTo(tokens);
        float loud = cues.get(0, AudioCues.LOUDNESS);
        assertThat(loud).isBetween(-40f, 0f);
        assertThat(cues.get(tokens - 2, AudioCues.LOUDNESS)).isCloseTo(loud, within(0.5f));
      }
      assertThat(encoder.source().preprocessing()).endsWith("cues by energy");
    }
    try (AudioEncoder encoder = open(tone(1), new CancelToken());
        Arena memory = Arena.ofConfined()) {
      assertThat(Objects.requireNonNull(encoder.next(memory)).signals())
          .doesNotContainKey(AudioCues.SIGNAL);
    }
  }

  @Test
  void hearsTheToneAndNotOnlyItsLength() {
    Path high =
        TestMedia.write(
            folder.resolve("high.wav"), null, new AudioSpec("pcm_s16le", 16_000, 1, 2, 3000, 0));
    try (AudioEncoder one = open(tone(2), new CancelToken());
        AudioEncoder two = open(high, new CancelToken());
        Arena memory = Arena.ofConfined()) {
      EncodedTokens low = Objects.requireNonNull(one.next(memory));
      EncodedTokens other = Objects.requireNonNull(two.next(memory));
      assertThat(low.tokens().size()).isEqualTo(other.tokens().size());
      assertThat(low.tokens().embeddings().row(50))
          .isNotEqualTo(other.tokens().embeddings().row(50));
    }
  }

  @Test
  void stopsWhenCancelledAndRefusesAMediumWithoutSound() {
    CancelToken cancel = new CancelToken();
    try (AudioEncoder encoder = open(tone(65), cancel);
        Arena memory = Arena.ofConfined()) {
      assertThat(encoder.next(memory)).isNotNull();
      cancel.cancel();
      assertThatThrownBy(() -> encoder.next(memory)).isInstanceOf(CancellationException.class);
    }
    Path silent = TestMedia.write(folder.resolve("silent.mp4"), VideoSpec.numbered(10), null);
    assertThatThrownBy(() -> open(silent, new CancelToken())).isInstanceOf(MediaRejected.class);
  }
}
