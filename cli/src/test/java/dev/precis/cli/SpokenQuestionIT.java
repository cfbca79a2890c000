package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.audio.speech.Line;
import dev.precis.audio.speech.Transcriber;
import dev.precis.compress.Budget;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.model.PackHome;
import dev.precis.pipeline.Pipeline;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real speech through the default pack. Runs where that pack is made and the wheel of {@code
 * moonshine-voice==0.1.5}, whose recordings it reads, lies in the cache ({@code pip download
 * --no-deps moonshine-voice==0.1.5 -d ~/.cache/precis/wheels}).
 */
class SpokenQuestionIT {
  private static final String CITIES = "moonshine_voice/assets/two_cities.wav";
  private static final String BECKETT = "moonshine_voice/assets/beckett.wav";

  /** A question and words of the line that answers it; they share no word that carries meaning. */
  private record Asked(String question, String passage) {}

  private static final List<Asked> QUESTIONS =
      List.of(
          new Asked("intelligent or stupid people", "age of wisdom"),
          new Asked("faith and doubt", "epoch of belief"),
          new Asked("bright and dark parts of the year", "season of light"),
          new Asked("being optimistic or hopeless", "spring of hope"),
          new Asked("entering paradise after death", "direct to heaven"),
          new Asked("loud experts in government who demand comparisons", "noisiest authorities"));

  @TempDir static Path folder;
  private static ModelPack pack;
  private static Transcriber transcriber;

  @BeforeAll
  static void openPackAndSpeech() throws IOException {
    PackHome home = PackHome.ofEnvironment();
    Assumptions.assumeTrue(home.names().contains("default"), "the default pack is not made");
    Path wheels = home.root().resolve("wheels");
    Optional<Path> wheel;
    try (Stream<Path> files = Files.exists(wheels) ? Files.list(wheels) : Stream.empty()) {
      wheel =
          files
              .filter(file -> file.getFileName().toString().startsWith("moonshine_voice-0.1.5"))
              .findFirst();
    }
    Assumptions.assumeTrue(wheel.isPresent(), "the recordings of moonshine-voice are not at hand");
    try (ZipFile zip = new ZipFile(wheel.orElseThrow().toFile())) {
      for (String name : List.of(CITIES, BECKETT)) {
        ZipEntry entry = zip.getEntry(name);
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, folder.resolve(Path.of(name).getFileName().toString()));
        }
      }
    }
    pack = ModelPack.open(home.pack("default"));
    Assumptions.assumeTrue(
        pack.manifest().decoders() != null, "the default pack is older than speech decoders");
    transcriber = Transcriber.open(pack);
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private static MediaSource recording(String name) {
    return MediaSource.file(folder.resolve(name));
  }

  private static List<Line> lines(MediaSource media, CancelToken cancel) {
    return transcriber.transcribe(
        media, MediaDecoder.inProcess(), MediaLimits.DEFAULT, cancel, _ -> {});
  }

  @Test
  void writesDownARecordingWordForWordWithTimes() {
    assertThat(lines(recording("beckett.wav"), new CancelToken()))
        .containsExactly(
            new Line(0, 3_000_000, "Ever tried, ever failed."),
            new Line(3_000_000, 6_000_000, "No matter, try again."),
            new Line(6_000_000, 8_000_000, "Fail again."),
            new Line(8_000_000, 9_000_000, "Fail better."));
  }

  /** Each question keeps sound of its own passage; put to the other passages, it must lose. */
  @Test
  void aQuestionKeepsItsPassageAndAShuffledOneDoesNot() {
    MediaSource speech = recording("two_cities.wav");
    List<Line> lines = lines(speech, new CancelToken());
    List<Line> passages = new ArrayList<>();
    for (Asked asked : QUESTIONS) {
      passages.add(
          lines.stream()
              .filter(line -> line.text().toLowerCase(Locale.ROOT).contains(asked.passage()))
              .findFirst()
              .orElseThrow(() -> new AssertionError(asked.passage() + " is not in " + lines)));
    }
    double own = 0;
    double shuffled = 0;
    for (int q = 0; q < QUESTIONS.size(); q++) {
      Provenance kept = kept(speech, lines, QUESTIONS.get(q).question());
      own += inside(kept, passages.get(q));
      int others = QUESTIONS.size() - 1;
      for (int p = 0; p < QUESTIONS.size(); p++) {
        shuffled += p == q ? 0 : inside(kept, passages.get(p)) / others;
      }
    }
    double n = QUESTIONS.size();
    System.out.printf(
        Locale.ROOT,
        "share of the passage kept at a budget of 20 %%: asked %.3f, shuffled %.3f%n",
        own / n,
        shuffled / n);
    assertThat(own / n).isGreaterThan(2.5 * shuffled / n);
  }

  private static Provenance kept(MediaSource speech, List<Line> lines, String question) {
    try (Pipeline pipeline =
        Pipeline.of(pack)
            .compress(Modality.AUDIO, "query-keep", Budget.keep(0.2))
            .question(question)
            .transcripts((_, _) -> lines)
            .build()) {
      return pipeline.encode(speech).provenance();
    }
  }

  /** Kept sound tokens of a line, as a share of all it has. */
  private static double inside(Provenance kept, Line line) {
    int count = 0;
    for (int r = 0; r < kept.size(); r++) {
      long middle = (kept.startUs()[r] + kept.endUs()[r]) / 2;
      boolean sound = kept.modality()[r] == Modality.AUDIO;
      count += sound && middle >= line.startUs() && middle < line.endUs() ? 1 : 0;
    }
    return count / ((line.endUs() - line.startUs()) / 20_000.0);
  }
}
