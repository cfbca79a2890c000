package dev.precis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.bench.CutScore.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutScoreTest {
  private static final List<Change> CHANGES =
      List.of(new Change("cut", 30, 30), new Change("dissolve", 60, 70));

  @Test
  void aCutWithinTheToleranceIsAHit() {
    assertThat(CutScore.of(List.of(28L, 72L), CHANGES)).isEqualTo(new CutScore(2, 0, 0));
    assertThat(CutScore.of(List.of(27L, 73L), CHANGES)).isEqualTo(new CutScore(0, 2, 2));
  }

  @Test
  void aChangeFoundTwiceIsWrongOnce() {
    CutScore score = CutScore.of(List.of(30L, 62L, 68L), CHANGES);
    assertThat(score).isEqualTo(new CutScore(2, 1, 0));
    assertThat(score.precision()).isEqualTo(2.0 / 3);
    assertThat(score.recall()).isEqualTo(1);
    assertThat(score.f1()).isEqualTo(0.8);
  }

  @Test
  void nothingThereAndNothingFoundIsPerfect() {
    assertThat(CutScore.of(List.of(), List.of()).f1()).isEqualTo(1);
    assertThat(CutScore.of(List.of(), CHANGES).f1()).isZero();
  }

  @Test
  void listsOfClipsAndResultsAreRead(@TempDir Path folder) throws Exception {
    Path list = folder.resolve("truth.tsv");
    Files.writeString(list, "/a b.mp4\treport-mixed\t90\tcut:30-30,flash:40-40,dissolve:60-70\n");
    assertThat(SceneClip.read(list))
        .containsExactly(new SceneClip(Path.of("/a b.mp4"), "report-mixed", 90, CHANGES));
    Files.writeString(
        list, "/a b.mp4\tContentDetector\t90\t0.5\t0.75\t30,61\n/c.mp4\tX\t1\t1\t1\t\n");
    assertThat(SceneClip.Found.read(list))
        .containsExactly(
            new SceneClip.Found(
                Path.of("/a b.mp4"), "ContentDetector", 90, 0.5, 0.75, List.of(30L, 61L)),
            new SceneClip.Found(Path.of("/c.mp4"), "X", 1, 1, 1, List.of()));
  }
}
