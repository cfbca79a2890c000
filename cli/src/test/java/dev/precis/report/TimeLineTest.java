package dev.precis.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.audio.speech.Line;
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
        drawn(new TimeLine(film.get(0), List.of(1_000_000L), Optional.of(film.get(1)), List.of()));
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
    TimeLine silent = new TimeLine(frames, List.of(), Optional.empty(), List.of());
    Noting drawing = drawn(silent);
    assertThat(drawing.of(Palette.KEPT).get(2).x()).isEqualTo(48 + (WIDTH - 56) / 2.0);
    assertThat(drawing.of(Palette.SPAN)).isEmpty();
    assertThat(silent.legend()).startsWith("One scene");
    assertThat(silent.height())
        .isLessThan(
            new TimeLine(frames, List.of(), Optional.of(film().get(1)), List.of()).height());
  }

  @Test
  void linesLieAtTheirTimesWithTheWordsThatFit() {
    StreamTokens frames = film().get(0);
    List<Line> said =
        List.of(
            new Line(0, 1_000_000, "a line with more words than there is room for"),
            new Line(1_500_000, 2_000_000, "yes"));
    TimeLine line = new TimeLine(frames, List.of(), Optional.empty(), said);
    Noting drawing = drawn(line);
    double second = (WIDTH - 56) / 2.0;
    Shape first = drawing.of(Palette.DROPPED).getLast();
    assertThat(first.x()).isEqualTo(48);
    assertThat(first.width()).isEqualTo(second);
    assertThat(drawing.of(Palette.BEHIND).getLast().x()).isEqualTo(48 + 1.5 * second);
    assertThat(drawing.texts).contains("What is said: 2 lines", "yes", "a line with\u2026");
    assertThat(line.height())
        .isGreaterThan(new TimeLine(frames, List.of(), Optional.empty(), List.of()).height() + 20);
  }

  @Test
  void framesThatRepeatAnotherBelongToItsBar() {
    TokenFile file =
        Made.of(folder.resolve("gated"))
            .pictures(
                Modality.VIDEO,
                new Grid(4, 2, 2),
                28,
                28,
                2,
                new int[] {0, 0, 0},
                new int[] {3, 0, 0})
            .lasting(0, 1_500_000, 3)
            .read();
    StreamTokens frames = StreamTokens.of(file).getFirst();
    assertThat(frames.encoded()).containsExactly(0, 3);
    assertThat(frames.stands(0)).isEqualTo(3);
    assertThat(frames.merged(0)).isEqualTo(1);
    assertThat(frames.weights()).containsExactly(1, 1);
    assertThat(Figures.legend(frames, true)).contains("pink outline").doesNotContain("yellow");
    Noting drawing = drawn(new TimeLine(frames, List.of(), Optional.empty(), List.of()));
    List<Shape> bars = drawing.of(Palette.KEPT);
    assertThat(bars).hasSize(2);
    assertThat(bars.getFirst().width()).isGreaterThan(2 * bars.getLast().width());
    assertThat(drawing.texts).contains("Tokens kept per frame: 1");
  }
}
