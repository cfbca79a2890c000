package dev.precis.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.media.AudioInfo;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaSource;
import dev.precis.media.Orientation;
import dev.precis.media.VideoInfo;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {
  private final MediaDecoder decoder = MediaDecoder.inProcess();

  @TempDir Path folder;

  private MediaProbe probe(Path path) {
    return decoder.probe(MediaSource.file(path), MediaLimits.DEFAULT);
  }

  @Test
  void aVideoWithSoundIsDescribed() {
    MediaProbe probe =
        probe(
            TestMedia.write(
                folder.resolve("a.mp4"),
                VideoSpec.numbered(50).withQuarterTurns(1),
                AudioSpec.tone(2)));

    assertThat(probe.kind()).isEqualTo(MediaKind.VIDEO);
    assertThat(probe.container()).isEqualTo("mov");
    assertThat(probe.durationUs()).isCloseTo(2_000_000L, within(100_000L));
    VideoInfo video = probe.video().orElseThrow();
    assertThat(video.codec()).isEqualTo("h264");
    assertThat(video.orientation()).isEqualTo(Orientation.CLOCKWISE_90);
    assertThat(video.size().width()).isEqualTo(48);
    assertThat(video.framesPerSecond()).isEqualTo(25);
    assertThat(video.frameEstimate()).isEqualTo(50);
    AudioInfo audio = probe.audio().orElseThrow();
    assertThat(audio.codec()).isEqualTo("aac");
    assertThat(audio.channels()).isEqualTo(2);
    assertThat(audio.sampleRate()).isEqualTo(48_000);
  }

  @ParameterizedTest
  @CsvSource({
    "a.wav, pcm_s16le, wav",
    "a.flac, flac, flac",
    "a.m4a, aac, mov",
    "a.aac, aac, aac",
    "a.mka, aac, matroska",
    "a.ogg, libopus, ogg",
    "a.mp3, libmp3lame, mp3"
  })
  void soundIsKnownByItsContent(String name, String encoder, String container) {
    AudioSpec spec = AudioSpec.tone(1).withEncoder(encoder);
    Path named = TestMedia.write(folder.resolve(name), null, spec);
    Path disguised = folder.resolve("picture.png");
    assertThat(named.toFile().renameTo(disguised.toFile())).isTrue();

    MediaProbe probe = probe(disguised);
    assertThat(probe.kind()).isEqualTo(MediaKind.AUDIO);
    assertThat(probe.container()).isEqualTo(container);
    assertThat(probe.video()).isEmpty();
    try (AudioReader reader = decoder.audio(MediaSource.file(disguised), MediaLimits.DEFAULT)) {
      assertThat(reader.info().channels()).isEqualTo(2);
    }
  }

  @Test
  void versionsAreNamed() {
    assertThat(decoder.versions().ffmpeg()).matches("\\d+\\.\\d+.*");
    assertThat(decoder.versions().ffmpegLicense()).startsWith("LGPL");
    assertThat(decoder.versions().opencv()).matches("\\d+\\.\\d+.*");
  }
}
