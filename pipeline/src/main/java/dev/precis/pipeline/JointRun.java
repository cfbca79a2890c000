package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.Signals;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Compresses pictures and sound of the same time together. The budgets of both streams are added up
 * window by window; the method divides the sum. Called by one thread at a time.
 */
final class JointRun implements BatchRun {
  private final int number;
  private final JointStream streams;
  private final PipelineSpec spec;
  private final Method.Configured method;
  private final Question question;
  private final Consumer<Progress> progress;
  private final StreamTally pictures;
  private final StreamTally sound;

  JointRun(
      int number,
      JointStream streams,
      PipelineSpec spec,
      Method.Configured method,
      Question question,
      Consumer<Progress> progress) {
    this.number = number;
    this.streams = streams;
    this.spec = spec;
    this.method = method;
    fixed(spec.settings(Modality.VIDEO).budget());
    fixed(spec.settings(Modality.AUDIO).budget());
    this.question = question;
    this.progress = progress;
    this.pictures = new StreamTally(streams.pictures(), spec.settings(Modality.VIDEO), method);
    this.sound = new StreamTally(streams.sound(), spec.settings(Modality.AUDIO), method);
  }

  private void fixed(Budget budget) {
    if (budget instanceof Budget.Auto) {
      throw PrecisException.user(
          "BUDGET_OUT_OF_RANGE",
          "method %s divides one budget over pictures and sound, so it cannot be %s; give a number or a share, e.g. 25%%"
              .formatted(method.compressor().info().id(), budget.text()));
    }
  }

  @Override
  public TokenBatch compress(EncodedTokens encoded) {
    long start = System.nanoTime();
    TokenSequence in = encoded.tokens();
    JointStream.Parts parts = JointStream.parts(in);
    TokenSequence seen = parts.pictures();
    TokenSequence heard = parts.sound();
    int keep = 0;
    if (seen.size() > 0) {
      for (int share : pictures.share(seen)) {
        keep += share;
      }
    }
    if (heard.size() > 0) {
      keep += sound.share(heard)[0];
    }
    Compressed out =
        Compressors.run(
            method,
            in,
            spread(keep, in, seen),
            spec.settings(Modality.VIDEO).budget(),
            question.join(Signals.named(encoded.signals()), method.compressor()));
    count(out.tokens(), seen, heard);
    pictures.look(seen, Signals.none());
    pictures.enter(out.report());
    long bytes = in.embeddings().byteSize() + out.tokens().embeddings().byteSize();
    pictures.worked(System.nanoTime() - start, bytes);
    progress.accept(
        new Progress(
            Modality.VIDEO,
            pictures.steps(),
            streams.pictures().expectedSteps(),
            pictures.tokensOut() + sound.tokensOut()));
    if (!spec.signals().isEmpty()) {
      pictures.warn("signals are not in the file: pictures and sound are compressed together");
    }
    return new TokenBatch(out.tokens(), number, Map.of());
  }

  /** The window's tokens in the form that its kind wants: in one number, or by frame. */
  private static int[] spread(int keep, TokenSequence in, TokenSequence seen) {
    if (seen.size() == 0 || seen.size() < in.size()) {
      return new int[] {keep};
    }
    int[] shares = new int[seen.grid().t()];
    for (int f = 0; f < shares.length; f++) {
      shares[f] = (f + 1) * keep / shares.length - f * keep / shares.length;
    }
    return shares;
  }

  private void count(TokenSequence out, TokenSequence seen, TokenSequence heard) {
    Grid grid = seen.grid();
    List<Integer> perFrame = new ArrayList<>();
    int[] t = out.provenance().t();
    Modality[] modality = out.provenance().modality();
    int[] counts = new int[seen.size() == 0 ? 0 : grid.t()];
    Map<Integer, Integer> frames = new HashMap<>(); // frames between them may repeat one of these
    for (int f = 0; f < counts.length; f++) {
      frames.put(seen.provenance().t()[f * grid.perStep()], f);
    }
    int kept = 0;
    for (int r = 0; r < t.length; r++) {
      if (modality[r] == Modality.AUDIO) {
        kept++;
      } else {
        Integer frame = frames.get(t[r]);
        if (frame != null) {
          counts[frame]++;
        }
      }
    }
    for (int frame : counts) {
      perFrame.add(frame);
    }
    if (seen.size() > 0) {
      pictures.enter(seen, perFrame);
    }
    if (heard.size() > 0) {
      sound.enter(heard, List.of(kept));
    }
  }

  @Override
  public List<StreamReport> reports(StageWork sinkWork) {
    return List.of(pictures.report(sinkWork), sound.report(StageWork.NONE));
  }
}
