package dev.precis.pipeline;

import dev.precis.compress.AutoBudget;
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
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final StreamTally tally;

  StreamRun(
      Modality modality,
      int number,
      EncodedStream encoder,
      PipelineSpec spec,
      Question question,
      Consumer<Progress> progress) {
    this.modality = modality;
    this.number = number;
    this.encoder = encoder;
    this.spec = spec;
    this.settings = spec.settings(modality);
    this.method = settings.configure(modality);
    this.question = question;
    this.progress = progress;
    this.tally = new StreamTally(encoder, settings, method);
  }

  @Override
  public TokenBatch compress(EncodedTokens encoded) {
    long start = System.nanoTime();
    TokenSequence in = encoded.tokens();
    Signals signals = question.join(Signals.named(encoded.signals()), method.compressor());
    Compressed out = Compressors.run(method, in, tally.share(in), settings.budget(), signals);
    tally.enter(in, out.report().perFrame());
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
      Matrix values = named.get(name);
      if (values == null || !perToken(name) || out.anchors().isEmpty()) {
        String why =
            values == null
                ? "the encoder has none"
                : perToken(name) ? "the method makes new rows" : "its rows belong to no token";
        tally.warn("signal %s is not in the file: %s".formatted(name, why));
        continue;
      }
      int[] anchors = out.anchors().get();
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
