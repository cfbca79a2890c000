package dev.precis.compress.joint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OmniZipTest {
  private static final int WIDTH = 6;

  private static Compressed run(String method, TokenSequence in, int keep, float[] attention) {
    return Compressors.run(
        Compressors.of(method), in, Budget.tokens(keep), Signals.none().withAttention(attention));
  }

  private static int count(TokenSequence tokens, Modality modality) {
    return (int) Arrays.stream(tokens.provenance().modality()).filter(m -> m == modality).count();
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1,1,1",
    "1,1,1,1,2",
    "2,3,3,10,9",
    "3,2,5,16,1",
    "3,2,5,16,2",
    "4,4,4,20,84",
    "5,3,1,7,11",
    "5,3,1,7,21",
    "2,2,2,31,30"
  })
  void meetsTheBudgetInOrderAndLosesNoSound(int frames, int h, int w, int sounds, int keep) {
    TokenSequence in = Films.film(WIDTH, frames, h, w, sounds, 7);
    TokenSequence out = run("omnizip", in, keep, Pictures.attention(in.size(), 3)).tokens();
    assertThat(out.size()).isEqualTo(keep);
    Modality[] modality = out.provenance().modality();
    assertThat(
            IntStream.range(1, keep)
                .noneMatch(r -> modality[r - 1] == Modality.AUDIO && modality[r] == Modality.VIDEO))
        .isTrue();
    double heard = 0;
    for (int r = 0; r < keep; r++) {
      heard += modality[r] == Modality.AUDIO ? out.provenance().weight()[r] : 0;
    }
    assertThat(heard).isEqualTo(count(out, Modality.AUDIO) > 0 ? sounds : 0);
  }

  @Test
  void givesAFrameWhoseSoundIsAttendedMoreTokens() {
    TokenSequence in = Films.film(WIDTH, 4, 4, 4, 20, 11);
    float[] attention = new float[in.size()];
    Arrays.fill(attention, 64, attention.length, 0.001f);
    Arrays.fill(
        attention, 64 + 2 * Films.PER_SECOND, 64 + 3 * Films.PER_SECOND, 1f); // the third second
    TokenSequence out = run("omnizip", in, 40, attention).tokens();
    int[] perFrame = new int[4];
    for (int r = 0; r < out.size(); r++) {
      if (out.provenance().modality()[r] == Modality.VIDEO) {
        perFrame[out.provenance().t()[r]]++;
      }
    }
    assertThat(perFrame[2]).isGreaterThan(perFrame[0]).isGreaterThan(perFrame[1]);
    assertThat(perFrame[2]).isGreaterThan(perFrame[3]);
  }

  @Test
  void worksOnPicturesAloneAndOnSoundAlone() {
    TokenSequence video = Pictures.random(new Grid(3, 2, 4), WIDTH, Modality.VIDEO, 5);
    assertThat(run("omnizip", video, 7, Pictures.attention(24, 1)).tokens().size()).isEqualTo(7);
    TokenSequence audio = Pictures.random(Grid.line(19), WIDTH, Modality.AUDIO, 5);
    TokenSequence out = run("omnizip", audio, 7, Pictures.attention(19, 1)).tokens();
    assertThat(out.size()).isEqualTo(7);
    assertThat(out.provenance().weight())
        .satisfies(weights ->
            assertThat(IntStream.range(0, 7).mapToDouble(r -> weights[r]).sum()).isEqualTo(19));
  }

  @Test
  void givesOneRowWhereTheReleasedRatiosLeaveNone() {
    TokenSequence one = Pictures.random(new Grid(1, 1, 1), WIDTH, Modality.VIDEO, 5);
    assertThat(run("omnizip:mode=parity", one, 1, new float[1]).tokens().size()).isEqualTo(1);
  }

  @Test
  void keepsTheTokensThatChangedInFramesOfOddNumber() {
    Matrix video =
        Matrix.of(
            4, 2, new float[] {1, 0, 0, 1, 1, 0, 1, 0}); // frame 1 changes at its second place
    assertThat(OmniZipVideo.keep(video, 2, new int[] {0, 1}, 5)).containsExactly(3);
  }

  @Test
  void takesInAsReleasedOnlySoMuchAndHalvesTheAnchor() {
    // Row 0 is dominant; row 1 is the anchor; 2 and 3 are its pool, of which one is taken in.
    Matrix audio = Matrix.of(4, 2, new float[] {0, 9, 4, 0, 2, 0, 0, 3});
    Matrix video = Matrix.of(1, 2, new float[] {1, 0});
    OmniZipAudio.Zipped zipped = OmniZipAudio.zip(audio, new float[] {9, 1, 1, 1}, video, 1, 1, 1);
    assertThat(zipped.dominant()).containsExactly(0);
    assertThat(zipped.anchors()).containsExactly(1);
    assertThat(zipped.absorbed()[0]).containsExactly(2);
    TokenSequence out =
        Pictures.of(audio, Grid.line(4), Modality.AUDIO)
            .combine(zipped.rows(new int[0], new int[] {0, 1}, 0));
    assertThat(out.embeddings().toArray()).containsExactly(0, 9, 3, 0);
  }

  @Test
  void refusesAMixedSequenceToMethodsOfOneModality() {
    TokenSequence in = Films.film(WIDTH, 2, 2, 2, 5, 1);
    assertThatThrownBy(() -> run("top-attention", in, 3, Pictures.attention(in.size(), 1)))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("one modality at a time");
    assertThatThrownBy(() -> run("holov", in, 3, Pictures.attention(in.size(), 1)))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("not on audio");
  }
}
