package dev.precis.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeLineTest {
  private static final int WIDTH = 256;

  @TempDir Path folder;

  private record Shape(double x, double y, double width, double height, Color colour) {}

  /** Notes what is drawn. */
  private static final class Noting implements Drawing {
    final List<Shape> rectangles = new ArrayList<>();
    final List<Shape> lines = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    private final int height;

    Noting(int height) {
      this.height = height;
    }

    @Override
    public int width() {
      return WIDTH;
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public void rectangle(double x, double y, double width, double height, Color fill) {
      rectangles.add(new Shape(x, y, width, height, fill));
    }

    @Override
    public void line(double x1, double y1, double x2, double y2, Color colour) {
      lines.add(new Shape(x1, y1, x2 - x1, y2 - y1, colour));
    }

    @Override
    public void text(double x, double y, Anchor anchor, String text) {
      texts.add(text);
    }

    List<Shape> of(Color colour) {
      return rectangles.stream().filter(shape -> shape.colour().equals(colour)).toList();
    }
  }

  /** Four frames of half a second, the third with two tokens, and sound of four seconds. */
  private List<StreamTokens> film() {
    TokenFile file =
        Made.of(folder.resolve("film"))
            .pictures(
                Modality.VIDEO,
                new Grid(4, 2, 2),
                28,
                28,
                2,
                new int[] {0, 0, 0},
                new int[] {1, 0, 0},
                new int[] {2, 0, 0},
                new int[] {2, 0, 1},
                new int[] {3, 0, 0})
            .sound(200, 50, 100, 101, 102, 103)
            .read();
    return StreamTokens.of(file);
  }

  private static Noting drawn(TimeLine line) {
    Noting drawing = new Noting(line.height());
    line.draw(drawing);
    return drawing;
  }

  @Test
  void framesAndSoundShareOneScaleOfTime() {
    List<StreamTokens> film = film();
    Noting drawing =
        drawn(new TimeLine(film.get(0), List.of(1_000_000L), Optional.of(film.get(1))));
    double second = (WIDTH - 48 - 8) / 4.0;
    List<Shape> frames = drawing.of(Palette.KEPT);
    assertThat(frames).hasSize(4);
    assertThat(frames.get(2).x()).isEqualTo(48 + second);
    assertThat(frames.get(2).height()).isEqualTo(2 * frames.get(0).height());
    List<Shape> heard =
        drawing.of(Palette.SPAN).stream().filter(shape -> shape.height() > 0).toList();
    assertThat(heard).isNotEmpty().allMatch(shape -> shape.x() >= 48 + 1.8 * second);
    assertThat(heard).allMatch(shape -> shape.y() > frames.get(0).y() + frames.get(0).height());
    assertThat(drawing.texts).contains("2 scenes", "1", "2", "Tokens kept per frame: 1 to 2");
    assertThat(drawing.lines.stream().filter(line -> line.width() == 0 && line.height() > 10))
        .hasSize(3)
        .allMatch(line -> line.x() == 48 + second);
    assertThat(drawing.rectangles)
        .allMatch(shape -> shape.x() >= 48 && shape.x() + shape.width() <= WIDTH - 7.99)
        .allMatch(shape -> shape.y() + shape.height() <= drawing.height());
  }

  @Test
  void withoutSoundThereAreScenesAndFrames() {
    StreamTokens frames = film().get(0);
    TimeLine silent = new TimeLine(frames, List.of(), Optional.empty());
    Noting drawing = drawn(silent);
    assertThat(drawing.of(Palette.KEPT).get(2).x()).isEqualTo(48 + (WIDTH - 56) / 2.0);
    assertThat(drawing.of(Palette.SPAN)).isEmpty();
    assertThat(silent.legend()).startsWith("One scene");
    assertThat(silent.height())
        .isLessThan(new TimeLine(frames, List.of(), Optional.of(film().get(1))).height());
  }
}
