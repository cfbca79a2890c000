package dev.precis.tokens;

import java.util.Locale;

/** What kind of medium a token came from. The ordinal is the code stored in token files. */
public enum Modality {
  IMAGE,
  VIDEO,
  AUDIO,
  TEXT;

  /** Whether its tokens come in pictures; sound and text are one line of tokens. */
  public boolean hasFrames() {
    return this == IMAGE || this == VIDEO;
  }

  /** The lower-case name used in files and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
