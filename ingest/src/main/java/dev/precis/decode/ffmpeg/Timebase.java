package dev.precis.decode.ffmpeg;

import java.math.BigInteger;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;

/** The unit of a stream's timestamps: {@code numerator / denominator} seconds. */
record Timebase(long numerator, long denominator) {
  static final long NONE = avutil.AV_NOPTS_VALUE;
  private static final long MICROS = 1_000_000;
  private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE / 4);

  Timebase {
    if (numerator < 1 || denominator < 1) {
      // Seen only in damaged headers; milliseconds keep the arithmetic going.
      numerator = 1;
      denominator = 1000;
    }
  }

  static Timebase of(AVRational rational) {
    return new Timebase(rational.num(), rational.den());
  }

  /** Microseconds, rounded to the nearest; absurd stamps saturate at a quarter of the range. */
  long toMicros(long stamp) {
    if (Math.abs(stamp) < Long.MAX_VALUE / (4 * MICROS) / numerator) {
      long scaled = stamp * numerator * MICROS;
      return Math.floorDiv(2 * scaled + denominator, 2 * denominator);
    }
    BigInteger micros =
        BigInteger.valueOf(stamp)
            .multiply(BigInteger.valueOf(numerator * MICROS))
            .divide(BigInteger.valueOf(denominator));
    return micros.min(LARGEST).max(LARGEST.negate()).longValueExact();
  }
}
