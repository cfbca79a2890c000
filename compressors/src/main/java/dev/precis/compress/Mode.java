package dev.precis.compress;

import java.util.List;

/** Which form of a published method runs. */
public enum Mode {
  /** The published idea with the weaknesses of the released code mended; each method names them. */
  REPAIRED,
  /** Exactly what the released code computes. */
  PARITY;

  /** How {@link #PARITY} is written as the value of an option. */
  public static final String PARITY_TEXT = "parity";

  /** Option {@code mode} of the methods that have both forms. */
  public static final Option<Mode> OPTION =
      Option.choice("mode", REPAIRED, "mended, or exactly the released algorithm");

  /** Whether a method has both forms to choose from, whatever it calls its own. */
  public static boolean isOptionOf(MethodInfo info) {
    return info.options().stream()
        .anyMatch(option ->
            option.name().equals(OPTION.name())
                && List.of(option.allowed().split("\\|")).contains(PARITY_TEXT));
  }
}
