package dev.precis.compress;

/** Which form of a published method runs. */
public enum Mode {
  /** The published idea with the weaknesses of the released code mended; each method names them. */
  REPAIRED,
  /** Exactly what the released code computes. */
  PARITY;

  /** Option {@code mode} of the methods that have both forms. */
  public static final Option<Mode> OPTION =
      Option.choice("mode", REPAIRED, "mended, or exactly the released algorithm");
}
