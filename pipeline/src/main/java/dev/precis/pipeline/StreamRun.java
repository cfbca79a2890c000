package dev.precis.pipeline;

import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compresses the batches of one stream and keeps count. Called by one thread at a time. */
final class StreamRun implements BatchRun {
  private final Modality modality;
  private final int number;
  private final EncodedStream encoder;
  private final PipelineSpec spec;
  private final StreamSettings settings;
  private final Method.Configured method;
  private final Question question;
  private final Consumer<Progress> progress;
  private final Map<String, Integer> signalWidths;
  private final StreamTally tally;

  /**
   * Starts a stream.
   *
   * @param signalWidths columns of the signals that streams before this one have brought, by name
   */
  StreamRun(
      Modality modality,
      int number,
      EncodedStream encoder,
      PipelineSpec spec,
      Method.Configured method,
      Question question,
      Consumer<Progress> progress,
      Map<String, Integer> signalWidths) {
    this.modality = modality;
    this.number = number;
    this.encoder = encoder;
    this.spec = spec;
    this.settings = spec.settings(modality);
    this.method = method;
    this.question = question;
    this.progress = progress;
    this.signalWidths = signalWidths;
    this.tally = new StreamTally(encoder, settings, method);
  }

  @Override
  public TokenBatch compress(EncodedTokens encoded) {
    long start = System.nanoTime();
    TokenSequence in = encoded.tokens();
    Signals signals = question.join(Signals.named(encoded.signals()), method.compressor());
    Compressed out = Compressors.run(method, in, tally.share(in), settings.budget(), signals);
    tally.enter(in, out.report().perFrame());
    if (modality == Modality.VIDEO) {
      tally.look(in, signals);
    }
    tally.enter(out.report());
    long bytes = in.embeddings().byteSize() + out.tokens().embeddings().byteSize();
    tally.worked(System.nanoTime() - start, bytes);
    progress.accept(
        new Progress(modality, tally.steps(), encoder.expectedSteps(), tally.tokensOut()));
    return new TokenBatch(out.tokens(), number, kept(encoded.signals(), out));
  }

  /**
   * Asked-for signals of the rows that give the output rows their place; zero for a row of zeros.
   */
  private Map<String, Matrix> kept(Map<String, Matrix> named, Compressed out) {
    Map<String, Matrix> kept = new TreeMap<>();
    for (String name : spec.signals()) {
      if (!perToken(name)) {
        tally.warn("signal %s is not in the file: its rows belong to no token".formatted(name));
        continue;
      }
      Matrix values = named.get(name);
      Optional<String> absent = absence(name, values, out);
      if (values == null || absent.isPresent()) {
        tally.warn(
            "signal %s is not in the file for this stream, or zeros if another stream has it: %s"
                .formatted(name, absent.orElseThrow()));
        continue;
      }
      signalWidths.put(name, values.cols());
      int[] anchors = out.anchors().orElseThrow();
      Matrix rows = Matrix.allocate(anchors.length, values.cols());
      for (int r = 0; r < anchors.length; r++) {
        if (anchors[r] >= 0) {
          rows.setRow(r, values, anchors[r]);
        }
      }
      kept.put(name, rows);
    }
    return kept;
  }

  /** Why a signal of the stream is not in the file, if it is not. */
  private Optional<String> absence(String name, @Nullable Matrix values, Compressed out) {
    if (values == null) {
      return Optional.of("the encoder has none");
    }
    if (out.anchors().isEmpty()) {
      return Optional.of("the method makes new rows");
    }
    int known = signalWidths.getOrDefault(name, values.cols());
    return known == values.cols()
        ? Optional.empty()
        : Optional.of(
            "it has %d columns here and %d in a stream before".formatted(values.cols(), known));
  }

  /** False for signals of whole frames; names that no method knows are a pack's own, per token. */
  private static boolean perToken(String name) {
    for (Signal signal : Signal.values()) {
      if (signal.id().equals(name)) {
        return signal.per() == Signal.Per.TOKEN;
      }
    }
    return true;
  }

  @Override
  public List<StreamReport> reports(StageWork sinkWork) {
    return List.of(tally.report(sinkWork));
  }
}
