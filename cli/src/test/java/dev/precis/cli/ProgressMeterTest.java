package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.model.PackHome;
import dev.precis.pipeline.Progress;
import dev.precis.tokens.Modality;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter shown = new StringWriter();
  private final AtomicLong clock = new AtomicLong();

  private ProgressMeter meter(boolean terminal, boolean silent) {
    PrintWriter err = new PrintWriter(shown);
    Surroundings surroundings =
        new Surroundings(err, err, terminal, 60, new PackHome(Path.of("none")), Optional.empty());
    return new ProgressMeter(surroundings, silent, clock::get);
  }

  @Test
  void outsideATerminalLinesArePlainAndFew() {
    ProgressMeter meter = meter(false, false);
    meter.begin("clip.mp4");
    for (int second = 1; second <= 11; second++) {
      clock.set(second * SECOND);
      meter.update(new Progress(Modality.VIDEO, second, 20, 64L * second));
    }
    meter.end("done");
    assertThat(shown.toString().lines())
        .containsExactly(
            "clip.mp4 ...",
            "clip.mp4  video 5 of 20 frames (25 %), 320 tokens kept, 1/s",
            "clip.mp4  video 10 of 20 frames (50 %), 640 tokens kept, 1/s",
            "clip.mp4  done");
  }

  @Test
  void onATerminalOneLineIsRedrawnAndFits() {
    ProgressMeter meter = meter(true, false);
    meter.begin("a-rather-long-name-of-a-clip.mp4");
    clock.set(SECOND);
    meter.update(new Progress(Modality.VIDEO, 5, 0, 320));
    meter.end("done");
    String text = shown.toString();
    assertThat(text.lines().filter(line -> !line.isEmpty()).count()).isGreaterThan(1);
    assertThat(text.split("\r"))
        .allSatisfy(part -> assertThat(part.strip().length()).isLessThanOrEqualTo(59));
    assertThat(text).endsWith(System.lineSeparator());
  }

  @Test
  void silentMeansSilent() {
    ProgressMeter meter = meter(false, true);
    meter.begin("x");
    meter.end("y");
    assertThat(shown.toString()).isEmpty();
  }
}
