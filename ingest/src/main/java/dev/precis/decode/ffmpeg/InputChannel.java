package dev.precis.decode.ffmpeg;

import dev.precis.media.CancelToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one open media, as FFmpeg's callbacks read them. Cancelling closes the channel,
 * which wakes a thread that is blocked in a read.
 */
final class InputChannel implements AutoCloseable {
  private static final int AVSEEK_SIZE = 0x10000;
  private static final int WHENCE_MASK = 0xff;
  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;

  private final SeekableByteChannel channel;
  private final CancelToken cancel;
  private final long size;
  private final CancelToken.Registration registration;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  InputChannel(SeekableByteChannel channel, CancelToken cancel) throws IOException {
    this.channel = channel;
    this.cancel = cancel;
    this.size = channel.size();
    this.registration = cancel.onCancel(this::closeChannel);
  }

  long size() {
    return size;
  }

  /** True if FFmpeg should give up whatever it is doing. */
  boolean interrupted() {
    return cancel.isCancelled();
  }

  /** What a read failed with, if one did. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  /**
   * Bytes read, 0 at the end, -1 on failure or cancellation. Never throws: native code calls it.
   */
  int read(ByteBuffer into) {
    if (cancel.isCancelled()) {
      return -1;
    }
    try {
      return Math.max(0, channel.read(into));
    } catch (IOException | RuntimeException problem) {
      failure.compareAndSet(null, problem);
      return -1;
    }
  }

  /** The new position, the size when that is asked, or -1. Never throws: native code calls it. */
  long seek(long offset, int whence) {
    if (cancel.isCancelled()) {
      return -1;
    }
    if ((whence & AVSEEK_SIZE) != 0) {
      return size;
    }
    try {
      long target =
          switch (whence & WHENCE_MASK) {
            case SEEK_SET -> offset;
            case SEEK_CUR -> channel.position() + offset;
            case SEEK_END -> size + offset;
            default -> -1;
          };
      if (target < 0) {
        return -1;
      }
      channel.position(target);
      return target;
    } catch (IOException | RuntimeException problem) {
      failure.compareAndSet(null, problem);
      return -1;
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Nothing was written, so a failing close loses nothing.
    }
  }

  @Override
  public void close() {
    registration.close();
    closeChannel();
  }
}
