package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.decode.AudioReader;
import dev.precis.decode.DecodedImage;
import dev.precis.decode.Ending;
import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.media.CancelToken;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaSource;
import dev.precis.media.MediaVersions;
import dev.precis.media.VideoInfo;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import io.vertx.core.Future;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BackPressureTest {
  private static final int BATCH = 4;
  private static final int FRAMES = 200;

  private static ModelPack pack;
  @TempDir static Path media;
  private static Path clip;

  @BeforeAll
  static void makePackAndClip() {
    pack = TinyPack.open();
    clip = TestMedia.write(media.resolve("long.mp4"), VideoSpec.numbered(FRAMES), null);
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private static Pipeline pipeline(CountingDecoder decoder) {
    PipelineSpec spec =
        PipelineSpec.DEFAULT
            .withModalities(Set.of(Modality.VIDEO))
            .withSampler(FrameSampler.everyFrame())
            .withBatch(BATCH);
    return Pipeline.of(pack).spec(spec).decoder(decoder).build();
  }

  /** Waits until the count has not changed for a while. */
  private static int settled(AtomicInteger count) throws InterruptedException {
    int before = -1;
    while (before != count.get()) {
      before = count.get();
      TimeUnit.MILLISECONDS.sleep(400);
    }
    return before;
  }

  @Test
  void aSinkThatStandsStillStopsTheDecoder() throws InterruptedException {
    CountingDecoder decoder = new CountingDecoder();
    CountDownLatch gate = new CountDownLatch(1);
    try (Pipeline pipeline = pipeline(decoder)) {
      PipelineRun run = pipeline.start(MediaSource.file(clip), new GatedSink(gate), _ -> {});
      int frames = settled(decoder.frames);
      // One batch stands in the sink, at most two in work or ready, one in the encoder, and one
      // frame is decoded ahead.
      assertThat(frames).isBetween(BATCH, 4 * BATCH + 1);
      gate.countDown();
      Report report = await(run.done());
      assertThat(decoder.frames).hasValue(FRAMES);
      assertThat(report.tokensIn()).isEqualTo(FRAMES * 16L);
    }
  }

  @Test
  void cancellingStopsTheDecoderAndFailsTheRun() throws InterruptedException {
    CountingDecoder decoder = new CountingDecoder();
    CountDownLatch gate = new CountDownLatch(1);
    GatedSink sink = new GatedSink(gate);
    try (Pipeline pipeline = pipeline(decoder)) {
      PipelineRun run = pipeline.start(MediaSource.file(clip), sink, _ -> {});
      settled(decoder.frames);
      run.cancel();
      gate.countDown();
      assertThatThrownBy(() -> await(run.done())).isInstanceOf(CancellationException.class);
      assertThat(decoder.frames.get()).isLessThan(FRAMES);
      assertThat(decoder.closed).hasValue(1);
      assertThat(sink.closed).hasValue(1);
    }
  }

  @Test
  void aSinkThatFailsEndsTheRunAndClosesTheDecoder() {
    CountingDecoder decoder = new CountingDecoder();
    TokenSink failing =
        new TokenSink() {
          @Override
          public void open(int width) {}

          @Override
          public void append(TokenBatch batch) {
            throw new IllegalStateException("the disk is full");
          }

          @Override
          public void finish(Report report) {}

          @Override
          public void close() {}
        };
    try (Pipeline pipeline = pipeline(decoder)) {
      assertThatThrownBy(() -> pipeline.encode(MediaSource.file(clip), failing, _ -> {}))
          .hasMessage("the disk is full");
      assertThat(decoder.closed).hasValue(1);
      assertThat(decoder.frames.get()).isLessThan(FRAMES);
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Takes no batch before its gate opens. */
  private static final class GatedSink implements TokenSink {
    final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch gate;

    GatedSink(CountDownLatch gate) {
      this.gate = gate;
    }

    @Override
    public void open(int width) {}

    @Override
    public void append(TokenBatch batch) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void finish(Report report) {}

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  /** The real decoder, counting the frames it gives. */
  private static final class CountingDecoder implements MediaDecoder {
    final AtomicInteger frames = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final MediaDecoder real = MediaDecoder.inProcess();

    @Override
    public MediaProbe probe(MediaSource source, MediaLimits limits) {
      return real.probe(source, limits);
    }

    @Override
    public DecodedImage image(MediaSource source, MediaLimits limits, Arena arena) {
      return real.image(source, limits, arena);
    }

    @Override
    public AudioReader audio(MediaSource source, MediaLimits limits, CancelToken cancel) {
      return real.audio(source, limits, cancel);
    }

    @Override
    public MediaVersions versions() {
      return real.versions();
    }

    @Override
    public VideoReader video(
        MediaSource source, FrameSampler sampler, MediaLimits limits, CancelToken cancel) {
      VideoReader reader = real.video(source, sampler, limits, cancel);
      return new VideoReader() {
        @Override
        public VideoInfo info() {
          return reader.info();
        }

        @Override
        public @Nullable FrameInfo next(FrameTarget target) {
          FrameInfo frame = reader.next(target);
          if (frame != null) {
            frames.incrementAndGet();
          }
          return frame;
        }

        @Override
        public Ending ending() {
          return reader.ending();
        }

        @Override
        public long framesWalked() {
          return reader.framesWalked();
        }

        @Override
        public long framesDecoded() {
          return reader.framesDecoded();
        }

        @Override
        public long damaged() {
          return reader.damaged();
        }

        @Override
        public void close() {
          closed.incrementAndGet();
          reader.close();
        }
      };
    }
  }
}
