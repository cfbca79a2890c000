package dev.precis.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SideBySideOptionsTest {
  @Test
  void whatIsNotAskedForIsTheDefault() {
    SideBySideOptions options = SideBySideOptions.parse("--python", "python", "--worker", "w.py");

    assertThat(options.rounds()).isEqualTo(SideBySideOptions.ROUNDS);
    assertThat(options.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(options.wants("holov")).isTrue();
    assertThat(options.group()).isEqualTo(Group.IMAGE);
    assertThat(options.vllm()).isEqualTo(options.python());
    assertThat(options.markdown()).isEmpty();
  }

  @Test
  void whatIsAskedForIsTaken() {
    SideBySideOptions options =
        SideBySideOptions.parse(
            "--python",
            "python",
            "--worker",
            "w.py",
            "--rounds",
            "3",
            "--threads",
            "1",
            "--methods",
            "holov,tome",
            "--markdown",
            "page.md");

    assertThat(options.rounds()).isEqualTo(3);
    assertThat(options.threads()).isEqualTo(1);
    assertThat(options.wants("tome")).isTrue();
    assertThat(options.wants("divprune")).isFalse();
    assertThat(options.markdown()).contains(Path.of("page.md"));
  }

  @Test
  void aGroupHasMethodsOfItsOwnInAnyOrderOfOptions() {
    SideBySideOptions options =
        SideBySideOptions.parse(
            "--methods",
            "evs",
            "--python",
            "python",
            "--worker",
            "w.py",
            "--group",
            "video",
            "--vllm",
            "other");

    assertThat(options.group()).isEqualTo(Group.VIDEO);
    assertThat(options.vllm()).isEqualTo(Path.of("other"));
    assertThat(options.wants("evs")).isTrue();
    assertThat(options.wants("dycoke")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--rounds, 0, '0'",
    "--rounds, many, 'many'",
    "--threads, -1, '-1'",
    "--speed, 9, '--speed'",
    "--group, sound, 'sound'",
    "--methods, evs, 'evs'",
    "--methods, holo, 'holo'"
  })
  void whatMakesNoSenseIsRefusedWithWhatWasSeen(String name, String value, String seen) {
    assertThatThrownBy(
            () -> SideBySideOptions.parse("--python", "python", "--worker", "w.py", name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + seen + "'");
  }

  @Test
  void anOptionWithoutValueIsRefused() {
    assertThatThrownBy(() -> SideBySideOptions.parse("--rounds")).hasMessageContaining("--rounds");
  }
}
