package dev.precis.video;

import dev.precis.decode.FrameInfo;
import dev.precis.decode.FrameTarget;
import dev.precis.decode.MediaDecoder;
import dev.precis.decode.VideoReader;
import dev.precis.media.CancelToken;
import dev.precis.media.FrameGeometry;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.media.ScaleFilter;
import dev.precis.sample.FrameSampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Chooses the few frames of a video that differ most from each other, by small pictures alone.
 * Candidates are spread evenly over the video; the first is taken, then again and again the one
 * farthest from all taken (Gonzalez 1985), so a short scene is not missed because long ones fill
 * the even spread. Where all look alike, the even spread is what is left.
 */
public final class NovelFrames {
  /** Candidates for each frame that is wanted. */
  public static final int CANDIDATES = 4;

  private NovelFrames() {}

  private record Candidate(long timeUs, FrameSignature signature) {}

  /**
   * Times of the chosen frames, ascending, microseconds on the media's timeline; fewer than wanted
   * if the video has fewer frames.
   *
   * @param wanted most frames, 1 or more
   * @throws dev.precis.media.MediaRejected if the video cannot or may not be decoded
   * @throws java.util.concurrent.CancellationException once the token is cancelled
   */
  public static long[] times(
      MediaSource source,
      int wanted,
      MediaDecoder decoder,
      MediaLimits limits,
      CancelToken cancel) {
    List<Candidate> candidates = candidates(source, wanted * CANDIDATES, decoder, limits, cancel);
    List<FrameSignature> looks = candidates.stream().map(Candidate::signature).toList();
    return Arrays.stream(choose(looks, wanted))
        .mapToLong(c -> candidates.get(c).timeUs())
        .toArray();
  }

  /** The {@code wanted} candidates that differ most, or all of fewer, ascending. */
  static int[] choose(List<FrameSignature> candidates, int wanted) {
    int count = Math.min(wanted, candidates.size());
    double[] distance = new double[candidates.size()];
    Arrays.fill(distance, Double.MAX_VALUE);
    int[] chosen = new int[count];
    int next = 0;
    for (int i = 0; i < count; i++) {
      chosen[i] = next;
      int farthest = 0;
      for (int c = 0; c < distance.length; c++) {
        double near = candidates.get(c).distance(candidates.get(chosen[i]));
        distance[c] = c == chosen[i] ? -1 : Math.min(distance[c], near);
        if (distance[c] > distance[farthest]
            || distance[c] == distance[farthest] && spread(c, i, count, distance.length)) {
          farthest = c;
        }
      }
      next = farthest;
    }
    Arrays.sort(chosen);
    return chosen;
  }

  /** Whether, of candidates as good as each other, this one continues an even spread. */
  private static boolean spread(int candidate, int taken, int wanted, int candidates) {
    return candidate == (int) ((long) (taken + 1) * candidates / wanted);
  }

  private static List<Candidate> candidates(
      MediaSource source, int count, MediaDecoder decoder, MediaLimits limits, CancelToken cancel) {
    List<Candidate> out = new ArrayList<>();
    try (Arena memory = Arena.ofConfined();
        VideoReader reader = decoder.video(source, FrameSampler.byCount(count), limits, cancel)) {
      MemorySegment rgb = memory.allocate(3L * FrameSignature.WIDTH * FrameSignature.HEIGHT);
      FrameTarget target =
          new FrameTarget(
              rgb,
              size ->
                  FrameGeometry.stretch(
                      size, FrameSignature.WIDTH, FrameSignature.HEIGHT, ScaleFilter.AREA));
      for (FrameInfo frame = reader.next(target); frame != null; frame = reader.next(target)) {
        out.add(new Candidate(frame.timeUs(), FrameSignature.of(rgb)));
      }
    }
    return out;
  }
}
