package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.model.ModelPack;
import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoRunsTest {
  @TempDir Path folder;

  private DemoRuns measured(String... methods) throws IOException {
    List<Method> chosen = Stream.of(methods).map(Compressors::method).toList();
    List<Path> media =
        List.of(
            Samples.picture(folder.resolve("photo.png")), Samples.clip(folder.resolve("clip.mp4")));
    try (ModelPack pack = TinyPack.open()) {
      return new DemoMeasure(pack, _ -> {}).measure(media, chosen);
    }
  }

  @Test
  void runsEachMethodOnTheStreamsThatItWorksOn() throws IOException {
    DemoRuns runs = measured("uniform", "evs", "omnizip", "semantic-spans");
    assertThat(runs.runs())
        .extracting(run -> run.method() + " " + run.streams())
        .containsExactly(
            "uniform image",
            "uniform video",
            "uniform audio",
            "evs video",
            "omnizip joint",
            "semantic-spans audio");
    assertThat(runs.runs()).allMatch(DemoRuns.Run::ran);
    assertThat(runs.find("uniform", "image"))
        .hasValueSatisfying(run -> {
          assertThat(run.tokensIn()).isEqualTo(16);
          assertThat(run.tokensOut()).isEqualTo(4);
        });
    assertThat(runs.find("evs", "video"))
        .hasValueSatisfying(run -> assertThat(run.tokensIn()).isEqualTo(8 * 16));
    assertThat(runs.find("evs", "image")).isEmpty();
  }

  @Test
  void notesWhatAMethodRefusesAndGoesOn() throws IOException {
    DemoRuns runs = measured("tokenpacker", "uniform");
    assertThat(runs.find("tokenpacker", "image"))
        .hasValueSatisfying(run -> {
          assertThat(run.ran()).isFalse();
          assertThat(run.refused()).startsWith("PACK_NOT_NAMED: method tokenpacker");
        });
    assertThat(runs.find("uniform", "image"))
        .hasValueSatisfying(run -> assertThat(run.ran()).isTrue());
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    DemoRuns runs = measured("uniform", "tokenpacker");
    Path file = Files.writeString(folder.resolve("scoreboard.json"), Json.pretty(runs));
    assertThat(DemoRuns.read(file)).isEqualTo(runs);
    assertThat(DemoRuns.read(folder.resolve("absent.json"))).isEqualTo(DemoRuns.none());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"pack\": \"a\"}", "{\"runs\": [{\"method\": 1}]}"})
  void namesAFileThatHoldsNoRuns(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("scoreboard.json"), text);
    assertThatThrownBy(() -> DemoRuns.read(file))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("scoreboard.json")
        .hasMessageContaining("--measure");
  }

  @Test
  void accuracyIsReadAndBadFilesAreNamed() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("accuracy.json"),
            """
            [{"method": "cdpruner", "streams": "image", "task": "questions", "kept": 0.61,
              "whole": 0.7, "random": 0.5, "shuffled": 0.4}]
            """);
    AccuracyRows rows = AccuracyRows.read(file);
    assertThat(rows.find("cdpruner", "image"))
        .hasValueSatisfying(row -> {
          assertThat(row.questionCounts()).isTrue();
          assertThat(row.text())
              .isEqualTo("questions: 61.0 % of 70.0 %, random 50.0 %, shuffled 40.0 %");
        });
    assertThat(AccuracyRows.read(folder.resolve("absent.json")).rows()).isEmpty();
    Files.writeString(file, "{");
    assertThatThrownBy(() -> AccuracyRows.read(file))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("accuracy.json");
  }

  @Test
  void measuringGoesWithTheBoard() {
    Ran ran = Ran.command("methods", "--measure", "clip.mp4");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--scoreboard");
  }
}
