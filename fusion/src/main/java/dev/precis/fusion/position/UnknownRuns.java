package dev.precis.fusion.position;

/** Runs that a family of models does not know. */
final class UnknownRuns {
  private UnknownRuns() {}

  static IllegalArgumentException sound(String scheme) {
    return new IllegalArgumentException(
        scheme + " has no positions for sound; transcribe it, or use a model that hears");
  }
}
