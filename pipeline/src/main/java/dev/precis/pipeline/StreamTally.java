package dev.precis.pipeline;

import dev.precis.compress.AutoBudget;
import dev.precis.compress.Budget;
import dev.precis.compress.CompressionReport;
import dev.precis.compress.Compressor;
import dev.precis.compress.Method;
import dev.precis.compress.Signals;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The books of one stream: what its budget gives each batch, and what came of it. */
final class StreamTally {
  private final EncodedStream encoder;
  private final String budget;
  private final Method.Configured method;
  private final Shares shares;
  private final List<Integer> perStep = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Scenes scenes = new Scenes();
  private StageWork work = StageWork.NONE;
  private AutoBudget.@Nullable Reason auto;
  private long tokensIn;
  private long tokensOut;
  private long steps;

  StreamTally(EncodedStream encoder, StreamSettings settings, Method.Configured method) {
    this(encoder, settings.budget(), settings.budget().text(), method);
  }

  private StreamTally(EncodedStream encoder, Budget budget, String text, Method.Configured method) {
    this.encoder = encoder;
    this.budget = text;
    this.method = method;
    this.shares = new Shares(budget, encoder.expectedSteps());
  }

  /** The books of a stream whose encoder compresses it. */
  static StreamTally fused(EncodedStream encoder, FusedMethod fused, Method.Configured configured) {
    return new StreamTally(
        encoder, Budget.perFrame(fused.spec().keep()), fused.budget(), configured);
  }

  /** Tokens for every picture of the batch, or one number for a run of sound. */
  int[] share(TokenSequence in) {
    return shares.next(in);
  }

  /** Enters a batch: what went in and how many tokens came out of each of its steps. */
  void enter(TokenSequence in, List<Integer> out) {
    enter(in.size(), Shares.steps(in), out);
  }

  /** Enters a batch of so many tokens and steps. */
  void enter(long in, long stepsIn, List<Integer> out) {
    tokensIn += in;
    steps += stepsIn;
    perStep.addAll(out);
    tokensOut += out.stream().mapToInt(count -> count).sum();
  }

  /** Looks for scenes in the frames of a batch of video; finite. */
  void look(TokenSequence frames, Signals signals) {
    scenes.see(frames, signals);
  }

  /** Enters what the method had to say. */
  void enter(CompressionReport report) {
    warnings.addAll(report.warnings());
    report.auto().ifPresent(more -> auto = auto == null ? more : auto.plus(more));
  }

  void worked(long nanos, long bytes) {
    work = work.plus(1, nanos, bytes);
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  long steps() {
    return steps;
  }

  long tokensOut() {
    return tokensOut;
  }

  /** The stream with the space and the width that its rows have after the method. */
  private SourceInfo produced(SourceInfo source) {
    Compressor compressor = method.compressor();
    return source.withSpace(
        compressor.outputSpace(source.space()), compressor.outputWidth(source.width()));
  }

  /** The stream's report, once it has ended. */
  StreamReport report(StageWork sinkWork) {
    long expected = encoder.expectedSteps();
    if (shares.shortBy() > 0) {
      warnings.add(
          "the stream ended after %d of %d expected steps: %d tokens of the budget %s were not used"
              .formatted(steps, expected, shares.shortBy(), budget));
    }
    if (auto != null) {
      warnings.add(auto.text());
    }
    warnings.addAll(encoder.notes());
    StreamInfo info =
        new StreamInfo(
            produced(encoder.source()),
            method.compressor().info().id(),
            method.options(),
            budget,
            tokensIn,
            tokensOut,
            encoder.truncated());
    Map<String, StageWork> stages = new LinkedHashMap<>(encoder.work());
    stages.put("compress", work);
    stages.put("sink", sinkWork);
    List<StageReport> reports = new ArrayList<>();
    stages.forEach((name, done) -> reports.add(new StageReport(name, done)));
    return new StreamReport(info, perStep, reports, List.copyOf(warnings), scenes.starts());
  }
}
