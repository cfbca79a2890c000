package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.Scope;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a method gives on a running stream is what it gives on the recorded clip. */
class LiveStreamTest {
  private static final int WINDOW = 9;
  private static final int[] BATCHES = {1, 3, 8};
  private static final int RUN = 40;
  private static final Budget BUDGET = Budget.keep(0.3);
  private static final SeededFilm FRAMES = SeededFilm.frames(23, 7);
  private static final SeededFilm SOUND = SeededFilm.sound(553, 8);
  private static final Matrix QUESTION = SeededFilm.random(4, SeededFilm.WIDTH, new Random(9));

  static Stream<String> windowMethods() {
    return methods(Modality.VIDEO, false);
  }

  static Stream<String> jointMethods() {
    return methods(Modality.VIDEO, true);
  }

  static Stream<String> soundMethods() {
    return Compressors.all().stream()
        .map(method -> method.info())
        .filter(info -> info.modalities().contains(Modality.AUDIO))
        .map(info -> info.id());
  }

  private static Stream<String> methods(Modality modality, boolean joint) {
    return Compressors.all().stream()
        .filter(method -> method.info().modalities().contains(modality))
        .filter(method ->
            switch (fresh(method.info().id()).compressor().scope()) {
              case Scope.Picture _ -> false;
              case Scope.Window _ -> !joint;
              case Scope.Joint _ -> joint;
            })
        .map(method -> method.info().id());
  }

  private static Method.Configured fresh(String id) {
    return Compressors.method(id).configure(Map.of());
  }

  private static Compressed compress(
      Method.Configured method, TokenSequence tokens, Map<String, Matrix> given) {
    Signals signals = Signals.named(given);
    if (method.compressor().uses().contains(Signal.TEXT_QUERY)) {
      signals = signals.withQuery(QUESTION, SeededFilm.SPACE);
    }
    return Compressors.run(method, tokens, BUDGET, signals);
  }

  /** What comes out of a stream, compressed as it comes, the memory of each batch freed after. */
  private static List<Rows> live(Method.Configured method, EncodedStream stream) {
    List<Rows> out = new ArrayList<>();
    try (stream) {
      while (true) {
        try (Arena memory = Arena.ofShared()) {
          EncodedTokens batch = stream.next(memory);
          if (batch == null) {
            return out;
          }
          out.add(Rows.of(compress(method, batch.tokens(), batch.signals()).tokens()));
        }
      }
    }
  }

  /** Rows that outlive their memory, to the last bit. */
  private record Rows(List<Float> values, List<String> places) {
    static Rows of(TokenSequence tokens) {
      List<Float> values = new ArrayList<>();
      for (float value : tokens.embeddings().toArray()) {
        values.add(value);
      }
      Provenance at = tokens.provenance();
      List<String> places = new ArrayList<>();
      for (int r = 0; r < tokens.size(); r++) {
        places.add(
            "%s %d.%d (%d, %d, %d) %d-%d us, box %s %s %s %s, weight %s, group %d"
                .formatted(
                    at.modality()[r],
                    at.source()[r],
                    at.index()[r],
                    at.t()[r],
                    at.y()[r],
                    at.x()[r],
                    at.startUs()[r],
                    at.endUs()[r],
                    at.box()[4 * r],
                    at.box()[4 * r + 1],
                    at.box()[4 * r + 2],
                    at.box()[4 * r + 3],
                    at.weight()[r],
                    at.group()[r]));
      }
      return new Rows(values, places);
    }
  }

  @ParameterizedTest
  @MethodSource("windowMethods")
  void windowsOfARunningStreamGiveWhatTheyGiveInTheRecordedClip(String id) {
    int frames = fresh(id).compressor().scope().frames(WINDOW);
    List<Rows> recorded = new ArrayList<>();
    for (SeededFilm window : FRAMES.parts(frames)) {
      // A method of its own for each window: nothing may be carried over from one to the next.
      recorded.add(Rows.of(compress(fresh(id), window.tokens(), window.signals()).tokens()));
    }
    assertThat(recorded.stream().mapToInt(rows -> rows.places().size()).sum()).isPositive();
    for (int batch : BATCHES) {
      EncodedStream stream = new WindowStream(new PartStream(FRAMES, batch), frames);
      assertThat(live(fresh(id), stream)).as("batches of %d", batch).isEqualTo(recorded);
    }
  }

  @ParameterizedTest
  @MethodSource("jointMethods")
  void windowsOfPicturesAndSoundAreTheSameHoweverBothArrive(String id) {
    int frames = fresh(id).compressor().scope().frames(WINDOW);
    List<Rows> recorded = joint(id, frames, FRAMES.steps(), SOUND.steps());
    assertThat(recorded).hasSize((FRAMES.steps() + frames - 1) / frames);
    for (int batch : BATCHES) {
      assertThat(joint(id, frames, batch, RUN)).as("batches of %d", batch).isEqualTo(recorded);
    }
  }

  private static List<Rows> joint(String id, int frames, int batch, int run) {
    EncodedStream pictures = new WindowStream(new PartStream(FRAMES, batch), frames);
    return live(fresh(id), new JointStream(pictures, new PartStream(SOUND, run)));
  }

  @ParameterizedTest
  @MethodSource("soundMethods")
  void runsOfRunningSoundGiveWhatTheyGiveAlone(String id) {
    List<Rows> alone = new ArrayList<>();
    for (SeededFilm run : SOUND.parts(RUN)) {
      alone.add(Rows.of(compress(fresh(id), run.tokens(), run.signals()).tokens()));
    }
    assertThat(live(fresh(id), new PartStream(SOUND, RUN))).isEqualTo(alone);
  }

  @Test
  void thereAreMethodsOfEachKind() {
    assertThat(windowMethods()).contains("evs", "dycoke");
    assertThat(jointMethods()).contains("omnizip");
    assertThat(soundMethods()).contains("average-pool");
  }
}
