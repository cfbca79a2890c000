package dev.precis.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.RejectionCode;
import dev.precis.sample.FrameSampler;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
  private final MediaDecoder decoder = MediaDecoder.inProcess();

  @TempDir Path folder;

  private static RejectionCode refusal(ThrowingCallable call) {
    MediaRejected[] caught = new MediaRejected[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(MediaRejected.class, rejected -> caught[0] = rejected);
    return caught[0].code();
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path text(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void open(Path path) {
    decoder.video(MediaSource.file(path), FrameSampler.everyFrame(), MediaLimits.DEFAULT).close();
  }

  @Test
  void textNamedLikeAVideoIsRefusedByItsContent() throws IOException {
    Path text = text("holiday.mp4", "dear diary, today I saw a dog\n");

    assertThatThrownBy(() -> open(text))
        .isInstanceOf(MediaRejected.class)
        .hasMessageContaining("holiday.mp4")
        .hasMessageContaining("plain text")
        .hasMessageContaining("MP4")
        .hasMessageNotContaining(folder.toString());
    assertThat(refusal(() -> decoder.probe(MediaSource.file(text), MediaLimits.DEFAULT)))
        .isEqualTo(RejectionCode.MEDIA_UNSUPPORTED_TYPE);
  }

  @Test
  void playlistsAreRefusedAndTheFilesTheyNameAreNotOpened() throws IOException {
    Path secret = TestMedia.write(folder.resolve("secret.ts"), VideoSpec.numbered(5), null);
    for (String content :
        List.of(
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + secret + "\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile '" + secret + "'\n")) {
      Path playlist = text("list.mp4", content);
      assertThatThrownBy(() -> open(playlist))
          .isInstanceOf(MediaRejected.class)
          .hasMessageContaining("playlist that names other files");
    }
  }

  @Test
  void nothingToReadIsToldApart() throws IOException {
    assertThat(refusal(() -> open(file("empty.mp4", new byte[0]))))
        .isEqualTo(RejectionCode.MEDIA_EMPTY);
    assertThat(refusal(() -> open(folder))).isEqualTo(RejectionCode.MEDIA_UNREADABLE);
    assertThat(refusal(() -> open(folder.resolve("missing.mp4"))))
        .isEqualTo(RejectionCode.MEDIA_UNREADABLE);
    assertThat(
            refusal(() ->
                decoder.image(
                    MediaSource.bytes("x", new byte[0]), MediaLimits.DEFAULT, Arena.ofAuto())))
        .isEqualTo(RejectionCode.MEDIA_EMPTY);
  }

  @Test
  void aVideoCutShortYieldsItsFramesSoFar() throws IOException {
    Path whole =
        TestMedia.write(
            folder.resolve("whole.mp4"),
            VideoSpec.numbered(100).withSize(320, 240),
            null,
            "movflags=+faststart");
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = file("cut.mp4", Arrays.copyOf(bytes, bytes.length * 6 / 10));

    Shots shots = Shots.of(cut, FrameSampler.everyFrame());
    assertThat(shots.ending()).isEqualTo(Ending.CUT_SHORT);
    assertThat(shots.shots().size()).isBetween(20, 90);
    assertThat(shots.numbers())
        .isEqualTo(IntStream.range(0, shots.shots().size()).boxed().toList());
    Shots spread = Shots.of(cut, FrameSampler.byCount(4));
    assertThat(spread.ending().truncated()).isTrue();
    assertThat(spread.shots()).hasSize(4);
    assertThat(Shots.of(cut, FrameSampler.byRate(1)).ending()).isEqualTo(Ending.CUT_SHORT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mkv", "a.avi"})
  void otherContainersKnowThatTheyAreCutShort(String name) throws IOException {
    VideoSpec spec = VideoSpec.numbered(100).withSize(320, 240).withEncoder("mpeg4");
    Path whole = TestMedia.write(folder.resolve(name), spec, null);
    assertThat(Shots.of(whole, FrameSampler.everyFrame()).ending()).isEqualTo(Ending.COMPLETE);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = file("cut-" + name, Arrays.copyOf(bytes, bytes.length / 2));

    Shots shots = Shots.of(cut, FrameSampler.everyFrame());
    assertThat(shots.ending()).isEqualTo(Ending.CUT_SHORT);
    assertThat(shots.shots().size()).isBetween(20, 90);
  }

  @Test
  void anMp4WithoutItsIndexIsOneClearError() throws IOException {
    Path whole =
        TestMedia.write(
            folder.resolve("whole.mp4"), VideoSpec.numbered(100).withSize(320, 240), null);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = file("cut.mp4", Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> open(cut))
        .isInstanceOf(MediaRejected.class)
        .hasMessageContaining("cut.mp4")
        .hasMessageContaining("cut short")
        .hasMessageContaining(Integer.toString(bytes.length / 2));
    assertThat(refusal(() -> open(cut))).isEqualTo(RejectionCode.MEDIA_BROKEN);
  }

  @Test
  void soundWithoutSamplesIsRefused() {
    Path silent =
        TestMedia.write(
            folder.resolve("none.wav"), null, AudioSpec.tone(0).withEncoder("pcm_s16le"));
    Path muted = TestMedia.write(folder.resolve("muted.mp4"), VideoSpec.numbered(5), null);

    for (Path path : List.of(silent, muted)) {
      assertThat(refusal(() -> decoder.audio(MediaSource.file(path), MediaLimits.DEFAULT).close()))
          .isEqualTo(RejectionCode.MEDIA_NO_AUDIO);
    }
  }

  @Test
  void soundAloneHasNoVideo() {
    Path tone = TestMedia.write(folder.resolve("tone.m4a"), null, AudioSpec.tone(0.2));

    assertThat(refusal(() -> open(tone))).isEqualTo(RejectionCode.MEDIA_NO_VIDEO);
  }

  @ParameterizedTest
  @CsvSource({"63, 48", "64, 47"})
  void framesAboveTheVideoLimitAreRefusedBeforeDecoding(int longer, int shorter) {
    Path clip = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(3), null);
    MediaLimits limits =
        MediaLimits.DEFAULT.with().videoLongSide(longer).videoShortSide(shorter).build();

    assertThatThrownBy(
            () -> decoder.video(MediaSource.file(clip), FrameSampler.everyFrame(), limits).close())
        .isInstanceOf(MediaRejected.class)
        .hasMessageContaining("64 x 48")
        .hasMessageContaining(longer + " x " + shorter);
  }

  @Test
  void aFrameSizeThatGrowsMidwayIsCheckedPerFrame() throws IOException {
    Path small = TestMedia.write(folder.resolve("a.ts"), VideoSpec.numbered(20), null);
    Path large =
        TestMedia.write(
            folder.resolve("b.ts"),
            VideoSpec.numbered(20).withSize(320, 240).withStamps(25, i -> i + 20),
            null);
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(Files.readAllBytes(small));
    joined.write(Files.readAllBytes(large));
    Path both = file("both.ts", joined.toByteArray());
    MediaLimits limits = MediaLimits.DEFAULT.with().videoLongSide(200).build();

    Shots shots = Shots.of(both, FrameSampler.everyFrame());
    assertThat(shots.shots().getFirst().info().size().width()).isEqualTo(64);
    assertThat(shots.shots().getLast().info().size().width()).isEqualTo(320);
    assertThat(refusal(() -> Shots.of(both, FrameSampler.everyFrame(), limits)))
        .isEqualTo(RejectionCode.MEDIA_TOO_MANY_PIXELS);
  }

  @Test
  void moreStreamsThanAllowedAreRefused() {
    Path both =
        TestMedia.write(folder.resolve("a.mkv"), VideoSpec.numbered(5), AudioSpec.tone(0.2));
    MediaLimits one = MediaLimits.DEFAULT.with().containerStreams(1).build();

    assertThat(refusal(() -> decoder.probe(MediaSource.file(both), one)))
        .isEqualTo(RejectionCode.MEDIA_TOO_MANY_STREAMS);
  }

  @Test
  void moreFramesThanAllowedAreRefusedBeforeAnythingIsOpened() {
    assertThat(
            refusal(() ->
                decoder.video(
                    MediaSource.file(
                        TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(3), null)),
                    FrameSampler.byCount(Integer.MAX_VALUE),
                    MediaLimits.DEFAULT)))
        .isEqualTo(RejectionCode.MEDIA_TOO_MANY_FRAMES);
  }

  @Test
  void codecsOutsideTheListAreNamed() {
    Path mpeg2 =
        TestMedia.write(
            folder.resolve("a.ts"), VideoSpec.numbered(10).withEncoder("mpeg2video"), null);

    assertThatThrownBy(() -> open(mpeg2))
        .isInstanceOf(MediaRejected.class)
        .hasMessageContaining("mpeg2video")
        .hasMessageContaining("h264");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "a.mkv", "a.avi", "a.ts", "tone.wav", "tone.m4a"})
  void damagedBytesNeverDoMoreThanRefuse(String name) throws IOException {
    boolean sound = name.startsWith("tone");
    Path whole =
        TestMedia.write(
            folder.resolve(name),
            sound ? null : VideoSpec.numbered(30).withEncoder("mpeg4"),
            sound
                ? AudioSpec.tone(0.5).withEncoder(name.endsWith("wav") ? "pcm_s16le" : "aac")
                : null);
    byte[] good = Files.readAllBytes(whole);
    SplittableRandom random = new SplittableRandom(3);
    int survived = 0;
    for (int round = 0; round < 24; round++) {
      byte[] bad = good.clone();
      if (round < 16) {
        bad = Arrays.copyOf(bad, bad.length * (round + 1) / 17);
      } else {
        for (int flip = 0; flip < bad.length / 100; flip++) {
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      try {
        readAll(file("bad-" + round + "-" + name, bad), sound);
        survived++;
      } catch (MediaRejected refused) {
        assertThat(refused).hasMessageContaining(name);
      }
    }
    assertThat(survived).isBetween(0, 24);
  }

  private void readAll(Path path, boolean sound) {
    if (!sound) {
      Shots.of(path, FrameSampler.everyFrame());
      Shots.of(path, FrameSampler.byCount(5));
      return;
    }
    try (AudioReader reader = decoder.audio(MediaSource.file(path), MediaLimits.DEFAULT);
        Arena arena = Arena.ofConfined()) {
      var block = arena.allocate(4 * 1000);
      while (reader.read(block) >= 0) {}
    }
  }
}
