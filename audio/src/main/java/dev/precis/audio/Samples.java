package dev.precis.audio;

import dev.precis.PrecisException;
import java.util.Objects;

/** Checks on sample arrays that come from files. */
final class Samples {
  private static final int EXPONENT_BITS = 0x7F80_0000;

  private Samples() {}

  /**
   * Refuses NaN and infinity: one of them would spread over a whole window.
   *
   * @throws PrecisException USER {@code BAD_AUDIO_SAMPLE} naming the first such sample
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  static void requireFinite(float[] samples, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, samples.length);
    for (int i = offset; i < offset + count; i++) {
      if ((Float.floatToRawIntBits(samples[i]) & EXPONENT_BITS) == EXPONENT_BITS) {
        throw PrecisException.user(
            "BAD_AUDIO_SAMPLE",
            ("audio sample %d of this window is %s; samples must be finite numbers; "
                    + "repair or convert the file")
                .formatted(i - offset, samples[i]));
      }
    }
  }
}
