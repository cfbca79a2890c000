package dev.precis.fusion.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.tokens.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceholderReaderTest {
  private static final int IMAGE = 101;
  private static final int VIDEO = 102;
  private static final int SOUND = 103;
  private static final int SEE = 104;
  private static final int HEAR = 105;
  private static final PlaceholderReader.Marks MARKS =
      new PlaceholderReader.Marks(IMAGE, VIDEO, SOUND, SEE, HEAR);
  private static final Run.Visual PAIR = Run.Visual.image(1, 2);

  private static PlaceholderReader reader(List<Run.Visual> images, List<Run.Visual> videos) {
    return new PlaceholderReader(MARKS, images, videos, List.of(new Run.Sound(2)));
  }

  @Test
  void mediaAreTakenInOrderPromptAfterPrompt() {
    PlaceholderReader reader = reader(List.of(PAIR, Run.Visual.image(1, 1)), List.of());
    assertThat(reader.read(new int[] {1, SEE, IMAGE, IMAGE, 2}))
        .containsExactly(new Run.Text(2), PAIR, new Run.Text(1));
    assertThat(reader.read(new int[] {IMAGE, SOUND, SOUND}))
        .containsExactly(Run.Visual.image(1, 1), new Run.Sound(2));
    assertThat(reader.read(new int[0])).isEmpty();
  }

  @Test
  void neighbouringImagesAreToldApartByTheirCounts() {
    assertThat(reader(List.of(PAIR, PAIR), List.of()).read(new int[] {IMAGE, IMAGE, IMAGE, IMAGE}))
        .containsExactly(PAIR, PAIR);
  }

  @Test
  void pictureAndSoundMarksTogetherOpenAFilm() {
    Run.Visual video = new Run.Visual(new Grid(2, 1, 1), 1);
    int[] ids = {1, SEE, HEAR, VIDEO, SOUND, VIDEO, SOUND, 9, 9, 2};
    assertThat(reader(List.of(), List.of(video)).read(ids))
        .containsExactly(
            new Run.Text(1),
            new Run.Film(video, new Run.Sound(2), List.of(false, true, false, true)),
            new Run.Text(1));
  }

  @Test
  void placeholdersThatDoNotFitTheMediaAreRefused() {
    assertThatThrownBy(() -> reader(List.of(PAIR), List.of()).read(new int[] {IMAGE, 5}))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("has 2 tokens, but only 1 placeholders");
    assertThatThrownBy(() -> reader(List.of(), List.of()).read(new int[] {5, IMAGE}))
        .hasMessageContaining("token 1 is a placeholder of another image");
    assertThatThrownBy(() ->
            reader(List.of(), List.of(new Run.Visual(new Grid(2, 1, 1), 1)))
                .read(new int[] {SEE, HEAR, VIDEO, SOUND, SOUND, 9, 9}))
        .hasMessageContaining("1 and 2 placeholders stand there");
    assertThatThrownBy(
            () -> reader(List.of(Run.Visual.image(0, 1)), List.of()).read(new int[] {IMAGE}))
        .hasMessageContaining("has no tokens");
  }

  @Test
  void paddingIsPutBackAroundTheIds() {
    int[] mask = {0, 1, 1, 0};
    List<Run> runs = List.of(new Run.Text(2));
    PositionIds.Axes axes = new Qwen2VlPositions().positions(runs).padded(mask);
    assertThat(axes.h()).containsExactly(1, 0, 1, 1);
    assertThat(axes.delta()).isEqualTo(-2);
    assertThat(new RunningPositions().positions(runs).padded(mask).ids())
        .containsExactly(1, 0, 1, 1);
    assertThat(V2pePositions.of(1).positions(runs).padded(mask).ids()).containsExactly(1, 0, 1, 1);
    assertThatThrownBy(() -> new Qwen2VlPositions().positions(runs).padded(new int[] {1}))
        .hasMessageContaining("1 places for 2 tokens");
  }
}
