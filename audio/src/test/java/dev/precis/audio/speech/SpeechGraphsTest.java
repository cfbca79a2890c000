package dev.precis.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class SpeechGraphsTest {
  private static final int WORDS = 1761;

  private static float[] feed(SpeechGraphs graphs, int... tokens) {
    float[] scores = new float[0];
    for (int token : tokens) {
      scores = graphs.step(token, new CancelToken());
    }
    return scores.clone();
  }

  @Test
  void remembersTheTokensFedAndForgetsThemWithTheWindow() {
    try (ModelPack pack = TinyPack.open();
        Arena arena = Arena.ofConfined()) {
      SpeechGraphs graphs = new SpeechGraphs(pack, 100, WORDS, arena);
      graphs.begin(new CancelToken());
      float[] first = feed(graphs, 257, 70, 80);
      graphs.begin(new CancelToken());
      assertThat(feed(graphs, 257, 70, 80)).isEqualTo(first);
      graphs.begin(new CancelToken());
      assertThat(feed(graphs, 257, 71, 80)).isNotEqualTo(first);
    }
  }

  @Test
  void hearsAnyNumberOfTokensAndTellsThemApart() {
    try (ModelPack pack = TinyPack.open();
        Arena arena = Arena.ofConfined()) {
      SpeechGraphs graphs = new SpeechGraphs(pack, 100, WORDS, arena);
      Matrix tokens = Matrix.allocate(50, pack.speech().width());
      for (int r = 0; r < 50; r++) {
        tokens.set(r, r % tokens.cols(), 2);
      }
      graphs.hear(tokens, new CancelToken());
      float[] all = feed(graphs, 257);
      graphs.hear(tokens.gather(new int[] {3, 9}), new CancelToken());
      float[] two = feed(graphs, 257);
      assertThat(two).isNotEqualTo(all).doesNotContain(Float.NaN);
      graphs.hear(tokens, new CancelToken());
      assertThat(feed(graphs, 257)).isEqualTo(all);
    }
  }

  @Test
  void hearsTheWindow() {
    try (ModelPack pack = TinyPack.open();
        Arena arena = Arena.ofConfined()) {
      SpeechGraphs graphs = new SpeechGraphs(pack, 100, WORDS, arena);
      graphs.begin(new CancelToken());
      float[] silent = feed(graphs, 257);
      for (int band = 0; band < graphs.mel().rows(); band++) {
        graphs.mel().set(band, band, 1);
      }
      graphs.begin(new CancelToken());
      assertThat(feed(graphs, 257)).isNotEqualTo(silent);
    }
  }
}
