package dev.precis.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalMapTest {
  @TempDir Path folder;

  @Test
  void drawsASmallPictureWithTwoCharactersPerCell() {
    List<String> lines =
        TerminalMap.lines(
            Made.of(folder.resolve("a"))
                .pictures(
                    Modality.IMAGE,
                    Grid.image(2, 3),
                    60,
                    40,
                    0,
                    new int[] {0, 0, 1},
                    new int[] {0, 1, 2})
                .read());
    assertThat(lines).containsExactly("image: █ kept, · dropped", "· ██·", "· · ██");
  }

  @Test
  void drawsALargePictureWithTwoCellsPerCharacter() {
    List<String> lines =
        TerminalMap.lines(
            Made.of(folder.resolve("a"))
                .pictures(
                    Modality.IMAGE,
                    Grid.image(3, 30),
                    60,
                    40,
                    0,
                    new int[] {0, 0, 0},
                    new int[] {0, 1, 0},
                    new int[] {0, 0, 1},
                    new int[] {0, 1, 2},
                    new int[] {0, 2, 29})
                .read());
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("█▀▄·").hasSize(30);
    assertThat(lines.get(2)).endsWith("·▀").hasSize(30);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "1,16,16",
    "9,16,16",
    "3,37,37",
    "100,24,24",
    "2,25,49",
    "4,80,120",
    "1,300,500"
  })
  void neverPassesTheWidthOfATerminal(int frames, int h, int w) {
    List<String> lines =
        TerminalMap.lines(
            Made.of(folder.resolve("a"))
                .pictures(
                    Modality.VIDEO,
                    new Grid(frames, h, w),
                    60,
                    40,
                    1,
                    new int[] {frames - 1, h - 1, w - 1})
                .sound(5000, 50, 0, 17, 4999)
                .read());
    assertThat(lines).allMatch(line -> line.length() <= TerminalMap.WIDTH);
    assertThat(String.join("", lines)).containsAnyOf("█", "▀", "▄");
    assertThat(lines.stream().filter(line -> line.contains("0:0")).count()).isPositive();
  }

  @Test
  void drawsSoundAsBarsOfTokensAlongTime() {
    List<String> lines =
        TerminalMap.lines(Made.of(folder.resolve("a")).sound(8, 2, 0, 1, 5).read());
    assertThat(lines.get(0)).isEqualTo("audio: tokens kept per second along time, at most 2");
    assertThat(lines.get(1)).isEqualTo("██   █  ");
  }
}
