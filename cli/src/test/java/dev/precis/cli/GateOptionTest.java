package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateOptionTest {
  @TempDir Path folder;

  private Ran encode(Object... more) {
    Path clip = TestMedia.write(folder.resolve("clip.mp4"), VideoSpec.numbered(50), null);
    List<Object> arguments =
        new ArrayList<>(
            List.of("encode", "--pack", TinyPack.folder(), "--out", folder.resolve("out")));
    arguments.addAll(List.of(more));
    arguments.add(clip);
    return Ran.command(arguments.toArray());
  }

  @Test
  void theGateAloneTakesItsDefaultAndTheSummarySaysWhatItDid() {
    Ran ran = encode("--gate", "--fps", "2");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("gate 12: 4 of 4 sampled frames were encoded");
  }

  @Test
  void theGateDoesNotSwallowAFileThatFollowsIt() {
    Ran ran = encode("--gate");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("gate 12: ");
  }

  @Test
  void aThresholdCanBeNamed() {
    Ran ran = encode("--gate=255", "--fps", "2");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("gate 255: 1 of 4 sampled frames were encoded");
  }

  @Test
  void withoutItNothingIsSaid() {
    assertThat(encode("--fps", "2").out()).doesNotContain("gate");
  }

  @Test
  void aThresholdOutOfRangeIsRefused() {
    Ran ran = encode("--gate=300");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("gate must be 0 to 255, was 300");
  }
}
