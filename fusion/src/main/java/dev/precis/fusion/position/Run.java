package dev.precis.fusion.position;

import dev.precis.tokens.Grid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Neighbouring tokens of a prompt whose positions follow one rule. */
public sealed interface Run {
  /** Number of tokens. */
  int tokens();

  /** Whether its tokens stand for a medium, so that compression may take some away. */
  default boolean media() {
    return !(this instanceof Text);
  }

  /** Text, separators and the marks around media. */
  record Text(int tokens) implements Run {
    /** Refuses a negative count. */
    public Text {
      atLeastZero(tokens);
    }
  }

  /**
   * An image or a video in (t, row, column) order.
   *
   * @param grid tokens, not patches: sides after the model's spatial merge
   * @param secondsPerStep time from one step of the grid to the next; 0 for an image
   */
  record Visual(Grid grid, double secondsPerStep) implements Run {
    /** Refuses a time that is no time. */
    public Visual {
      if (!(secondsPerStep >= 0 && secondsPerStep <= Integer.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "secondsPerStep must be 0 or more and finite, was " + secondsPerStep);
      }
    }

    /** An image of h x w tokens. */
    public static Visual image(int h, int w) {
      return new Visual(Grid.image(h, w), 0);
    }

    /**
     * A medium of so many patches, {@code merge} x {@code merge} of which become a token.
     *
     * @throws IllegalArgumentException if the sides are no multiples of {@code merge}
     */
    public static Visual ofPatches(Grid patches, int merge, double secondsPerStep) {
      if (merge < 1 || patches.h() % merge != 0 || patches.w() % merge != 0) {
        throw new IllegalArgumentException(
            "%d x %d patches cannot be merged %d x %d"
                .formatted(patches.h(), patches.w(), merge, merge));
      }
      return new Visual(
          new Grid(patches.t(), patches.h() / merge, patches.w() / merge), secondsPerStep);
    }

    @Override
    public int tokens() {
      return grid.tokens();
    }

    /** Every step as an image of its own, for models that write a time before each frame. */
    public List<Visual> frames() {
      return Collections.nCopies(grid.t(), image(grid.h(), grid.w()));
    }
  }

  /** Sound, one token after the other. */
  record Sound(int tokens) implements Run {
    /** Refuses a negative count. */
    public Sound {
      atLeastZero(tokens);
    }
  }

  /**
   * A film whose pictures and sound take turns: two marks, the tokens, two marks.
   *
   * @param video its pictures
   * @param sound its sound
   * @param order for each token between the marks whether it is sound
   */
  record Film(Visual video, Sound sound, List<Boolean> order) implements Run {
    /** Marks before the tokens, and as many behind them. */
    public static final int MARKS = 2;

    /** Checks that the order names every token once. */
    public Film {
      order = List.copyOf(order);
      int heard = Collections.frequency(order, true);
      if (heard != sound.tokens() || order.size() - heard != video.tokens()) {
        throw new IllegalArgumentException(
            "the order has %d visual and %d sound tokens, the film %d and %d"
                .formatted(order.size() - heard, heard, video.tokens(), sound.tokens()));
      }
    }

    @Override
    public int tokens() {
      return 2 * MARKS + order.size();
    }
  }

  /** Tokens of all runs. */
  static int tokens(List<? extends Run> runs) {
    int sum = 0;
    for (Run run : runs) {
      sum = Math.addExact(sum, run.tokens());
    }
    return sum;
  }

  /**
   * Places in a prompt that stay when its media lose tokens: all text and marks, and of every
   * medium the tokens listed.
   *
   * @param kept for each medium in order the tokens to keep, ascending, counted inside the medium
   * @throws IllegalArgumentException if there are not as many lists as media
   */
  static int[] places(List<? extends Run> runs, List<int[]> kept) {
    IntStream.Builder out = IntStream.builder();
    int at = 0;
    int medium = 0;
    for (Run run : runs) {
      if (run.media() && medium == kept.size()) {
        throw new IllegalArgumentException(
            "there are lists for %d media, the prompt has more".formatted(kept.size()));
      }
      int marks = run instanceof Film ? Film.MARKS : 0;
      int first = at + marks;
      int end = at + run.tokens();
      if (run.media()) {
        IntStream.range(at, first).forEach(out);
        for (int row : kept.get(medium++)) {
          out.add(first + Objects.checkIndex(row, run.tokens() - 2 * marks));
        }
        IntStream.range(end - marks, end).forEach(out);
      } else {
        IntStream.range(at, end).forEach(out);
      }
      at = end;
    }
    if (medium < kept.size()) {
      throw new IllegalArgumentException(
          "there are lists for %d media, the prompt has %d".formatted(kept.size(), medium));
    }
    return out.build().toArray();
  }

  /** The runs with neighbouring texts joined and empty runs left out. */
  static List<Run> joined(List<? extends Run> runs) {
    List<Run> out = new ArrayList<>();
    for (Run run : runs) {
      if (run.tokens() == 0) {
        continue;
      }
      if (run instanceof Text text && !out.isEmpty() && out.getLast() instanceof Text before) {
        out.set(out.size() - 1, new Text(before.tokens() + text.tokens()));
      } else {
        out.add(run);
      }
    }
    return out;
  }

  private static void atLeastZero(int tokens) {
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens must be 0 or more, was " + tokens);
    }
  }
}
