package dev.precis.compress.merge;

import dev.precis.PrecisException;
import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Agglomerative clustering with Ward linkage: the closest two clusters are joined again and again,
 * where joining a and b changes the distance to z to {@code sqrt(((|a|+|z|) d(a,z)^2 + (|b|+|z|)
 * d(b,z)^2 - |z| d(a,b)^2) / (|a|+|b|+|z|))}. Found by chains of nearest neighbours, which give the
 * same tree as the literal rule, in O(N^2) after the distances. Squared distances are in double.
 */
public final class WardTree {
  /** Most points: their distances take 256 MiB. */
  public static final int MOST_POINTS = 8192;

  // Below this share of the points' squared lengths a difference of float products has lost too
  // many digits, and is computed again from the points.
  private static final double CANCELLED = 0.05;

  private final int points;
  private final int[] left;
  private final int[] right;
  private final int[] size;

  private WardTree(int points, int[] left, int[] right, int[] size) {
    this.points = points;
    this.left = left;
    this.right = right;
    this.size = size;
  }

  /**
   * The tree over the rows of {@code 1 - D D^T} as points, D the vectors: two vectors are close if
   * they resemble the same others. O(N^3) for the distances.
   *
   * @param unit n x d, rows of length 1 or 0; n of 1 or more
   * @throws PrecisException {@code TOO_MANY_TOKENS} beyond {@link #MOST_POINTS}
   */
  public static WardTree ofCosines(Matrix unit) {
    return ofCosines(unit, new Scratch());
  }

  /** The same; matrices 1 and 2 and doubles 0 of the scratch are used. */
  static WardTree ofCosines(Matrix unit, Scratch scratch) {
    if (unit.rows() > MOST_POINTS) {
      throw PrecisException.limit(
          "TOO_MANY_TOKENS",
          "%d tokens are more than the %d that Ward linkage takes; compress in parts"
              .formatted(unit.rows(), MOST_POINTS));
    }
    Matrix points = scratch.matrix(1, unit.rows(), unit.rows());
    Kernels.gram(unit, points, scratch.workspace());
    centre(points);
    return of(distances(points, scratch), unit.rows());
  }

  /**
   * Takes the mean row from every row, which changes no distance: rows of cosines are nearly
   * parallel, and differences of their long products would cancel.
   */
  private static void centre(Matrix points) {
    float[] mean = Kernels.meanRows(points);
    for (int c = 0; c < mean.length; c++) {
      mean[c] = -mean[c];
    }
    Matrix shift = Matrix.of(1, mean.length, mean);
    for (int r = 0; r < points.rows(); r++) {
      Kernels.axpy(1, shift, 0, points, r);
    }
  }

  /** Squared distances of rows, condensed: pair (i, j) with i below j, row by row. */
  private static double[] distances(Matrix points, Scratch scratch) {
    int n = points.rows();
    double[] out = scratch.doubles(0, n * (n - 1) / 2);
    float[] a = new float[points.cols()];
    float[] b = new float[points.cols()];
    Matrix products = scratch.matrix(2, n, n);
    Kernels.gram(points, products, scratch.workspace());
    float[] lengths = new float[n];
    for (int i = 0; i < n; i++) {
      lengths[i] = products.get(i, i);
    }
    float[] row = new float[n];
    int at = 0;
    for (int i = 0; i < n; i++) {
      products.copyRow(i, row, 0);
      points.copyRow(i, a, 0);
      for (int j = i + 1; j < n; j++) {
        double both = (double) lengths[i] + lengths[j];
        double squared = both - 2.0 * row[j];
        if (squared < CANCELLED * both) {
          points.copyRow(j, b, 0);
          squared = squared(a, b);
        }
        out[at++] = squared;
      }
    }
    return out;
  }

  private static double squared(float[] a, float[] b) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i < a.length - 1; i += 2) {
      double x = (double) a[i] - b[i];
      double y = (double) a[i + 1] - b[i + 1];
      even += x * x;
      odd += y * y;
    }
    if (i < a.length) {
      double x = (double) a[i] - b[i];
      even += x * x;
    }
    return even + odd;
  }

  /** The tree of squared distances, as many as n points have or more; they are overwritten. */
  static WardTree of(double[] squared, int n) {
    double[] height = new double[n - 1];
    int[] one = new int[n - 1];
    int[] other = new int[n - 1];
    joinAll(squared, n, one, other, height);
    Integer[] byHeight = new Integer[n - 1];
    Arrays.setAll(byHeight, i -> i);
    Arrays.sort(byHeight, (a, b) -> Double.compare(height[a], height[b]));
    int[] left = new int[n - 1];
    int[] right = new int[n - 1];
    int[] size = new int[2 * n - 1];
    Arrays.fill(size, 0, n, 1);
    int[] parent = new int[2 * n - 1];
    Arrays.setAll(parent, i -> i);
    for (int step = 0; step < n - 1; step++) {
      int a = root(parent, one[byHeight[step]]);
      int b = root(parent, other[byHeight[step]]);
      left[step] = Math.min(a, b);
      right[step] = Math.max(a, b);
      parent[a] = n + step;
      parent[b] = n + step;
      size[n + step] = size[a] + size[b];
    }
    return new WardTree(n, left, right, size);
  }

  private static int root(int[] parent, int node) {
    int at = node;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** Joins along chains of nearest neighbours; a cluster is known by the point that it keeps. */
  private static void joinAll(double[] squared, int n, int[] one, int[] other, double[] height) {
    int[] members = new int[n];
    Arrays.fill(members, 1);
    int[] chain = new int[n];
    int length = 0;
    for (int step = 0; step < n - 1; ) {
      if (length == 0) {
        int first = 0;
        while (members[first] == 0) {
          first++;
        }
        chain[length++] = first;
      }
      int x = chain[length - 1];
      // On a tie the one it came from, else the chain would not end.
      int nearest = length > 1 ? chain[length - 2] : -1;
      double least = nearest < 0 ? Double.POSITIVE_INFINITY : squared[pair(n, x, nearest)];
      // Pairs with a lower cluster lie apart, each a row further; those with a higher one together.
      for (int y = 0, at = x - 1; y < x; at += n - 2 - y, y++) {
        if (squared[at] < least && members[y] > 0) {
          least = squared[at];
          nearest = y;
        }
      }
      for (int y = x + 1, at = x < n - 1 ? pair(n, x, x + 1) : 0; y < n; at++, y++) {
        if (squared[at] < least && members[y] > 0) {
          least = squared[at];
          nearest = y;
        }
      }
      if (length > 1 && nearest == chain[length - 2]) {
        length -= 2;
        one[step] = x;
        other[step] = nearest;
        height[step++] = least;
        join(squared, n, members, x, nearest, least);
      } else {
        chain[length++] = nearest;
      }
    }
  }

  /** The cluster of b goes on under b; that of a ends. */
  private static void join(double[] squared, int n, int[] members, int a, int b, double between) {
    for (int z = 0; z < n; z++) {
      if (members[z] > 0 && z != a && z != b) {
        double total = (double) members[a] + members[b] + members[z];
        squared[pair(n, b, z)] =
            ((members[a] + members[z]) * squared[pair(n, a, z)]
                    + (members[b] + members[z]) * squared[pair(n, b, z)]
                    - members[z] * between)
                / total;
      }
    }
    members[b] += members[a];
    members[a] = 0;
  }

  private static int pair(int n, int a, int b) {
    int low = Math.min(a, b);
    int high = Math.max(a, b);
    return low * (2 * n - low - 1) / 2 + high - low - 1;
  }

  /**
   * The cluster of every point when there are {@code clusters}, numbered in the order of a walk
   * from the root: below each node first the parts of several points, the one with the older node
   * first, then single points likewise.
   *
   * @param clusters 1 to the number of points
   */
  public int[] cut(int clusters) {
    if (clusters < 1 || clusters > points) {
      throw new IllegalArgumentException(
          "clusters must be 1..%d, was %d".formatted(points, clusters));
    }
    int[] label = new int[points];
    int next = 0;
    int firstAbove = 2 * points - clusters;
    int[] stack = new int[2 * points];
    int depth = 0;
    stack[depth++] = 2 * points - 2;
    while (depth > 0) {
      int node = stack[--depth];
      if (node < firstAbove) {
        mark(node, next++, label, stack, depth);
        continue;
      }
      int a = left[node - points];
      int b = right[node - points];
      // Last in, first out: what comes first is pushed last.
      for (boolean single : new boolean[] {true, false}) {
        for (int child : new int[] {b, a}) {
          if (size[child] == 1 == single) {
            stack[depth++] = child;
          }
        }
      }
    }
    return label;
  }

  private void mark(int cluster, int number, int[] label, int[] stack, int base) {
    int depth = base;
    stack[depth++] = cluster;
    while (depth > base) {
      int node = stack[--depth];
      if (node < points) {
        label[node] = number;
      } else {
        stack[depth++] = left[node - points];
        stack[depth++] = right[node - points];
      }
    }
  }
}
