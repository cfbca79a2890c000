package dev.precis.image;

/**
 * For each target coordinate of one axis the first source coordinate, the number of taps and their
 * fixed-point factors, in Pillow's arithmetic: the support grows with the reduction, factors are
 * normalised in double and rounded half away from zero to 22 fractional bits.
 */
final class ResampleTable {
  /** Fractional bits of a factor: 32 less 8 of the pixel and 2 of headroom. */
  static final int PRECISION_BITS = 32 - 8 - 2;

  private final int[] first;
  private final int[] count;
  private final int[] factor;
  private final int stride;

  private ResampleTable(int[] first, int[] count, int[] factor, int stride) {
    this.first = first;
    this.count = count;
    this.factor = factor;
    this.stride = stride;
  }

  /** The table of target coordinates {@code from} to {@code from + length}. */
  static ResampleTable of(int source, int target, int from, int length, PillowFilter filter) {
    double scale = (double) source / target;
    double filterScale = Math.max(scale, 1);
    double support = filter.support() * filterScale;
    int stride = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[length];
    int[] count = new int[length];
    int[] factor = new int[Math.multiplyExact(length, stride)];
    double[] weight = new double[stride];
    double shrink = 1 / filterScale;
    for (int i = 0; i < length; i++) {
      double centre = (from + i + 0.5) * scale;
      int low = Math.max((int) (centre - support + 0.5), 0);
      int taps = Math.min((int) (centre + support + 0.5), source) - low;
      double sum = 0;
      for (int tap = 0; tap < taps; tap++) {
        weight[tap] = filter.weight((tap + low - centre + 0.5) * shrink);
        sum += weight[tap];
      }
      for (int tap = 0; tap < taps; tap++) {
        double normal = sum == 0 ? weight[tap] : weight[tap] / sum;
        double fixed = normal * (1 << PRECISION_BITS);
        factor[i * stride + tap] = (int) (normal < 0 ? fixed - 0.5 : fixed + 0.5);
      }
      first[i] = low;
      count[i] = taps;
    }
    return new ResampleTable(first, count, factor, stride);
  }

  /** Target coordinates covered. */
  int length() {
    return first.length;
  }

  /** First source coordinate of target i. */
  int first(int i) {
    return first[i];
  }

  /** Source coordinates of target i. */
  int count(int i) {
    return count[i];
  }

  /** Where the factors of target i begin in {@link #factors}. */
  int offset(int i) {
    return i * stride;
  }

  /** All factors. */
  int[] factors() {
    return factor;
  }

  /** Most taps that any target coordinate has. */
  int mostTaps() {
    return stride;
  }
}
