package dev.precis.audio;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** Gives out an array from its start to its end. */
final class ArraySource implements SampleSource {
  private final float[] samples;
  private int position;

  ArraySource(float[] samples) {
    this.samples = samples;
  }

  @Override
  public int read(MemorySegment target) {
    int left = samples.length - position;
    if (left == 0) {
      return END;
    }
    int count = (int) Math.min(left, target.byteSize() / Float.BYTES);
    MemorySegment.copy(samples, position, target, JAVA_FLOAT, 0, count);
    position += count;
    return count;
  }
}
