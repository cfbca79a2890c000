package dev.precis.tokens;

import java.util.Locale;

/** What kind of medium a token came from. The ordinal is the code stored in token files. */
public enum Modality {
  IMAGE,
  VIDEO,
  AUDIO,
  TEXT;

  /** The lower-case name used in files and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
