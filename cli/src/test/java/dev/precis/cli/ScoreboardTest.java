package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Compressors;
import dev.precis.compress.Mechanism;
import dev.precis.compress.Method;
import dev.precis.testing.Checkout;
import dev.precis.tokens.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreboardTest {
  private static final ParityCounts.Count PASSED = new ParityCounts.Count(3, 0, 0.1);

  private static Scoreboard committed() {
    return Scoreboard.of(Compressors.all(), Optional.of(Checkout.root()));
  }

  /** The board by evidence on one method alone. */
  private static Standing standing(
      String method,
      String streams,
      Optional<ParityCounts.Count> cases,
      String refused,
      List<AccuracyRows.Row> accuracy) {
    Map<String, ParityCounts.Count> counts = new TreeMap<>();
    cases.ifPresent(count -> counts.put(method, count));
    DemoRuns.Run run =
        new DemoRuns.Run(method, streams, "clip", 8, refused.isEmpty() ? 2 : 0, 5, refused);
    DemoRuns demo = new DemoRuns("pack", "25%", 4, "machine", List.of(run));
    return Standing.of(
        Compressors.method(method), new ParityCounts(counts), demo, new AccuracyRows(accuracy));
  }

  @Test
  void everyCellIsFilledOrStandsOnTheListOfOpenOnesAndNoneDoesBoth() {
    Scoreboard board = committed();
    List<Cell> open = new ArrayList<>();
    for (Cell cell : Cell.all()) {
      if (!board.filled(cell)) {
        open.add(cell);
      }
    }
    assertThat(open)
        .as("open cells; correct dev.precis.cli.OpenCells if one was filled")
        .containsExactlyInAnyOrderElementsOf(OpenCells.reasons().keySet());
    assertThat(Cell.all()).hasSize(13).doesNotHaveDuplicates();
  }

  @Test
  void theCommittedPageIsWhatTheCommandPrints() throws IOException {
    Ran ran = Ran.command("methods", "--scoreboard");
    assertThat(ran.code()).isZero();
    assertThat(Files.readString(Checkout.root().resolve("docs").resolve("scoreboard.md")))
        .as("docs/scoreboard.md is out of date: precis methods --scoreboard > docs/scoreboard.md")
        .isEqualTo(ran.out());
  }

  @ParameterizedTest
  @CsvSource({
    "divprune, image",
    "evs, video",
    "omnizip, joint",
  })
  void aMethodFillsItsCellByCasesAndARun(String method, String streams) {
    assertThat(standing(method, streams, Optional.of(PASSED), "", List.of()).fills()).isTrue();
    assertThat(standing(method, streams, Optional.empty(), "", List.of()).lacks())
        .contains("no reference cases");
    assertThat(standing(method, streams, Optional.of(PASSED), "CODE: why", List.of()).lacks())
        .contains("refused");
    assertThat(standing(method, "other", Optional.of(PASSED), "", List.of()).lacks())
        .isEqualTo("no run");
    ParityCounts.Count failed = new ParityCounts.Count(3, 1, 2);
    assertThat(standing(method, streams, Optional.of(failed), "", List.of()).lacks())
        .isEqualTo("reference cases fail");
    AccuracyRows.Row row = new AccuracyRows.Row(method, streams, "task", 0.6, 0.7, 0.5, null);
    assertThat(standing(method, streams, Optional.empty(), "", List.of(row)).fills()).isTrue();
    AccuracyRows.Row chance = new AccuracyRows.Row(method, streams, "task", 0.6, 0.7, 0.6, null);
    assertThat(standing(method, streams, Optional.empty(), "", List.of(chance)).lacks())
        .contains("drawn at random");
  }

  @Test
  void aQueryCellWantsShuffledQuestionsToLoseClearly() {
    Optional<ParityCounts.Count> cases = Optional.of(PASSED);
    assertThat(standing("cdpruner", "image", cases, "", List.of()).lacks()).contains("shuffled");
    for (double shuffled : new double[] {0.7, 0.6, 0.56}) {
      AccuracyRows.Row row =
          new AccuracyRows.Row("cdpruner", "image", "task", 0.6, 0.7, null, shuffled);
      assertThat(standing("cdpruner", "image", cases, "", List.of(row)).fills()).isFalse();
    }
    AccuracyRows.Row clear = new AccuracyRows.Row("cdpruner", "image", "task", 0.6, 0.7, null, 0.4);
    assertThat(standing("cdpruner", "image", cases, "", List.of(clear)).fills()).isTrue();
  }

  @Test
  void methodsOfPicturesAreOnlyUsableOnVideoAndSound() {
    Standing tome = standing("tome", "image", Optional.of(PASSED), "", List.of());
    assertThat(tome.home()).contains(new Cell.Of(Modality.IMAGE, Mechanism.SIMILARITY));
    assertThat(tome.usableIn(new Cell.Of(Modality.VIDEO, Mechanism.SIMILARITY))).isTrue();
    assertThat(tome.usableIn(new Cell.Of(Modality.AUDIO, Mechanism.SIMILARITY))).isTrue();
    assertThat(tome.usableIn(new Cell.Of(Modality.IMAGE, Mechanism.SIMILARITY))).isFalse();
    assertThat(tome.usableIn(new Cell.Of(Modality.VIDEO, Mechanism.ATTENTION))).isFalse();
    Standing spans = standing("semantic-spans", "audio", Optional.of(PASSED), "", List.of());
    assertThat(spans.home()).isEmpty();
    assertThat(spans.fills()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Mechanism.class)
  void poolsStandInTheRowOfTransformationOnly(Mechanism mechanism) {
    boolean transformation = mechanism == Mechanism.TRANSFORMATION;
    for (Method method : Compressors.all()) {
      String id = method.info().id();
      boolean pool = id.endsWith("-pool") || List.of("matryoshka", "slowfast").contains(id);
      if (pool) {
        assertThat(method.info().mechanism() == mechanism).as(id).isEqualTo(transformation);
      }
    }
  }

  @Test
  void withoutEvidenceEveryCellIsOpen() {
    Scoreboard board = Scoreboard.of(Compressors.all(), Optional.empty());
    assertThat(Cell.all()).noneMatch(board::filled);
    assertThat(ScoreboardPage.of(board, Map.of())).contains("**0 of 13 cells are filled.**");
  }
}
