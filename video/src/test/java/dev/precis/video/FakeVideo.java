package dev.precis.video;

import dev.precis.decode.AudioReader;
import dev.precis.decode.DecodedImage;
import dev.precis.decode.Ending;
import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.media.CancelToken;
import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaProbe;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.MediaVersions;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;
import dev.precis.media.VideoInfo;
import dev.precis.sample.FrameSampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A video of plain frames, one a second, that remembers how it was read. */
final class FakeVideo implements MediaDecoder {
  static final MediaSource SOURCE =
      MediaSource.bytes("fake.mp4", "not read".getBytes(StandardCharsets.UTF_8));
  static final FrameSize SIZE = new FrameSize(160, 90);
  static final long SECOND = 1_000_000;

  final AtomicInteger decoded = new AtomicInteger();
  final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  final Set<Long> addresses = ConcurrentHashMap.newKeySet();
  final CountDownLatch blocked = new CountDownLatch(1);
  volatile boolean readerClosed;

  private final int frames;
  private int failAt = Integer.MAX_VALUE;
  private int blockAt = Integer.MAX_VALUE;
  private int turnAt = Integer.MAX_VALUE;
  private Ending ending = Ending.COMPLETE;
  private Painter painter = (frame, canvas, width) -> canvas.fill((byte) (frame * 37));

  FakeVideo(int frames) {
    this.frames = frames;
  }

  FakeVideo failingAt(int frame) {
    failAt = frame;
    return this;
  }

  FakeVideo blockingAt(int frame) {
    blockAt = frame;
    return this;
  }

  FakeVideo turningUprightAt(int frame) {
    turnAt = frame;
    return this;
  }

  /** Paints a frame on an RGB24 canvas of so many pixels a row. */
  interface Painter {
    void paint(int frame, MemorySegment canvas, int width);
  }

  FakeVideo painted(Painter other) {
    painter = other;
    return this;
  }

  FakeVideo endingWith(Ending how) {
    ending = how;
    return this;
  }

  @Override
  public VideoReader video(
      MediaSource source, FrameSampler sampler, MediaLimits limits, CancelToken cancel) {
    return new Reader(cancel);
  }

  private final class Reader implements VideoReader {
    private final CancelToken cancel;
    private boolean over;

    Reader(CancelToken cancel) {
      this.cancel = cancel;
    }

    @Override
    public VideoInfo info() {
      return new VideoInfo(
          "fake", SIZE.width(), SIZE.height(), Orientation.NORMAL, 25, 0, frames * SECOND, frames);
    }

    @Override
    public @Nullable FrameInfo next(FrameTarget target) {
      cancel.check();
      int index = decoded.get();
      if (index == frames) {
        over = true;
        return null;
      }
      if (index == failAt) {
        throw MediaRejected.of(RejectionCode.MEDIA_BROKEN, "fake.mp4: frame " + index);
      }
      if (index == blockAt) {
        waitForCancel();
      }
      FrameSize size = index >= turnAt ? new FrameSize(SIZE.height(), SIZE.width()) : SIZE;
      FrameGeometry geometry = target.geometry().apply(size);
      geometry.checkInside(size);
      MemorySegment canvas = target.rgb().asSlice(0, geometry.canvasBytes());
      painter.paint(index, canvas, geometry.canvasWidth());
      threads.add(Thread.currentThread());
      addresses.add(canvas.address());
      decoded.incrementAndGet();
      return new FrameInfo(index, index * SECOND, index * SECOND, true, size);
    }

    private void waitForCancel() {
      CountDownLatch cancelled = new CountDownLatch(1);
      try (CancelToken.Registration _ = cancel.onCancel(cancelled::countDown)) {
        blocked.countDown();
        cancelled.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      cancel.check();
    }

    @Override
    public Ending ending() {
      return over ? ending : Ending.OPEN;
    }

    @Override
    public long framesWalked() {
      return decoded.get();
    }

    @Override
    public long framesDecoded() {
      return decoded.get();
    }

    @Override
    public long damaged() {
      return 0;
    }

    @Override
    public void close() {
      readerClosed = true;
    }
  }

  @Override
  public MediaProbe probe(MediaSource source, MediaLimits limits) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DecodedImage image(MediaSource source, MediaLimits limits, Arena arena) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AudioReader audio(MediaSource source, MediaLimits limits, CancelToken cancel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MediaVersions versions() {
    throw new UnsupportedOperationException();
  }
}
