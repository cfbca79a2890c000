package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each long proof, as short as it can be. */
class SoakIT {
  @TempDir Path folder;

  private Ran soak(String proof, Object... media) {
    Object[] fixed = {"soak", proof, "--minutes", 0, "--pack", TinyPack.folder(), "--out", folder};
    return Ran.command(Stream.concat(Stream.of(fixed), Stream.of(media)).toArray());
  }

  @Test
  void killedRunsLeaveWholeFilesOrNone() {
    Ran ran = soak("kills", Samples.clip(folder.resolve("talk.mp4")));
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out()).contains("kills: 3 rounds", "no fault", "2 left alone");
  }

  @Test
  void brokenMediaGiveTokensOrAReason() throws IOException {
    Path clip = Samples.clip(folder.resolve("talk.mp4"));
    Path picture = Samples.picture(folder.resolve("cat.png"));
    Ran ran = soak("fuzz", clip, picture, "--json");
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out()).contains("\"faults\" : [ ]", "were refused with a reason");
    try (Stream<Path> left = Files.list(folder.resolve("fuzz"))) {
      assertThat(left).as("batches without a fault are removed").isEmpty();
    }
  }

  @Test
  void tokensComeAsFastAsTheMediumPlays() {
    long start = System.nanoTime();
    Ran ran = soak("stream", Samples.clip(folder.resolve("talk.mp4")));
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out()).contains("stream: 1 rounds", "MiB an hour");
    // two streams of two seconds, each at its own pace
    assertThat((System.nanoTime() - start) / 1e9).isGreaterThan(3.9);
  }

  @Test
  void mistakesAreNamed() {
    assertThat(soak("kills", folder.resolve("absent.mp4")).err()).contains("there is no file");
    Ran ran = Ran.command("soak", "stream", Samples.clip(folder.resolve("a.mp4")), "--minutes", -1);
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("--minutes must be 0 to");
    assertThat(Ran.command("soak").code()).isEqualTo(ExitCode.USAGE);
  }
}
