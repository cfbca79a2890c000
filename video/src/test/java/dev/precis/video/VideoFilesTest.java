package dev.precis.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.precis.image.VisionSize;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VideoFilesTest {
  private static final int PER_FRAME = 16;

  private final ModelPack pack = TinyPack.open();

  @AfterAll
  void closePack() {
    pack.close();
  }

  private record Encoded(List<Provenance> places, SourceInfo source, boolean truncated) {
    int frames() {
      return places.stream().mapToInt(Provenance::size).sum() / PER_FRAME;
    }
  }

  private Encoded encode(Path file, FrameSampler sampler) {
    try (VideoEncoder encoder =
        VideoEncoder.open(
            pack,
            VisionSize.of(pack.vision()),
            MediaSource.file(file),
            sampler,
            VideoOptions.standard().withBatch(4),
            new CancelToken())) {
      List<Provenance> places = new ArrayList<>();
      for (EncodedTokens batch = encoder.next(); batch != null; batch = encoder.next()) {
        for (float value : batch.tokens().embeddings().toArray()) {
          assertThat(Float.isFinite(value)).isTrue();
        }
        places.add(batch.tokens().provenance());
      }
      return new Encoded(places, encoder.source(), encoder.truncated());
    }
  }

  @Test
  void aClipIsSampledAtTheRateAskedFor(@TempDir Path folder) {
    Path clip = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(50), null);
    Encoded encoded = encode(clip, FrameSampler.byRate(5));
    assertThat(encoded.frames()).isEqualTo(10);
    assertThat(encoded.truncated()).isFalse();
    assertThat(encoded.source().modality()).isEqualTo(Modality.VIDEO);
    assertThat(encoded.source().rate()).isEqualTo(5);
    assertThat(encoded.source().name()).isEqualTo("a.mp4");
    Provenance last = encoded.places().getLast();
    assertThat(last.startUs()[0]).isEqualTo(1_600_000);
    assertThat(last.endUs()[0]).isEqualTo(1_800_000);
    assertThat(last.endUs()[last.size() - 1]).isEqualTo(2_000_000);
  }

  @Test
  void aFewFramesAreSpreadOverTheClip(@TempDir Path folder) {
    Path clip = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(50), null);
    Encoded encoded = encode(clip, FrameSampler.byCount(3));
    assertThat(encoded.frames()).isEqualTo(3);
    Provenance places = encoded.places().getFirst();
    assertThat(places.startUs()[PER_FRAME]).isBetween(900_000L, 1_000_000L);
    assertThat(places.endUs()[places.size() - 1]).isEqualTo(2_000_000);
  }

  @Test
  void anUprightClipHasBoxesInDisplayedPixels(@TempDir Path folder) {
    Path clip =
        TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(10).withQuarterTurns(1), null);
    Encoded encoded = encode(clip, FrameSampler.everyFrame());
    assertThat(encoded.source().sourceWidth()).isEqualTo(48);
    assertThat(encoded.source().sourceHeight()).isEqualTo(64);
    float[] box = encoded.places().getFirst().box();
    assertThat(Arrays.copyOfRange(box, 0, 4)).containsExactly(0, 8, 12, 20);
    assertThat(Arrays.copyOfRange(box, 60, 64)).containsExactly(36, 44, 48, 56);
  }

  @Test
  void aClipCutShortGivesTheTokensSoFar(@TempDir Path folder) throws IOException {
    Path whole =
        TestMedia.write(
            folder.resolve("a.mp4"), VideoSpec.numbered(100), null, "movflags=+faststart");
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.mp4");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length * 6 / 10));
    Encoded encoded = encode(cut, FrameSampler.everyFrame());
    assertThat(encoded.truncated()).isTrue();
    assertThat(encoded.frames()).isBetween(10, 90);
    assertThat(encoded.source().grid().t()).isEqualTo(encoded.frames());
  }

  @Test
  void aTextFileCalledMp4IsRefusedByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("note.mp4");
    Files.writeString(file, "just words");
    assertThatExceptionOfType(MediaRejected.class)
        .isThrownBy(() -> encode(file, FrameSampler.byRate(1)))
        .withMessageContaining("note.mp4");
  }
}
