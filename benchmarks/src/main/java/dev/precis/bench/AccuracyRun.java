package dev.precis.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Measures what methods leave of answers that are known without labels, and writes the rows of
 * {@code docs/accuracy.json}; started by {@code benchmarks/accuracy}.
 */
public final class AccuracyRun {
  /** The budget of every row but those of questions. */
  static final Budget KEEP = Budget.keep(0.25);

  /**
   * The budget of questions: of a quarter of the tokens drawn at random the decoder still reads
   * most of the speech, the passage asked for included, so that choosing it would show little.
   */
  static final Budget KEEP_ASKED = Budget.keep(0.1);

  private static final List<String> SOUND =
      List.of("adjacent-merge", "cue-budget", "audio-attention", "attention-pool");
  private static final List<String> PICTURES =
      List.of("adaptive-pool", "average-pool", "bilinear-pool", "matryoshka", "merge-2x2");
  private static final List<String> FILMS = List.of("progressive-pool", "slowfast");
  private static final String SPEECH = "two_cities";

  /** Real films with sound and without, of 4 s or more. */
  private static final List<String> CLIPS =
      List.of(
          "bigbuckbunny.mp4",
          "bikes.mp4",
          "carphone_pristine.mp4",
          "obama_speech.mp4",
          "small.mp4",
          "world.mp4");

  private static final long FIRST_US = 250_000;
  private static final long STEP_US = 500_000;
  private static final int FRAMES = 8;

  private static final List<SpeechTask.Asked> QUESTIONS =
      List.of(
          new SpeechTask.Asked("intelligent or stupid people", "age of wisdom"),
          new SpeechTask.Asked("faith and doubt", "epoch of belief"),
          new SpeechTask.Asked("bright and dark parts of the year", "season of light"),
          new SpeechTask.Asked("being optimistic or hopeless", "spring of hope"),
          new SpeechTask.Asked("entering paradise after death", "direct to heaven"),
          new SpeechTask.Asked(
              "loud experts in government who demand comparisons", "noisiest authorities"));

  private AccuracyRun() {}

  /** Runs it: pack, folder of media, folder of the texts of recordings, file of the rows. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.err.println("usage: benchmarks/accuracy [FILE]");
      System.exit(2);
    }
    Path media = Path.of(arguments[1]);
    List<AccuracyRow> rows = new ArrayList<>();
    try (ModelPack pack = ModelPack.open(Path.of(arguments[0]))) {
      String truth = Files.readString(Path.of(arguments[2]).resolve(SPEECH + ".txt"));
      MediaSource recording = MediaSource.file(media.resolve(SPEECH + ".wav"));
      SpeechTask speech = new SpeechTask(pack, recording, truth, KEEP);
      for (String method : SOUND) {
        add(rows, () -> speech.words(method));
      }
      SpeechTask asked = new SpeechTask(pack, recording, truth, KEEP_ASKED);
      add(rows, () -> asked.answers("query-prune", QUESTIONS));
      List<MediaSource> films =
          CLIPS.stream().map(name -> MediaSource.file(media.resolve(name))).toList();
      long[] times = new long[FRAMES];
      for (int i = 0; i < FRAMES; i++) {
        times[i] = FIRST_US + i * STEP_US;
      }
      DetailTask details = new DetailTask(pack, films, KEEP, times);
      for (String method : PICTURES) {
        add(rows, () -> details.picture(method));
      }
      for (String method : FILMS) {
        add(rows, () -> details.moment(method));
      }
    }
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(Path.of(arguments[3]), json.writeValueAsString(rows) + "\n");
  }

  private static void add(List<AccuracyRow> rows, Supplier<AccuracyRow> measured) {
    AccuracyRow row = measured.get();
    System.out.println(row);
    rows.add(row);
  }
}
