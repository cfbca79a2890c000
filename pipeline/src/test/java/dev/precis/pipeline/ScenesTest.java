package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
  void aRunReportsTheScenesOfItsFramesAndNoneOfSound() {
    SeededFilm film = SeededFilm.frames(20, 3);
    Scenes direct = new Scenes();
    direct.see(film.tokens(), Signals.named(film.signals()));
    assertThat(direct.starts()).isNotEmpty();
    assertThat(scenes(Modality.VIDEO, film, 3)).isEqualTo(direct.starts());
    assertThat(scenes(Modality.AUDIO, SeededFilm.sound(80, 3), 20)).isEmpty();
  }

  private static List<Long> scenes(Modality modality, SeededFilm film, int batch) {
    try (ModelPack pack = TinyPack.open();
        EncodedStream stream = new PartStream(film, batch);
        Arena memory = Arena.ofConfined()) {
      StreamRun run =
          new StreamRun(
              modality,
              0,
              stream,
              PipelineSpec.DEFAULT,
              new Question(pack, Optional.empty(), false),
              _ -> {},
              new HashMap<>());
      for (EncodedTokens next = stream.next(memory); next != null; next = stream.next(memory)) {
        run.compress(next);
      }
      return run.reports(StageWork.NONE).getFirst().scenes();
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
