package dev.precis.decode.ffmpeg;

import dev.precis.decode.ffmpeg.Picker.PlanFailed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/**
 * Groups the packets of a video into closed groups of pictures without decoding them.
 *
 * <p>A group is closed if no frame that follows the next key frame in the file is shown before it;
 * only then can each group be decoded alone. Videos that are built otherwise, or lack stamps, are
 * refused with {@link PlanFailed}.
 */
final class GopReader implements AutoCloseable {
  /** Coded bytes of one group that are held in memory. */
  static final long MAX_GROUP_BYTES = 64L << 20;

  /** Coded frames of one group that are held in memory. */
  static final int MAX_GROUP_FRAMES = 20_000;

  private final VideoSession session;
  private final Deque<AVPacket> ahead = new ArrayDeque<>();

  GopReader(VideoSession session) {
    this.session = session;
  }

  /** The next group, or null at the end. */
  @Nullable Gop next() {
    AVPacket key = take();
    if (key == null) {
      return null;
    }
    List<AVPacket> packets = new ArrayList<>();
    packets.add(key);
    Gop group = null;
    try {
      group = fill(packets, key);
      return group;
    } finally {
      if (group == null) {
        new Gop(packets, Timebase.NONE).close();
      }
    }
  }

  private Gop fill(List<AVPacket> packets, AVPacket key) {
    require(isKey(key), "the video does not start with a key frame");
    require(key.pts() != Timebase.NONE, "frames have no stamps");
    Set<Long> stamps = new HashSet<>();
    stamps.add(key.pts());
    long latest = key.pts();
    long bytes = key.size();
    while (true) {
      AVPacket following = peek();
      if (following == null) {
        return new Gop(packets, Timebase.NONE);
      }
      long stamp = following.pts();
      require(stamp != Timebase.NONE, "frames have no stamps");
      if (isKey(following)) {
        require(stamp > latest, "a key frame is shown before the frames ahead of it");
        requireClosed(stamp);
        return new Gop(packets, stamp);
      }
      require(stamp > key.pts(), "a frame is shown before the key frame ahead of it");
      require(stamps.add(stamp), "two frames have one stamp");
      latest = Math.max(latest, stamp);
      bytes += following.size();
      packets.add(ahead.removeFirst());
      require(
          bytes <= MAX_GROUP_BYTES && packets.size() <= MAX_GROUP_FRAMES,
          "a group of pictures is too long to hold");
    }
  }

  /** Frames shown before a key frame but stored after it come right behind it. */
  private void requireClosed(long keyStamp) {
    AVPacket key = ahead.removeFirst();
    AVPacket behind = peek();
    ahead.addFirst(key);
    if (behind != null && !isKey(behind)) {
      require(behind.pts() == Timebase.NONE || behind.pts() > keyStamp, "groups are open");
    }
  }

  private static boolean isKey(AVPacket packet) {
    return (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new PlanFailed(otherwise);
    }
  }

  private @Nullable AVPacket peek() {
    if (ahead.isEmpty()) {
      AVPacket packet = avcodec.av_packet_alloc();
      boolean read = false;
      try {
        read = session.read(packet);
      } finally {
        if (!read) {
          avcodec.av_packet_free(packet);
        }
      }
      if (!read) {
        return null;
      }
      ahead.addLast(packet);
    }
    return ahead.peekFirst();
  }

  private @Nullable AVPacket take() {
    return peek() == null ? null : ahead.removeFirst();
  }

  @Override
  public void close() {
    for (AVPacket packet : ahead) {
      avcodec.av_packet_free(packet);
    }
    ahead.clear();
  }
}
