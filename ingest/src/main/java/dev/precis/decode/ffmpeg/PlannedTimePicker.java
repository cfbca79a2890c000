package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import dev.precis.decode.ffmpeg.StreamDecoder.Outcome;
import dev.precis.sample.FrameSampler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Picks frames by time while decoding as little as possible: groups of pictures without a wanted
 * frame are passed over undecoded, a group is decoded only up to its last wanted frame, and frames
 * that no other frame needs are left out unless wanted. The result is that of decoding everything.
 */
final class PlannedTimePicker implements Picker {
  private final VideoSession session;
  private final TimeCursor cursor;
  private final GopReader groups;
  private final boolean skipsDisposable;
  private final Deque<Wanted> wanted = new ArrayDeque<>();
  private final Set<Long> wantedStamps = new HashSet<>();
  private final AVFrame frame = avutil.av_frame_alloc();
  private @Nullable Gop group;
  private int sent;
  private int lastNeeded;
  private boolean ended;

  /** A frame to decode: its stamp, the time it answers, and the cursor's mark before that. */
  private record Wanted(long stamp, long target, long mark) {}

  PlannedTimePicker(VideoSession session, TimeCursor cursor) {
    this.session = session;
    this.cursor = cursor;
    this.groups = new GopReader(session);
    this.skipsDisposable = leavesOutExactly(session.info().codec());
  }

  /**
   * True for codecs whose frames marked as not referenced are never referenced. In HEVC the mark
   * only holds within a temporal layer, in VP9 and AV1 such frames still adapt probabilities.
   */
  private static boolean leavesOutExactly(String codec) {
    return codec.equals("h264") || codec.equals("mpeg4");
  }

  @Override
  public @Nullable Picked next() {
    avutil.av_frame_unref(frame);
    try {
      while (wanted.isEmpty()) {
        if (ended || cursor.exhausted() || !planGroup()) {
          ended = true;
          return null;
        }
      }
      return decodeFirstWanted();
    } catch (PlanFailed failed) {
      if (!wanted.isEmpty()) {
        cursor.rewind(wanted.getFirst().mark());
      }
      throw failed;
    }
  }

  /** Reads a group and lists its wanted frames; false at the end of the video. */
  private boolean planGroup() {
    closeGroup();
    Gop next = groups.next();
    if (next == null) {
      return false;
    }
    group = next;
    sent = 0;
    long[] stamps = next.shownStamps();
    for (int i = 0; i < stamps.length; i++) {
      long time = session.timeOf(stamps[i]);
      cursor.start(time);
      cursor.passBefore(time - FrameSampler.TOLERANCE_US);
      if (cursor.exhausted()) {
        break;
      }
      long until = shownUntil(next, stamps, i);
      if (cursor.next() < until) {
        wanted.addLast(new Wanted(stamps[i], cursor.next(), cursor.mark()));
        wantedStamps.add(stamps[i]);
        cursor.passBefore(until);
      }
    }
    lastNeeded = lastNeeded(next);
    return true;
  }

  private long shownUntil(Gop next, long[] stamps, int i) {
    if (i + 1 < stamps.length) {
      return session.timeOf(stamps[i + 1]) - FrameSampler.TOLERANCE_US;
    }
    return next.nextStamp() == Timebase.NONE
        ? session.timeOf(stamps[i]) + session.interval()
        : session.timeOf(next.nextStamp()) - FrameSampler.TOLERANCE_US;
  }

  private int lastNeeded(Gop next) {
    int last = -1;
    for (int i = 0; i < next.packets().size(); i++) {
      if (wantedStamps.contains(next.packets().get(i).pts())) {
        last = i;
      }
    }
    return last;
  }

  private Picked decodeFirstWanted() {
    StreamDecoder decoder = session.decoder();
    while (true) {
      session.request().cancel().check();
      Outcome got = decoder.receive(frame);
      switch (got) {
        case DONE -> {
          session.met(frame);
          if (frame.decode_error_flags() != 0) {
            throw new PlanFailed("a frame is damaged");
          }
          if (frame.pts() == wanted.getFirst().stamp()) {
            return deliver();
          }
          avutil.av_frame_unref(frame);
        }
        case BLOCKED -> feed(decoder);
        case END -> throw new PlanFailed("a wanted frame did not come out");
        case DAMAGED -> throw new PlanFailed("a frame is damaged");
      }
    }
  }

  private void feed(StreamDecoder decoder) {
    Gop current = group;
    if (current == null || sent > lastNeeded) {
      decoder.send(null);
      return;
    }
    AVPacket packet = current.packets().get(sent++);
    if (skipsDisposable) {
      decoder.skipDisposable(!wantedStamps.contains(packet.pts()));
    }
    if (decoder.send(packet) == Outcome.DAMAGED) {
      throw new PlanFailed("a packet is damaged");
    }
    avcodec.av_packet_unref(packet);
  }

  private Picked deliver() {
    Wanted first = wanted.removeFirst();
    return new Picked(frame, session.timeOf(first.stamp()), first.target());
  }

  private void closeGroup() {
    if (group != null) {
      group.close();
      group = null;
      if (sent > 0) {
        session.decoder().restart();
      }
    }
    wantedStamps.clear();
  }

  @Override
  public Ending ending() {
    return cursor.exhausted() ? cursor.afterLast() : session.ending();
  }

  @Override
  public VideoSession session() {
    return session;
  }

  @Override
  public void close() {
    closeGroup();
    groups.close();
    avutil.av_frame_free(frame);
    session.close();
  }
}
