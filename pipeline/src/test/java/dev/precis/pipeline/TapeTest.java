package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.MethodSpec;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RecordedFile;
import dev.precis.tokens.RecordedMedium;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapeTest {
  private static final MediaSource NOTHING = MediaSource.bytes("played", new byte[] {0});
  private static ModelPack pack;
  @TempDir static Path folder;
  private static MediaSource film;

  @BeforeAll
  static void makePackAndFilm() {
    pack = TinyPack.open();
    film =
        MediaSource.file(
            TestMedia.write(
                folder.resolve("film.mp4"), VideoSpec.numbered(300), AudioSpec.tone(12)));
  }

  @AfterAll
  static void closePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private static PipelineSpec spec(Modality stream, String method, String budget) {
    return PipelineSpec.DEFAULT
        .withModalities(Set.of(stream))
        .withBatch(5)
        .with(stream, new StreamSettings(MethodSpec.parse(method), Budget.parse(budget)));
  }

  private static TokenSequence run(PipelineSpec spec, MediaSource source, Tape tape) {
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec.withQuestion("a cat")).build();
        CollectSink sink = new CollectSink()) {
      pipeline.start(source, tape, sink, _ -> {}).await();
      return sink.tokens();
    }
  }

  private static RecordedMedium record(Modality stream) {
    Recorder recorder = Tape.recorder(1 << 30);
    run(spec(stream, stream == Modality.AUDIO ? "average-pool" : "uniform", "10%"), film, recorder);
    return recorder.recorded().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "VIDEO,holov,25%",
    "VIDEO,visionzip,3/frame",
    "VIDEO,query-keep,20",
    "VIDEO,fastvid,30",
    "VIDEO,divprune,auto",
    "AUDIO,average-pool,25%",
    "AUDIO,cue-budget,40",
    "AUDIO,adjacent-merge,30%"
  })
  void whatIsPlayedGivesTheRowsOfTheMediumItself(Modality stream, String method, String budget) {
    PipelineSpec spec = spec(stream, method, budget);
    TokenSequence expected = run(spec, film, Tape.off());
    Path file = folder.resolve(stream + method + ".tokens");
    RecordedMedium recorded = record(stream);
    assertThat(RecordedFile.write(file, "key", recorded)).isTrue();
    for (RecordedMedium played :
        new RecordedMedium[] {recorded, RecordedFile.read(file, "key").orElseThrow()}) {
      TokenSequence again = run(spec, NOTHING, Tape.player(played));
      assertThat(again.embeddings().toArray()).containsExactly(expected.embeddings().toArray());
      assertThat(again.provenance().index()).containsExactly(expected.provenance().index());
      assertThat(again.provenance().startUs()).containsExactly(expected.provenance().startUs());
      assertThat(again.provenance().weight()).containsExactly(expected.provenance().weight());
      assertThat(again.sources().getFirst().grid()).isEqualTo(expected.sources().getFirst().grid());
    }
  }

  @Test
  void aMediumLargerThanItsRoomIsNotKeptAndRunsAllTheSame() {
    PipelineSpec spec = spec(Modality.VIDEO, "holov", "25%");
    long bytes = record(Modality.VIDEO).bytes();
    Recorder small = Tape.recorder(bytes - 1);
    assertThat(run(spec, film, small).embeddings().toArray())
        .containsExactly(run(spec, film, Tape.off()).embeddings().toArray());
    assertThat(small.recorded()).isEmpty();
    Recorder enough = Tape.recorder(bytes);
    run(spec, film, enough);
    assertThat(enough.recorded().orElseThrow().bytes()).isEqualTo(bytes);
  }

  @Test
  void aFileThatWasTouchedIsNoFile() throws Exception {
    Path file = folder.resolve("touched.tokens");
    RecordedFile.write(file, "key", record(Modality.AUDIO));
    assertThat(RecordedFile.read(file, "other key")).isEmpty();
    assertThat(RecordedFile.read(folder.resolve("missing"), "key")).isEmpty();
    byte[] good = Files.readAllBytes(file);
    for (int place = 0; place < good.length; place += Math.max(1, good.length / 97)) {
      byte[] bad = good.clone();
      bad[place] ^= 1;
      Files.write(file, bad);
      assertThat(RecordedFile.read(file, "key")).as("byte %d", place).isEmpty();
      Files.write(file, Arrays.copyOf(good, place));
      assertThat(RecordedFile.read(file, "key")).as("cut at %d", place).isEmpty();
    }
    Files.write(file, good);
    assertThat(RecordedFile.read(file, "key")).isPresent();
  }
}
