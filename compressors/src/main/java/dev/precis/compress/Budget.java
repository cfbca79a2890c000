package dev.precis.compress;

import dev.precis.PrecisException;
import java.util.List;

/** How many tokens may be kept. */
public sealed interface Budget {
  /**
   * That many tokens of the whole input.
   *
   * @param count 1 or more
   */
  record Tokens(int count) implements Budget {
    /** Checks the count. */
    public Tokens {
      atLeastOne(count);
    }
  }

  /**
   * That share of the input.
   *
   * @param ratio kept / input, in (0, 1]
   */
  record KeepRatio(double ratio) implements Budget {
    /** Checks the ratio. */
    public KeepRatio {
      if (!(ratio > 0 && ratio <= 1)) {
        throw PrecisException.user(
            "BUDGET_OUT_OF_RANGE", "keep ratio must be in (0, 1], was " + ratio);
      }
    }
  }

  /**
   * That many tokens of every frame.
   *
   * @param count 1 or more
   */
  record PerFrame(int count) implements Budget {
    /** Checks the count. */
    public PerFrame {
      atLeastOne(count);
    }
  }

  /**
   * As many tokens of every frame, or of every run of sound, as its content needs; see {@link
   * AutoBudget} for the rule.
   *
   * @param quality mean over all tokens of the best cosine to a kept one, in (0, 1]
   * @param atLeast fewest tokens, 1 or more
   * @param atMost most tokens, {@code atLeast} or more
   */
  record Auto(double quality, int atLeast, int atMost) implements Budget {
    /** Checks the range. */
    public Auto {
      if (!(quality > 0 && quality <= 1)) {
        throw PrecisException.user(
            "BUDGET_OUT_OF_RANGE", "quality must be in (0, 1], was " + quality);
      }
      atLeastOne(atLeast);
      if (atMost < atLeast) {
        throw PrecisException.user(
            "BUDGET_OUT_OF_RANGE",
            "at-most must be at-least (%d) or more, was %d".formatted(atLeast, atMost));
      }
    }
  }

  /**
   * So many tokens of each stretch of the input, as a plan for it says; none after the plan's end.
   *
   * @param step frames, or tokens of sound, of a stretch, 1 or more
   * @param counts tokens of each stretch, 0 or more, and 1 or more in all
   */
  record Planned(int step, List<Integer> counts) implements Budget {
    /** Checks the counts. */
    public Planned {
      counts = List.copyOf(counts);
      if (step < 1 || counts.size() > PlannedBudget.MAX_STRETCHES) {
        throw PrecisException.user(
            "BUDGET_OUT_OF_RANGE",
            "a plan has steps of 1 or more and at most %d of them, was %d of %d"
                .formatted(PlannedBudget.MAX_STRETCHES, counts.size(), step));
      }
      long total = 0;
      for (int count : counts) {
        if (count < 0) {
          throw PrecisException.user(
              "BUDGET_OUT_OF_RANGE", "a plan's counts must be 0 or more, one was " + count);
        }
        total += count;
      }
      if (total < 1 || total > Integer.MAX_VALUE) {
        throw PrecisException.user(
            "BUDGET_OUT_OF_RANGE",
            "a plan must give 1 to %d tokens in all, gave %d".formatted(Integer.MAX_VALUE, total));
      }
    }

    /** Tokens in all. */
    public int total() {
      return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Tokens of the frames, or of the tokens of sound, from one to another, exclusive; those of
     * neighbouring ranges add up to those of both.
     */
    public int between(long from, long to) {
      return (int) (until(to) - until(from));
    }

    private long until(long end) {
      int whole = (int) Math.min(end / step, counts.size());
      long sum = 0;
      for (int i = 0; i < whole; i++) {
        sum += counts.get(i);
      }
      return whole == counts.size() ? sum : sum + counts.get(whole) * (end % step) / step;
    }
  }

  private static void atLeastOne(int count) {
    if (count < 1) {
      throw PrecisException.user(
          "BUDGET_OUT_OF_RANGE", "a budget must be 1 token or more, was " + count);
    }
  }

  /** That share of the input, in (0, 1]. */
  static Budget keep(double ratio) {
    return new KeepRatio(ratio);
  }

  /** That many tokens in all. */
  static Budget tokens(int count) {
    return new Tokens(count);
  }

  /** That many tokens of every frame. */
  static Budget perFrame(int count) {
    return new PerFrame(count);
  }

  /** As many tokens as the content needs for this quality, in (0, 1]. */
  static Budget auto(double quality) {
    return new Auto(quality, AutoBudget.DEFAULT_AT_LEAST, AutoBudget.DEFAULT_AT_MOST);
  }

  /**
   * The budget that a text stands for: {@code 64} tokens in all, {@code 25%} of the input, {@code
   * 64/frame}, or {@code auto}, as many as the content needs, with {@code
   * auto:quality=0.98,at-least=4,at-most=256}, each setting as wanted.
   *
   * @throws PrecisException {@code BUDGET_UNREADABLE} or {@code BUDGET_OUT_OF_RANGE}
   */
  static Budget parse(String text) {
    try {
      if (text.equals(AutoBudget.ID) || text.startsWith(AutoBudget.ID + ":")) {
        return AutoBudget.parse(text);
      }
      if (text.startsWith(PlannedBudget.ID + ":")) {
        return PlannedBudget.parse(text);
      }
      if (text.endsWith("%")) {
        return new KeepRatio(Double.parseDouble(text.substring(0, text.length() - 1)) / 100);
      }
      if (text.endsWith("/frame")) {
        return new PerFrame(Integer.parseInt(text.substring(0, text.length() - "/frame".length())));
      }
      return new Tokens(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw PrecisException.user(
          "BUDGET_UNREADABLE",
          "'%s' is no budget; write 64 (tokens in all), 25%% (of the input), 64/frame or auto (as the content needs)"
              .formatted(text),
          e);
    }
  }

  /** The text that {@link #parse} reads back. */
  default String text() {
    return switch (this) {
      case Tokens tokens -> Integer.toString(tokens.count());
      case KeepRatio keep -> percent(keep.ratio() * 100) + "%";
      case PerFrame frame -> frame.count() + "/frame";
      case Auto auto -> AutoBudget.text(auto);
      case Planned plan -> PlannedBudget.text(plan);
    };
  }

  private static String percent(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /**
   * Tokens to keep of an input of this shape, 1 to its size; 0 only for an empty input. A ratio is
   * rounded to the nearest count, half to even, and gives at least one token. A budget that follows
   * the content gives the most it may become.
   */
  default int resolve(SequenceShape shape) {
    long wanted =
        switch (this) {
          case Tokens tokens -> tokens.count();
          case KeepRatio keep -> Math.max(1, (long) Math.rint(keep.ratio() * shape.tokens()));
          case PerFrame frame -> (long) frame.count() * shape.grid().t();
          case Auto auto -> auto.atMost();
          case Planned plan -> plan.total();
        };
    return (int) Math.min(wanted, shape.tokens());
  }
}
