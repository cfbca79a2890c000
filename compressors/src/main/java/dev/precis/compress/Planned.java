package dev.precis.compress;

/** How many tokens a method will give, known before it runs. */
public sealed interface Planned {
  /** Most tokens that can come out. */
  int most();

  /** Exactly that many. */
  record Exact(int count) implements Planned {
    @Override
    public int most() {
      return count;
    }
  }

  /** At least one and no more than that. */
  record AtMost(int count) implements Planned {
    @Override
    public int most() {
      return count;
    }
  }

  /** Whether a result of this size keeps the promise. */
  default boolean allows(int size) {
    return switch (this) {
      case Exact exact -> size == exact.count();
      case AtMost atMost -> size <= atMost.count() && (size > 0 || atMost.count() == 0);
    };
  }
}
