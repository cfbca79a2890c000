package dev.precis.serving.backend;

/** How many placeholders a server inserts for a medium that is sent as rows. */
public enum CountRule {
  /** As many as there are rows, from 1 on. */
  FREE,
  /** The product of the grid in patches over the square of the spatial merge; rows must match. */
  GRID,
  /** Not known to follow the rows: media rows are not sent this way. */
  UNKNOWN
}
