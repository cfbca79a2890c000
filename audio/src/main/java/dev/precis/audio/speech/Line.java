package dev.precis.audio.speech;

/**
 * Words and the time in which they are said.
 *
 * @param startUs first moment, us from the start of the medium; 0 or more
 * @param endUs last moment, us; not before the first
 * @param text what is said; one row or more, none of them blank, parted by {@code \n}
 */
public record Line(long startUs, long endUs, String text) {
  /**
   * Checks times and text.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public Line {
    if (startUs < 0 || endUs < startUs) {
      throw new IllegalArgumentException(
          "a line's times must be 0 or more and in order, were %d and %d us"
              .formatted(startUs, endUs));
    }
    if (text.indexOf('\r') >= 0 || text.split("\n", -1).length != text.lines().count()) {
      throw new IllegalArgumentException("rows of a line are parted by \\n alone: " + text);
    }
    if (text.isBlank() || text.lines().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("no row of a line may be blank: '%s'".formatted(text));
    }
  }
}
