package dev.precis.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.RejectionCode;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioReaderTest {
  private final MediaDecoder decoder = MediaDecoder.inProcess();

  @TempDir Path folder;

  private record Sound(float[] samples, long startUs, Ending ending) {}

  private Sound read(Path path, int block, MediaLimits limits) {
    try (AudioReader reader = decoder.audio(MediaSource.file(path), limits);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4L * block);
      float[] all = new float[0];
      int count;
      while ((count = reader.read(memory)) >= 0) {
        int old = all.length;
        all = Arrays.copyOf(all, old + count);
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 0, all, old, count);
        assertThat(reader.position()).isEqualTo(all.length);
      }
      return new Sound(all, reader.startUs(), reader.ending());
    }
  }

  private Sound read(Path path) {
    return read(path, 4096, MediaLimits.DEFAULT);
  }

  /** The largest difference to the tone, away from the ends where the filters swing in. */
  private static double error(float[] samples, double hertz, double amplitude) {
    double worst = 0;
    for (int i = 400; i < samples.length - 400; i++) {
      double wanted = amplitude * Math.sin(2 * Math.PI * hertz * i / AudioReader.SAMPLE_RATE);
      worst = Math.max(worst, Math.abs(wanted - samples[i]));
    }
    return worst;
  }

  @ParameterizedTest
  @CsvSource({"16000, 1", "48000, 2", "44100, 2", "8000, 1", "96000, 6"})
  void aToneKeepsPitchPhaseAndLength(int rate, int channels) {
    AudioSpec spec = AudioSpec.tone(1.5).withEncoder("pcm_s16le").withShape(rate, channels);
    Sound sound = read(TestMedia.write(folder.resolve("tone.wav"), null, spec));

    assertThat(sound.samples().length).isCloseTo(24_000, within(2));
    // The weights of mixing down add up to 1, so equal channels keep their level.
    assertThat(error(sound.samples(), 440, 0.5)).isLessThan(0.01);
    assertThat(sound.ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void blocksOfAnySizeGiveTheSameSamples() {
    Path clip = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(30), AudioSpec.tone(1));
    float[] whole = read(clip, 100_000, MediaLimits.DEFAULT).samples();

    assertThat(whole.length).isCloseTo(16_000, within(400));
    assertThat(read(clip, 1, MediaLimits.DEFAULT).samples()).isEqualTo(whole);
    assertThat(read(clip, 777, MediaLimits.DEFAULT).samples()).isEqualTo(whole);
  }

  @Test
  void aacKeepsTheTone() {
    Sound sound = read(TestMedia.write(folder.resolve("a.m4a"), null, AudioSpec.tone(1)));

    assertThat(error(Arrays.copyOf(sound.samples(), 15_000), 440, 0.5)).isLessThan(0.05);
    assertThat(sound.startUs()).isZero();
  }

  @Test
  void soundThatStartsLateSaysSo() {
    AudioSpec late = AudioSpec.tone(0.5).startingAt(0.75);
    Path clip = TestMedia.write(folder.resolve("a.mkv"), VideoSpec.numbered(50), late);

    assertThat(read(clip).startUs()).isCloseTo(750_000L, within(25_000L));
  }

  @Test
  void aGapInsideTheTrackIsFilledWithSilence() throws IOException {
    AudioSpec tone = AudioSpec.tone(1);
    Path first = TestMedia.write(folder.resolve("a.ts"), null, tone);
    Path second = TestMedia.write(folder.resolve("b.ts"), null, tone.startingAt(2));
    Path joined = folder.resolve("joined.ts");
    Files.write(joined, Files.readAllBytes(first));
    Files.write(joined, Files.readAllBytes(second), StandardOpenOption.APPEND);

    float[] samples = read(joined).samples();
    assertThat(samples.length).isCloseTo(48_000, within(1_000));
    assertThat(loudest(samples, 2_000, 14_000)).isGreaterThan(0.4f);
    assertThat(loudest(samples, 18_000, 31_000)).isZero();
    assertThat(loudest(samples, 34_000, 46_000)).isGreaterThan(0.4f);
  }

  private static float loudest(float[] samples, int from, int to) {
    float loudest = 0;
    for (int i = from; i < to; i++) {
      loudest = Math.max(loudest, Math.abs(samples[i]));
    }
    return loudest;
  }

  @Test
  void soundBeyondTheLimitIsTruncated() {
    AudioSpec spec = AudioSpec.tone(3).withEncoder("pcm_s16le");
    Path clip = TestMedia.write(folder.resolve("a.wav"), null, spec);
    MediaLimits two = MediaLimits.DEFAULT.with().audioSeconds(2).build();
    MediaLimits three = MediaLimits.DEFAULT.with().audioSeconds(4).build();

    Sound cut = read(clip, 4096, two);
    assertThat(cut.samples()).hasSize(32_000);
    assertThat(cut.ending()).isEqualTo(Ending.AUDIO_LIMIT);
    assertThat(read(clip, 4096, three).ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void aFileCutShortYieldsItsSoundSoFar() throws IOException {
    AudioSpec spec = AudioSpec.tone(2).withEncoder("pcm_s16le").withShape(16_000, 1);
    byte[] whole = Files.readAllBytes(TestMedia.write(folder.resolve("a.wav"), null, spec));
    Path cut = Files.write(folder.resolve("cut.wav"), Arrays.copyOf(whole, whole.length / 2));

    Sound sound = read(cut);
    assertThat(sound.samples().length).isCloseTo(16_000, within(64));
    assertThat(sound.ending()).isEqualTo(Ending.CUT_SHORT);
  }

  @Test
  void aFlacCutShortIsNoticedByItsStatedLength() throws IOException {
    AudioSpec spec = AudioSpec.tone(3).withEncoder("flac").withShape(16_000, 1);
    Path whole = TestMedia.write(folder.resolve("a.flac"), null, spec);
    assertThat(read(whole).ending()).isEqualTo(Ending.COMPLETE);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.flac"), Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(read(cut).ending()).isEqualTo(Ending.CUT_SHORT);
  }

  @Test
  void shapesOutsideTheLimitsAreRefused() {
    AudioSpec six = AudioSpec.tone(0.2).withEncoder("pcm_s16le").withShape(48_000, 6);
    Path clip = TestMedia.write(folder.resolve("six.wav"), null, six);
    MediaLimits stereo = MediaLimits.DEFAULT.with().audioChannels(2).build();
    MediaLimits slow = MediaLimits.DEFAULT.with().highestSampleRate(44_100).build();

    for (MediaLimits limits : new MediaLimits[] {stereo, slow}) {
      assertThatThrownBy(() -> decoder.audio(MediaSource.file(clip), limits))
          .isInstanceOfSatisfying(
              MediaRejected.class,
              refused -> assertThat(refused.code()).isEqualTo(RejectionCode.MEDIA_BAD_AUDIO_SHAPE));
    }
  }

  @Test
  void heapMemoryIsRefused() {
    AudioSpec spec = AudioSpec.tone(0.2).withEncoder("pcm_s16le");
    Path clip = TestMedia.write(folder.resolve("a.wav"), null, spec);
    try (AudioReader reader = decoder.audio(MediaSource.file(clip), MediaLimits.DEFAULT)) {
      assertThatThrownBy(() -> reader.read(MemorySegment.ofArray(new float[8])))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
