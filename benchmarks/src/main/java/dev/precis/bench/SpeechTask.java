package dev.precis.bench;

import dev.precis.audio.speech.Line;
import dev.precis.audio.speech.Transcriber;
import dev.precis.compress.Budget;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineBuilder;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Speech whose words are known, encoded and compressed as {@code precis encode} does, and read out
 * of the tokens by the speech decoder of the same pack: what it still reads, the tokens still hold.
 */
final class SpeechTask {
  private static final String SOUND = Modality.AUDIO.id();

  private final ModelPack pack;
  private final Transcriber reader;
  private final MediaSource speech;
  private final String truth;
  private final List<Line> lines;
  private final Budget budget;
  private final String whole;
  private final String random;

  /**
   * A question, and words in the line of the recording that answers it.
   *
   * @param question shares no word that carries meaning with the line
   */
  record Asked(String question, String passage) {}

  /**
   * A recording.
   *
   * @param truth what is said in it
   * @param budget of all rows
   */
  SpeechTask(ModelPack pack, MediaSource speech, String truth, Budget budget) {
    this.pack = pack;
    this.reader = Transcriber.open(pack);
    this.speech = speech;
    this.truth = truth;
    this.budget = budget;
    this.lines =
        reader.transcribe(
            speech, MediaDecoder.inProcess(), MediaLimits.DEFAULT, new CancelToken(), _ -> {});
    this.whole = read(pipeline("uniform", Budget.keep(1)));
    this.random = read(pipeline("random", budget));
  }

  /** Words right of a method. */
  AccuracyRow words(String method) {
    String task =
        "words read back from %s of %d s of speech, %d words"
            .formatted(budget.text(), lines.getLast().endUs() / 1_000_000, Words.of(truth).size());
    double kept = Words.right(truth, read(pipeline(method, budget)));
    return new AccuracyRow(
        method, SOUND, task, kept, Words.right(truth, whole), Words.right(truth, random), null);
  }

  /** Words of the answering line right, of a method that gets the question. */
  AccuracyRow answers(String method, List<Asked> questions) {
    List<Set<String>> answers = questions.stream().map(this::answer).toList();
    double own = 0;
    double other = 0;
    double all = 0;
    double drawn = 0;
    int n = questions.size();
    for (int q = 0; q < n; q++) {
      PipelineBuilder asked =
          pipeline(method, budget)
              .question(questions.get(q).question())
              .transcripts((_, _) -> lines);
      String read = read(asked);
      for (int p = 0; p < n; p++) {
        double found = found(answers.get(p), read);
        own += p == q ? found / n : 0;
        other += p == q ? 0 : found / n / (n - 1);
      }
      all += found(answers.get(q), whole) / n;
      drawn += found(answers.get(q), random) / n;
    }
    String task =
        "words of the passage asked for, read back from %s of the speech, %d questions"
            .formatted(budget.text(), n);
    return new AccuracyRow(method, SOUND, task, own, all, drawn, other);
  }

  /** Words that only the answering line has. */
  private Set<String> answer(Asked asked) {
    String said = lines.stream().map(Line::text).collect(Collectors.joining(" "));
    String line =
        lines.stream()
            .map(Line::text)
            .filter(text -> String.join(" ", Words.of(text)).contains(asked.passage()))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("'%s' is in no line".formatted(asked.passage())));
    return Words.own(line, said);
  }

  private static double found(Set<String> words, String read) {
    Set<String> found = new HashSet<>(words);
    found.retainAll(Words.of(read));
    return (double) found.size() / words.size();
  }

  private PipelineBuilder pipeline(String method, Budget budget) {
    return Pipeline.of(pack).compress(Modality.AUDIO, method, budget);
  }

  /** What the decoder reads, window by window of the encoder. */
  private String read(PipelineBuilder builder) {
    TokenSequence tokens;
    try (Pipeline pipeline = builder.build()) {
      tokens = pipeline.encode(speech);
    }
    long window = Math.round(pack.audio().preprocess().windowSeconds() * 1e6);
    long[] starts = tokens.provenance().startUs();
    Map<Long, List<Integer>> windows =
        IntStream.range(0, tokens.size())
            .filter(r -> tokens.provenance().modality()[r] == Modality.AUDIO)
            .boxed()
            .collect(
                Collectors.groupingBy(r -> starts[r] / window, TreeMap::new, Collectors.toList()));
    return windows.values().stream()
        .map(rows -> rows.stream().mapToInt(Integer::intValue).toArray())
        .map(rows -> reader.read(tokens.embeddings().gather(rows), new CancelToken()))
        .collect(Collectors.joining(" "));
  }
}
