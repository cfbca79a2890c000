package dev.precis.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** One colour, 0 to 255 per channel. */
public record RgbColour(int red, int green, int blue) {
  /** Black. */
  public static final RgbColour BLACK = new RgbColour(0, 0, 0);

  /**
   * Checks the channels.
   *
   * @throws IllegalArgumentException if one is not 0 to 255
   */
  public RgbColour {
    if ((red | green | blue) < 0 || red > 255 || green > 255 || blue > 255) {
      throw new IllegalArgumentException(
          "channels must be 0 to 255, were %d, %d, %d".formatted(red, green, blue));
    }
  }

  /** The colour of a channel mean in 0..1, cut down to whole steps as LLaVA's padding does. */
  public static RgbColour ofMean(List<Float> mean) {
    return new RgbColour(step(mean.get(0)), step(mean.get(1)), step(mean.get(2)));
  }

  /** Goes by the decimal that was written, not by the float nearest to it. */
  private static int step(float share) {
    return Math.clamp((long) (Double.parseDouble(Float.toString(share)) * 255), 0, 255);
  }

  /** Fills RGB24 pixels. */
  void fill(byte[] rgb) {
    for (int i = 0; i + 2 < rgb.length; i += 3) {
      rgb[i] = (byte) red;
      rgb[i + 1] = (byte) green;
      rgb[i + 2] = (byte) blue;
    }
  }

  /** Fills RGB24 pixels. */
  public void fill(MemorySegment rgb) {
    if (red == green && green == blue) {
      rgb.fill((byte) red);
      return;
    }
    for (long i = 0; i + 2 < rgb.byteSize(); i += 3) {
      rgb.set(ValueLayout.JAVA_BYTE, i, (byte) red);
      rgb.set(ValueLayout.JAVA_BYTE, i + 1, (byte) green);
      rgb.set(ValueLayout.JAVA_BYTE, i + 2, (byte) blue);
    }
  }
}
