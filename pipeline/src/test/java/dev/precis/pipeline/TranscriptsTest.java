package dev.precis.pipeline;

import static dev.precis.compress.Budget.keep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.audio.speech.Line;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.text.TextEncoder;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptsTest {
  private static final List<Line> LINES =
      List.of(
          new Line(0, 1_000_000, "the cat sat on the mat"),
          new Line(1_000_000, 2_000_000, "a red car in the street"),
          new Line(2_000_000, 4_000_000, "rain and wind all day"));

  private static ModelPack pack;
  @TempDir static Path media;
  private static MediaSource sound;
  private static MediaSource film;

  @BeforeAll
  static void makePackAndMedia() {
    pack = TinyPack.open();
    Path wav = media.resolve("sound.wav");
    TestMedia.write(wav, null, AudioSpec.tone(5).withEncoder("pcm_s16le"));
    sound = MediaSource.file(wav);
    Path clip = media.resolve("clip.mp4");
    film = MediaSource.file(TestMedia.write(clip, VideoSpec.numbered(50), AudioSpec.tone(2)));
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private static int[] rows(TokenSequence tokens, Modality modality) {
    List<Integer> rows = new ArrayList<>();
    for (int r = 0; r < tokens.size(); r++) {
      if (tokens.provenance().modality()[r] == modality) {
        rows.add(r);
      }
    }
    return rows.stream().mapToInt(row -> row).toArray();
  }

  @Test
  void encodesWhatIsSaidBesideTheSound() {
    try (Pipeline pipeline =
            Pipeline.of(pack)
                .compress(Modality.TEXT, "semantic-spans", keep(1))
                .transcripts((_, _) -> LINES)
                .build();
        TextEncoder encoder = TextEncoder.open(pack)) {
      TokenSequence tokens = pipeline.encode(sound);
      int[] text = rows(tokens, Modality.TEXT);
      assertThat(text).hasSize(3);
      for (int line = 0; line < 3; line++) {
        assertThat(tokens.provenance().startUs()[text[line]]).isEqualTo(LINES.get(line).startUs());
        assertThat(tokens.provenance().endUs()[text[line]]).isEqualTo(LINES.get(line).endUs());
        assertThat(tokens.embeddings().row(text[line]))
            .startsWith(encoder.sentence(LINES.get(line).text()).row(0));
      }
      Report report = pipeline.lastReport().orElseThrow();
      assertThat(report.streams()).hasSize(2);
      assertThat(report.streams().getLast().info().source().space()).isEqualTo("tiny-shared");
    }
  }

  @Test
  void mergesLinesByDefaultToHalf() {
    try (Pipeline pipeline = Pipeline.of(pack).transcripts((_, _) -> LINES).build()) {
      TokenSequence tokens = pipeline.encode(sound);
      int[] text = rows(tokens, Modality.TEXT);
      assertThat(text).hasSize(2);
      assertThat(tokens.provenance().startUs()[text[0]]).isZero();
      assertThat(tokens.provenance().endUs()[text[1]]).isEqualTo(4_000_000);
    }
  }

  @Test
  void linesWithNumbersNamesAndNegationsAreMergedLast() {
    List<Line> lines =
        List.of(
            new Line(0, 1_000_000, "Rain and wind"),
            new Line(1_000_000, 2_000_000, "it is not there"),
            new Line(2_000_000, 3_000_000, "wind and rain"),
            new Line(3_000_000, 4_000_000, "wind and sun"));
    try (Pipeline pipeline =
        Pipeline.of(pack)
            .compress(Modality.TEXT, "semantic-spans", keep(0.75))
            .transcripts((_, _) -> lines)
            .build()) {
      TokenSequence tokens = pipeline.encode(sound);
      int[] text = rows(tokens, Modality.TEXT);
      assertThat(text).hasSize(3);
      assertThat(tokens.provenance().startUs()[text[2]]).isEqualTo(2_000_000);
      assertThat(tokens.provenance().endUs()[text[2]]).isEqualTo(4_000_000);
    }
  }

  @Test
  void aQuestionFindsTheSoundOfTheLineItAsksFor() {
    for (Line asked : LINES) {
      try (Pipeline pipeline =
          Pipeline.of(pack)
              .compress(Modality.AUDIO, "query-keep", keep(0.2))
              .question(asked.text())
              .transcripts((_, _) -> LINES)
              .build()) {
        TokenSequence tokens = pipeline.encode(sound);
        Provenance places = tokens.provenance();
        int[] heard = rows(tokens, Modality.AUDIO);
        assertThat(heard).hasSize(50);
        for (int row : heard) {
          assertThat(places.startUs()[row]).isBetween(asked.startUs(), asked.endUs() - 1);
        }
      }
    }
  }

  @Test
  void asksForTheTranscriptOncePerRunAndNotForMediaWithoutSound() {
    AtomicInteger calls = new AtomicInteger();
    PipelineSpec spec =
        PipelineSpec.DEFAULT.with(
            Modality.AUDIO, StreamSettings.defaults(Modality.AUDIO).withBudget(keep(0.5)));
    try (Pipeline pipeline =
        Pipeline.of(pack)
            .spec(spec)
            .compress(Modality.AUDIO, "query-keep", keep(0.2))
            .question("the cat")
            .transcripts((_, _) -> {
              calls.incrementAndGet();
              return LINES;
            })
            .build()) {
      pipeline.encode(film);
      assertThat(calls).hasValue(1);
      Path mute = TestMedia.write(media.resolve("mute.mp4"), VideoSpec.numbered(10), null);
      assertThat(rows(pipeline.encode(MediaSource.file(mute)), Modality.TEXT)).isEmpty();
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void aMediumInWhichNobodySpeaksHasNoRowsOfText() {
    try (Pipeline pipeline = Pipeline.of(pack).transcripts((_, _) -> List.of()).build()) {
      TokenSequence tokens = pipeline.encode(sound);
      assertThat(rows(tokens, Modality.TEXT)).isEmpty();
      assertThat(rows(tokens, Modality.AUDIO)).isNotEmpty();
    }
  }

  @Test
  void soundCompressedTogetherWithPicturesKeepsItsText() {
    try (Pipeline pipeline =
        Pipeline.of(pack).compress("omnizip", keep(0.5)).transcripts((_, _) -> LINES).build()) {
      TokenSequence tokens = pipeline.encode(film);
      assertThat(Set.copyOf(Arrays.asList(tokens.provenance().modality())))
          .containsExactlyInAnyOrder(Modality.VIDEO, Modality.AUDIO, Modality.TEXT);
    }
  }

  @Test
  void cancellingReachesTheTranscript() {
    try (Pipeline pipeline =
        Pipeline.of(pack)
            .transcripts((_, cancel) -> {
              while (true) {
                cancel.check();
                Thread.onSpinWait();
              }
            })
            .build()) {
      PipelineRun run = pipeline.start(sound, new CollectSink(), _ -> {});
      run.cancel();
      assertThatThrownBy(run::await).isInstanceOf(CancellationException.class);
    }
  }
}
