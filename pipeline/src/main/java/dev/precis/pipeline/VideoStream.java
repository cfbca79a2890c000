package dev.precis.pipeline;

import dev.precis.media.VideoInfo;
import dev.precis.sample.FrameSampler;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import dev.precis.video.NoveltyGate;
import dev.precis.video.VideoEncoder;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A video as a stream of frame batches. */
final class VideoStream implements EncodedStream {
  private static final double MICROS = 1e6;

  private final VideoEncoder encoder;
  private final FrameSampler sampler;
  private final Optional<NoveltyGate> gate;
  private long tokenBytes;

  VideoStream(VideoEncoder encoder, FrameSampler sampler, Optional<NoveltyGate> gate) {
    this.encoder = encoder;
    this.sampler = sampler;
    this.gate = gate;
  }

  @Override
  public SourceInfo source() {
    return encoder.source();
  }

  @Override
  public long expectedSteps() {
    VideoInfo info = encoder.info();
    return switch (sampler) {
      case FrameSampler.EveryFrame _ -> info.frameEstimate();
      case FrameSampler.ByRate rate -> (long) Math.ceil(info.durationUs() / MICROS * rate.fps());
      case FrameSampler.ByCount count -> count.frames();
      case FrameSampler.AtTimes times -> times.timesUs().length;
      case FrameSampler.KeyFrames _ -> 0;
    };
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    EncodedTokens out = encoder.next(memory);
    if (out != null) {
      tokenBytes = Math.max(tokenBytes, out.tokens().embeddings().byteSize());
    }
    return out;
  }

  @Override
  public boolean truncated() {
    return encoder.truncated();
  }

  @Override
  public Map<String, StageWork> work() {
    return Timings.work(encoder.timings(), encoder.frames(), encoder.pixelBytes(), tokenBytes);
  }

  @Override
  public List<String> notes() {
    return gate.map(wanted ->
            List.of(
                "gate %s: %d of %d sampled frames were encoded; the others repeat the one before"
                    .formatted(number(wanted.threshold()), encoder.encoded(), encoder.frames())))
        .orElse(List.of());
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  @Override
  public void demand(boolean wanted) {
    encoder.demand(wanted);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
