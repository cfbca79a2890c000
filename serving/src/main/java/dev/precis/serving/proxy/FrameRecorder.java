package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.pipeline.CollectSink;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineRun;
import dev.precis.pipeline.Recorder;
import dev.precis.pipeline.Tape;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.RecordedMedium;
import dev.precis.tokens.RecordedStream;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Encodes the pictures of a video one after the other, and records them as the video's frames, so
 * that methods for videos work on them.
 */
final class FrameRecorder {
  private static final double MICROS = 1e6;

  private final Pipeline pictures;
  private final MediumInput input;
  private final long most;
  private final CancelToken leaving;
  private final List<EncodedTokens> frames = new ArrayList<>();
  private final StageTimes times = new StageTimes();
  private long bytes;

  /**
   * For one video.
   *
   * @param pictures encodes pictures, each as a whole
   * @param most bytes of all tokens
   * @param leaving cancelled when nobody waits any more
   */
  FrameRecorder(Pipeline pictures, MediumInput input, long most, CancelToken leaving) {
    this.pictures = pictures;
    this.input = input;
    this.most = most;
    this.leaving = leaving;
  }

  /** What the pipeline did for the frames so far. */
  StageTimes times() {
    return times;
  }

  /** The frames as a recorded video. */
  Future<RecordedMedium> record() {
    return next(List.of());
  }

  private Future<RecordedMedium> next(List<SourceInfo> seen) {
    int frame = frames.size();
    if (frame == input.sources().size()) {
      return Future.succeededFuture(recorded(seen.getFirst()));
    }
    leaving.check();
    Recorder recorder = Tape.recorder(most - bytes);
    PipelineRun run =
        pictures.start(input.sources().get(frame), recorder, new CollectSink(), _ -> {});
    CancelToken.Registration watch = leaving.onCancel(run::cancel);
    return run.done()
        .onComplete((_, _) -> watch.close())
        .compose(report -> {
          times.add(report);
          RecordedStream picture =
              recorder
                  .recorded()
                  .map(medium -> medium.streams().get(Modality.IMAGE))
                  .orElseThrow(this::tooMuch);
          bytes += picture.bytes();
          frames.add(frame(picture.batches().getFirst(), frame));
          return next(List.of(picture.source()));
        });
  }

  private PrecisException tooMuch() {
    return PrecisException.limit(
        "FRAMES_TOO_LARGE",
        "the tokens of %d pictures pass the %d bytes that are kept of a video: send fewer pictures"
            .formatted(input.sources().size(), most));
  }

  private EncodedTokens frame(EncodedTokens picture, int frame) {
    TokenSequence tokens = picture.tokens();
    Grid grid = tokens.grid();
    if (!frames.isEmpty() && !grid.equals(frames.getFirst().tokens().grid())) {
      throw PrecisException.user(
          "FRAMES_DIFFER",
          "the pictures of a video must give equally many tokens; send equal sizes");
    }
    Provenance at = tokens.provenance();
    int n = tokens.size();
    Modality[] kind = new Modality[n];
    Arrays.fill(kind, Modality.VIDEO);
    int[] step = new int[n];
    Arrays.fill(step, frame);
    int[] index = Arrays.stream(at.index()).map(row -> row + frame * n).toArray();
    long[] start = new long[n];
    Arrays.fill(start, time(frame));
    long[] end = new long[n];
    Arrays.fill(end, time(frame + 1));
    Provenance places =
        new Provenance(
            at.source(),
            kind,
            index,
            step,
            at.y(),
            at.x(),
            start,
            end,
            at.box(),
            at.weight(),
            at.group());
    return new EncodedTokens(
        new TokenSequence(tokens.embeddings(), places, tokens.sources(), grid), picture.signals());
  }

  /** Microseconds. */
  private long time(int frame) {
    return Math.round(frame * MICROS / input.fps());
  }

  private RecordedMedium recorded(SourceInfo last) {
    Grid one = frames.getFirst().tokens().grid();
    SourceInfo source =
        new SourceInfo(
            input.source().name(),
            input.digest(),
            Modality.VIDEO,
            last.encoder(),
            last.packId(),
            last.packDigest(),
            last.space(),
            last.width(),
            new Grid(frames.size(), one.h(), one.w()),
            last.patch(),
            last.sourceWidth(),
            last.sourceHeight(),
            input.fps(),
            last.preprocessing());
    return new RecordedMedium(
        Map.of(
            Modality.VIDEO, new RecordedStream(source, frames.size(), false, List.of(), frames)));
  }
}
