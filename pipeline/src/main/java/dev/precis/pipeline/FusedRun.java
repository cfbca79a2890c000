package dev.precis.pipeline;

import dev.precis.compress.Signals;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Passes on what an encoder with a compressor in its graph gives, and keeps count. Called by one
 * thread at a time.
 */
final class FusedRun implements BatchRun {
  private final Modality modality;
  private final int number;
  private final EncodedStream encoder;
  private final FusedMethod method;
  private final Consumer<Progress> progress;
  private final StreamTally tally;

  /**
   * Starts a stream.
   *
   * @param signals names of signals that were asked for; such a graph gives none
   */
  FusedRun(
      Modality modality,
      int number,
      EncodedStream encoder,
      FusedMethod method,
      StreamTally tally,
      Set<String> signals,
      Consumer<Progress> progress) {
    this.modality = modality;
    this.number = number;
    this.encoder = encoder;
    this.method = method;
    this.tally = tally;
    this.progress = progress;
    tally.warn(
        "%s is in the graph of the image encoder, which keeps %d rows of a %s whatever --keep says"
            .formatted(
                method.info().id(),
                method.spec().keep(),
                method.spec().ofWindow() ? "window" : "picture"));
    for (String name : signals) {
      tally.warn("signal %s is not in the file: the graph gives its rows only".formatted(name));
    }
  }

  @Override
  public TokenBatch compress(EncodedTokens encoded) {
    long start = System.nanoTime();
    TokenSequence in = encoded.tokens();
    Signals.requireFinite("embeddings", in.embeddings());
    // the batch's memory ends with the batch
    TokenSequence out =
        new TokenSequence(in.embeddings().copy(), in.provenance(), in.sources(), in.grid());
    tally.enter(encoded.read(), encoded.read() / method.perPicture(), perStep(in));
    tally.worked(
        System.nanoTime() - start, in.embeddings().byteSize() + out.embeddings().byteSize());
    progress.accept(
        new Progress(modality, tally.steps(), encoder.expectedSteps(), tally.tokensOut()));
    return new TokenBatch(out, number, Map.of());
  }

  /** Rows of every picture, or of the window in one number. */
  private List<Integer> perStep(TokenSequence in) {
    return method.spec().ofWindow()
        ? List.of(in.size())
        : Collections.nCopies(in.grid().t(), in.grid().perStep());
  }

  @Override
  public List<StreamReport> reports(StageWork sinkWork) {
    return List.of(tally.report(sinkWork));
  }
}
