package dev.precis.decode.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.decode.FrameTarget;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.decode.header.ContentType.ContainerFormat;
import dev.precis.media.CancelToken;
import dev.precis.media.FrameGeometry;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.ScaleFilter;
import dev.precis.sample.FrameSampler;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CancelAndReleaseTest {
  private static final int SIDE = 16;

  @TempDir Path folder;

  private Path clip() {
    return TestMedia.write(
        folder.resolve("a.mp4"), VideoSpec.numbered(200), AudioSpec.tone(1), "movflags=+faststart");
  }

  private static FrameTarget target(Arena arena) {
    MemorySegment rgb = arena.allocate(3L * SIDE * SIDE);
    return new FrameTarget(
        rgb, size -> FrameGeometry.stretch(size, SIDE, SIDE, ScaleFilter.BICUBIC));
  }

  @Test
  void cancellingEndsTheNextCall() {
    CancelToken cancel = new CancelToken();
    try (VideoReader reader =
            MediaDecoder.inProcess()
                .video(
                    MediaSource.file(clip()),
                    FrameSampler.everyFrame(),
                    MediaLimits.DEFAULT,
                    cancel);
        Arena arena = Arena.ofConfined()) {
      FrameTarget target = target(arena);
      assertThat(reader.next(target)).isNotNull();
      cancel.cancel();
      assertThatThrownBy(
              () -> {
                // Frames already decoded may still come out.
                while (reader.next(target) != null) {}
              })
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void aCancelledTokenOpensNothing() {
    CancelToken cancel = new CancelToken();
    cancel.cancel();
    Path clip = clip();
    assertThatThrownBy(() ->
            MediaDecoder.inProcess().audio(MediaSource.file(clip), MediaLimits.DEFAULT, cancel))
        .isInstanceOf(CancellationException.class);
    assertThat(InputCallbacks.SHARED.open()).isZero();
  }

  /** A channel whose reads wait for bytes that never come, as on a dead network disk. */
  private record Stalled(Pipe pipe, CountDownLatch reading) implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
      reading.countDown();
      return pipe.source().read(into);
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public SeekableByteChannel position(long position) {
      return this;
    }

    @Override
    public long size() {
      return 1000;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return pipe.source().isOpen();
    }

    @Override
    public void close() throws IOException {
      pipe.source().close();
    }
  }

  @Test
  @Timeout(30)
  void cancellingWakesABlockedRead() throws Exception {
    CancelToken cancel = new CancelToken();
    CountDownLatch reading = new CountDownLatch(1);
    try (InputChannel input = new InputChannel(new Stalled(Pipe.open(), reading), cancel)) {
      CompletableFuture<Integer> read =
          CompletableFuture.supplyAsync(() -> input.read(ByteBuffer.allocate(10)));
      reading.await();
      assertThat(read.isDone()).isFalse();
      cancel.cancel();
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThat(input.interrupted()).isTrue();
    }
  }

  @Test
  void everythingIsReleasedWhetherOpeningSucceedsOrFails() throws IOException {
    Path good = clip();
    byte[] bytes = Files.readAllBytes(good);
    Path bad = Files.write(folder.resolve("bad.mp4"), Arrays.copyOf(bytes, 200));
    MediaDecoder decoder = MediaDecoder.inProcess();
    try (Arena arena = Arena.ofConfined()) {
      FrameTarget target = target(arena);
      for (int round = 0; round < 40; round++) {
        try (VideoReader reader =
            decoder.video(MediaSource.file(good), FrameSampler.byRate(1), MediaLimits.DEFAULT)) {
          assertThat(reader.next(target)).isNotNull();
          assertThat(InputCallbacks.SHARED.open()).isEqualTo(1);
        }
        decoder.audio(MediaSource.file(good), MediaLimits.DEFAULT).close();
        assertThatThrownBy(() ->
                decoder.video(
                    MediaSource.file(bad), FrameSampler.everyFrame(), MediaLimits.DEFAULT))
            .isInstanceOf(MediaRejected.class);
      }
    }
    assertThat(InputCallbacks.SHARED.open()).isZero();
    assertThat(openFiles(good)).isZero();
  }

  private static long openFiles(Path path) throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (var links = Files.list(descriptors)) {
      return links.filter(link -> pointsTo(link, path)).count();
    }
  }

  private static boolean pointsTo(Path link, Path path) {
    try {
      return Files.readSymbolicLink(link).equals(path.toRealPath());
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void theGuardsArriveAtTheLibraries() throws IOException {
    OpenRequest request =
        new OpenRequest(
            MediaSource.file(clip()),
            ContainerFormat.MOV,
            false,
            MediaLimits.DEFAULT,
            new CancelToken());
    try (Demuxer demuxer =
        Demuxer.open(request.source(), request.format(), request.limits(), request.cancel())) {
      var context = demuxer.context();
      assertThat(context.protocol_whitelist().getString()).isEqualTo("none");
      assertThat(context.format_whitelist().getString().split(","))
          .contains("mov", "matroska")
          .doesNotContain("hls", "concat", "image2", "lavfi");
      assertThat(context.codec_whitelist().getString().split(","))
          .contains("h264", "aac")
          .doesNotContain("tiff", "jpeg2000");
      assertThat(context.probesize()).isEqualTo(Demuxer.PROBE_BYTES);
      assertThat(context.max_analyze_duration()).isEqualTo(Demuxer.ANALYZE_US);
      assertThat(context.max_streams()).isEqualTo(MediaLimits.DEFAULT_CONTAINER_STREAMS + 1);
      var stream = Objects.requireNonNull(demuxer.best(avutil.AVMEDIA_TYPE_VIDEO));
      try (StreamDecoder decoder = StreamDecoder.open("a.mp4", stream, 2, 12_345)) {
        assertThat(decoder.context().max_pixels()).isEqualTo(12_345);
        assertThat(decoder.context().thread_count()).isEqualTo(2);
      }
    }
    assertThat(avformat.av_find_input_format("hls")).isNotNull();
  }

  @Test
  void bytesInMemoryDecodeLikeAFile() throws IOException {
    byte[] bytes = Files.readAllBytes(clip());
    try (VideoReader reader =
            MediaDecoder.inProcess()
                .video(
                    MediaSource.bytes("memory", bytes),
                    FrameSampler.keyFrames(),
                    MediaLimits.DEFAULT);
        Arena arena = Arena.ofConfined()) {
      int count = 0;
      while (reader.next(target(arena)) != null) {
        count++;
      }
      assertThat(count).isEqualTo(20);
    }
  }

  @Test
  void aClosedReaderRefusesCalls() {
    try (Arena arena = Arena.ofConfined()) {
      VideoReader reader =
          MediaDecoder.inProcess()
              .video(MediaSource.file(clip()), FrameSampler.everyFrame(), MediaLimits.DEFAULT);
      reader.close();
      reader.close();
      FrameTarget target = target(arena);
      assertThatThrownBy(() -> reader.next(target)).isInstanceOf(IllegalStateException.class);
    }
  }
}
