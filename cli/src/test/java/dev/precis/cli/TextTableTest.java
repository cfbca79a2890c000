package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void numbersLineUpAtTheRight() {
    List<String> lines = new TextTable("name", ">n").row("a", "5").row("bb", "123").lines(80);
    assertThat(lines).containsExactly("name    n", "---------", "a       5", "bb    123");
  }

  @Test
  void theWidestTextGivesWayAndSaysSo() {
    List<String> lines = new TextTable("file", ">n").row("x".repeat(50), "7").lines(30);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(30));
    assertThat(lines.getLast()).contains("…").endsWith(" 7");
  }
}
