package dev.precis.fusion.budget;

/** What is given up, one after the other, where the minimum of every unit does not fit. */
public enum Level {
  /** Units are pooled harder: a minimum becomes a quarter of itself, as 2 x 2 pooling leaves. */
  POOL,
  /** Neighbouring units of a medium become one, two at a time, then four, then eight. */
  MERGE,
  /** The units of least weight get nothing; the heaviest of every medium stays. */
  DROP
}
