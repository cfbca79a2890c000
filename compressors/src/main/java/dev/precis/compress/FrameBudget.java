package dev.precis.compress;

/** How a budget for a whole clip falls on its frames. */
public final class FrameBudget {
  private FrameBudget() {}

  /**
   * Tokens that frame {@code frame} of {@code frames} may keep of its {@code perFrame} tokens. A
   * total is spread evenly in time, so that the shares of any run of frames differ by at most one
   * token from its fair share; 0 is possible when there are more frames than tokens. A budget that
   * follows the content gives the most that a frame may keep.
   */
  public static int share(Budget budget, long frame, long frames, int perFrame) {
    long wanted =
        switch (budget) {
          case Budget.Tokens tokens ->
              (frame + 1) * tokens.count() / frames - frame * tokens.count() / frames;
          case Budget.KeepRatio keep -> Math.max(1, (long) Math.rint(keep.ratio() * perFrame));
          case Budget.PerFrame each -> each.count();
          case Budget.Auto auto -> auto.atMost();
          case Budget.Planned plan -> plan.between(frame, frame + 1);
        };
    return (int) Math.min(wanted, perFrame);
  }
}
