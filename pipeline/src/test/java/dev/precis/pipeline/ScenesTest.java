package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenesTest {
  private static final int WIDTH = 16;
  private static final int PER_FRAME = 4;
  private static final long FRAME_US = 250_000;

  /** Frames of scenes that begin at the given ones, with a little noise. */
  private static TokenSequence clip(int frames, float noise, int... begins) {
    Random random = new Random(5);
    Matrix values = Matrix.allocate(frames * PER_FRAME, WIDTH);
    Provenance places = Provenance.blank(values.rows(), Modality.VIDEO);
    float[] look = new float[WIDTH];
    for (int frame = 0; frame < frames; frame++) {
      int now = frame;
      if (frame == 0 || Arrays.stream(begins).anyMatch(begin -> begin == now)) {
        for (int c = 0; c < WIDTH; c++) {
          look[c] = (float) random.nextGaussian();
        }
      }
      for (int r = frame * PER_FRAME; r < (frame + 1) * PER_FRAME; r++) {
        places.t()[r] = frame;
        places.startUs()[r] = frame * FRAME_US;
        for (int c = 0; c < WIDTH; c++) {
          values.set(r, c, look[c] + noise * (float) random.nextGaussian());
        }
      }
    }
    return new TokenSequence(values, places, List.of(), new Grid(frames, 2, 2));
  }

  private static List<Long> starts(TokenSequence clip, int batch, Signals signals) {
    Scenes scenes = new Scenes();
    for (int at = 0; at < clip.grid().t(); at += batch) {
      int to = Math.min(at + batch, clip.grid().t());
      scenes.see(
          clip.slice(at * PER_FRAME, to * PER_FRAME, new Grid(to - at, 2, 2)),
          signals.frames(at, to, PER_FRAME));
    }
    return scenes.starts();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 200})
  void findsTheCutsHoweverTheFramesArrive(int batch) {
    TokenSequence clip = clip(150, 0.05f, 20, 61, 130);
    assertThat(starts(clip, batch, Signals.none()))
        .containsExactly(20 * FRAME_US, 61 * FRAME_US, 130 * FRAME_US);
  }

  @Test
  void aStillCameraIsOneScene() {
    assertThat(starts(clip(40, 0.02f), 8, Signals.none())).isEmpty();
    assertThat(starts(clip(1, 0), 8, Signals.none())).isEmpty();
    assertThat(new Scenes().starts()).isEmpty();
  }

  @Test
  void aRunReportsTheScenesOfItsFramesAndNoneOfSound(@TempDir Path folder) {
    Path clip =
        TestMedia.write(folder.resolve("clip.mp4"), VideoSpec.numbered(100), AudioSpec.tone(4));
    for (String method : List.of("uniform", "evs")) {
      try (ModelPack pack = TinyPack.open();
          Pipeline pipeline =
              Pipeline.of(pack).compress(Modality.VIDEO, method, Budget.keep(1)).fps(8).build()) {
        TokenSequence all = pipeline.encode(MediaSource.file(clip));
        List<StreamReport> streams = pipeline.lastReport().orElseThrow().streams();
        Grid grid = streams.getFirst().info().source().grid();
        int frames = streams.getFirst().perStep().size();
        Scenes direct = new Scenes();
        direct.see(
            all.slice(0, frames * grid.perStep(), new Grid(frames, grid.h(), grid.w())),
            Signals.none());
        assertThat(streams.getFirst().scenes()).isEqualTo(direct.starts()).isNotEmpty();
        assertThat(streams.getLast().scenes()).isEmpty();
      }
    }
  }

  @Test
  void frameFeaturesDecideWhereThereAreAny() {
    TokenSequence clip = clip(10, 0, 5);
    Matrix features = Matrix.allocate(10, 2);
    for (int f = 0; f < 10; f++) {
      features.set(f, f < 7 ? 0 : 1, 1);
    }
    assertThat(starts(clip, 4, Signals.none().with(Signal.FRAME_FEATURES, features)))
        .containsExactly(7 * FRAME_US);
  }
}
