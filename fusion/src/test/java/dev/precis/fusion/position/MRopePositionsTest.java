package dev.precis.fusion.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.SafeTensors;
import dev.precis.testing.Checkout;
import dev.precis.tokens.Grid;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MRopePositionsTest {
  private static final Run.Visual VIDEO = new Run.Visual(new Grid(3, 1, 2), 0.5);

  @Test
  void textBehindAnImageStartsAboveItsLargestSide() {
    List<Run> runs = List.of(new Run.Text(2), Run.Visual.image(3, 2), new Run.Text(2));
    PositionIds.Axes ids = new Qwen2VlPositions().positions(runs);
    assertThat(ids.t()).containsExactly(0, 1, 2, 2, 2, 2, 2, 2, 5, 6);
    assertThat(ids.h()).containsExactly(0, 1, 2, 2, 3, 3, 4, 4, 5, 6);
    assertThat(ids.w()).containsExactly(0, 1, 2, 3, 2, 3, 2, 3, 5, 6);
    assertThat(ids.next()).isEqualTo(7);
    assertThat(ids.delta()).isEqualTo(-3);
  }

  @Test
  void timeCountsStepsInQwen2AndSecondsInQwen25() {
    List<Run> runs = List.of(new Run.Text(1), VIDEO, new Run.Text(1));
    assertThat(new Qwen2VlPositions().positions(runs).t()).containsExactly(0, 1, 1, 2, 2, 3, 3, 4);
    assertThat(Qwen25VlPositions.exact(3).positions(runs).t())
        .containsExactly(0, 1, 1, 2, 2, 4, 4, 5);
  }

  @Test
  void theOldReleaseTakesHalfASecondForNone() {
    Qwen25VlPositions old = new Qwen25VlPositions(2, Qwen25VlPositions.Seconds.WHOLE);
    assertThat(old.positions(List.of(VIDEO)).t()).containsExactly(0, 0, 0, 0, 0, 0);
    Run.Visual slow = new Run.Visual(new Grid(2, 1, 1), 1.5);
    assertThat(old.positions(List.of(slow)).t()).containsExactly(0, 2);
    assertThat(Qwen25VlPositions.exact(2).positions(List.of(slow)).t()).containsExactly(0, 3);
  }

  @Test
  void qwen3TakesFramesApart() {
    assertThatThrownBy(() -> new Qwen3VlPositions().positions(List.of(VIDEO)))
        .hasMessageContaining("every frame as a run of its own, this one has 3");
    List<Run> runs =
        List.of(new Run.Text(1), VIDEO.frames().get(0), new Run.Text(1), VIDEO.frames().get(1));
    assertThat(new Qwen3VlPositions().positions(runs).t()).containsExactly(0, 1, 1, 3, 4, 4);
    assertThat(new Qwen3VlPositions().positions(runs).w()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void pictureAndSoundOfOneMomentShareTheirTime() {
    Qwen25OmniPositions omni = new Qwen25OmniPositions(2, 1);
    Run.Visual video = new Run.Visual(new Grid(3, 1, 1), 0.5);
    Run.Film film = omni.film(video, new Run.Sound(5));
    // Chunks of two ids: two pictures, two sounds, one picture, two sounds, and a sound alone.
    assertThat(film.order()).containsExactly(false, false, true, true, false, true, true, true);
    PositionIds.Axes ids = omni.positions(List.of(new Run.Text(1), film, new Run.Text(1)));
    assertThat(ids.t()).containsExactly(0, 1, 1, 2, 3, 2, 3, 4, 4, 5, 6, 7, 7, 8);
    assertThat(ids.h()).containsExactly(0, 1, 1, 2, 2, 2, 3, 2, 4, 5, 6, 7, 7, 8);
  }

  @Test
  void filmsAreOrderedAsTheReferenceOrdersThem() {
    Path file =
        Checkout.golden("positions-relevance").resolve("mrope-omni-audio-in-video.safetensors");
    try (SafeTensors golden = SafeTensors.open(file)) {
      int[] grid = golden.tensor("in.video_grid_thw").toInts();
      Run.Visual video =
          Run.Visual.ofPatches(
              new Grid(grid[0], grid[1], grid[2]),
              2,
              golden.tensor("in.second_per_grids").toFloats()[0]);
      int frames = golden.tensor("in.audio_seqlens").toInts()[0];
      Run.Sound sound = new Run.Sound(Qwen25OmniPositions.soundTokens(frames));
      Run.Film film = Qwen25OmniPositions.DEFAULT.film(video, sound);
      int[] ids = golden.tensor("in.input_ids").toInts();
      assertThat(film.order())
          .isEqualTo(
              Arrays.stream(ids)
                  .filter(id -> id == 151646 || id == 151656)
                  .mapToObj(id -> id == 151646)
                  .toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "3,1", "4,1", "400,100", "600,150", "3000,750"})
  void soundHasATokenPerFortyMilliseconds(int melFrames, int tokens) {
    assertThat(Qwen25OmniPositions.soundTokens(melFrames)).isEqualTo(tokens);
  }

  @Test
  void modelsThatCannotHearRefuseSound() {
    for (PositionScheme scheme :
        List.of(
            new Qwen2VlPositions(),
            Qwen25VlPositions.exact(2),
            new Qwen3VlPositions(),
            V2pePositions.of(1))) {
      assertThatThrownBy(() -> scheme.positions(List.of(new Run.Sound(1))))
          .as(scheme.id())
          .hasMessageContaining("no positions for sound");
    }
  }

  @Test
  void hugeTimesAreRefusedRatherThanWrapped() {
    Run.Visual endless = new Run.Visual(new Grid(3, 1, 1), Integer.MAX_VALUE);
    assertThatThrownBy(
            () -> Qwen25VlPositions.exact(4).positions(List.of(new Run.Text(1), endless)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> new Run.Visual(Grid.line(1), Double.NaN))
        .hasMessageContaining("secondsPerStep");
    assertThatThrownBy(() -> new Qwen25OmniPositions(25, 0)).hasMessageContaining("1 id or more");
    assertThatThrownBy(() -> Qwen25VlPositions.exact(0)).hasMessageContaining("tokensPerSecond");
  }
}
