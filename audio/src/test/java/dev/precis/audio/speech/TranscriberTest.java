package dev.precis.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.audio.LogMel;
import dev.precis.audio.SampleSource;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With random weights the words mean nothing, but they come, in order, and they end. */
class TranscriberTest {
  private static ModelPack pack;
  private static Transcriber transcriber;
  @TempDir Path folder;

  @BeforeAll
  static void openThePack() {
    pack = TinyPack.open();
    transcriber = Transcriber.open(pack);
  }

  @AfterAll
  static void closeThePack() {
    if (pack != null) {
      pack.close();
    }
  }

  private static float[] noise(double seconds) {
    Random random = new Random(5);
    float[] out = new float[(int) (seconds * LogMel.SAMPLE_RATE)];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (0.2 * random.nextGaussian());
    }
    return out;
  }

  private static List<Line> lines(float[] samples, long startUs) {
    return transcriber.transcribe(SampleSource.of(samples), startUs, new CancelToken(), _ -> {});
  }

  @Test
  void givesLinesInOrderInsideTheSoundAndTheSameEachTime() {
    List<Line> lines = lines(noise(65), 0);
    assertThat(lines).isNotEmpty();
    long last = 0;
    for (Line line : lines) {
      assertThat(line.startUs()).isGreaterThanOrEqualTo(last);
      assertThat(line.endUs()).isLessThanOrEqualTo(65_000_000);
      last = line.startUs();
    }
    assertThat(lines(noise(65), 0)).isEqualTo(lines);
    assertThat(transcriber.language()).isEqualTo("en");
  }

  @Test
  void readsTokensOfAWindowAndRefusesOthers() {
    int width = pack.speech().width();
    Matrix tokens = Matrix.allocate(30, width);
    Random random = new Random(6);
    for (int r = 0; r < 30; r++) {
      for (int c = 0; c < width; c++) {
        tokens.set(r, c, (float) random.nextGaussian());
      }
    }
    String text = transcriber.read(tokens, new CancelToken());
    assertThat(text).isNotBlank().isEqualTo(transcriber.read(tokens, new CancelToken()));
    for (Matrix wrong :
        List.of(
            Matrix.allocate(0, width),
            Matrix.allocate(3000, width),
            Matrix.allocate(9, width + 1))) {
      assertThatThrownBy(() -> transcriber.read(wrong, new CancelToken()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be 1..");
    }
  }

  @Test
  void countsTimesFromTheStartOfTheMedium() {
    List<Line> plain = lines(noise(3), 0);
    List<Line> later = lines(noise(3), 7_000_000);
    assertThat(later).hasSameSizeAs(plain);
    assertThat(later.getFirst().startUs()).isEqualTo(plain.getFirst().startUs() + 7_000_000);
    assertThat(later.getFirst().text()).isEqualTo(plain.getFirst().text());
  }

  @Test
  void hearsNothingInSilenceAndNothingInNoSound() {
    assertThat(lines(new float[70 * LogMel.SAMPLE_RATE], 0)).isEmpty();
    assertThat(lines(new float[0], 0)).isEmpty();
    assertThat(lines(new float[1], 0)).isEmpty();
  }

  @Test
  void tellsHowFarItHasHeard() {
    List<Long> heard = new ArrayList<>();
    transcriber.transcribe(SampleSource.of(noise(35)), 0, new CancelToken(), heard::add);
    assertThat(heard).isSorted().doesNotHaveDuplicates();
    assertThat(heard.getLast()).isEqualTo(35_000_000);
  }

  @Test
  void transcribesTheSoundOfAMediumAndRefusesOneWithout() {
    Path tone =
        TestMedia.write(
            folder.resolve("tone.wav"), null, AudioSpec.tone(2).withEncoder("pcm_s16le"));
    assertThat(of(tone, new CancelToken())).isNotEmpty();
    Path mute = TestMedia.write(folder.resolve("mute.mp4"), VideoSpec.numbered(10), null);
    assertThatThrownBy(() -> of(mute, new CancelToken())).isInstanceOf(MediaRejected.class);
  }

  private static List<Line> of(Path file, CancelToken cancel) {
    return transcriber.transcribe(
        MediaSource.file(file), MediaDecoder.inProcess(), MediaLimits.DEFAULT, cancel, _ -> {});
  }

  @Test
  void stopsWhenCancelled() {
    CancelToken cancel = new CancelToken();
    assertThatThrownBy(() ->
            transcriber.transcribe(SampleSource.of(noise(90)), 0, cancel, _ -> cancel.cancel()))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void refusesSamplesThatAreNoNumbers() {
    float[] broken = noise(1);
    broken[100] = Float.NaN;
    assertThatThrownBy(() -> lines(broken, 0)).hasMessageContaining("sample 100");
  }
}
