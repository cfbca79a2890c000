package dev.precis.compress.learned;

import dev.precis.compress.temporal.SceneTiling;
import dev.precis.kernel.Kernels;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The memory bridge of VideoLLaMB: scenes pass one after another through a few layers beside memory
 * rows; what these have become is kept, and the next scene begins with what they recall of all
 * memories so far.
 */
public final class VideoLlambBridge {
  /** Boundaries that the released code looks for. */
  public static final int BOUNDARIES = 3;

  /** Side of the grid to which the patches of a frame are pooled. */
  public static final int SIDE = 12;

  /** Most frames of a scene; longer ones are thinned evenly. */
  public static final int MOST_FRAMES = 8;

  private final InferenceEngine bridge;
  private final InferenceEngine retrieval;
  private final Matrix firstMemory;
  private final int width;

  /**
   * Over loaded graphs, which stay the caller's to close.
   *
   * @param bridge {@code memory, rows -> tokens, new_memory}
   * @param retrieval {@code memory, memories -> next}
   * @param firstMemory the learned rows that the first scene begins with
   * @param width columns of the language model
   */
  public VideoLlambBridge(
      InferenceEngine bridge, InferenceEngine retrieval, Matrix firstMemory, int width) {
    this.bridge = bridge;
    this.retrieval = retrieval;
    this.firstMemory = firstMemory;
    this.width = width;
  }

  /**
   * The tokens of each scene, in time order: {@value #SIDE} * {@value #SIDE} per frame looked at.
   *
   * @param rows frame after frame: CLS, then the patches of a square grid in raster order
   * @param frames number of frames
   */
  public List<Matrix> scenes(Matrix rows, int frames, CancelToken cancel) {
    int perFrame = rows.rows() / Math.max(1, frames);
    int side = (int) Math.round(Math.sqrt(Math.max(0, perFrame - 1)));
    if (frames < 1 || side < 1 || (side * side + 1) * frames != rows.rows()) {
      throw new IllegalArgumentException(
          "%d rows are no %d frames of CLS and a square grid".formatted(rows.rows(), frames));
    }
    int[] starts = new int[frames];
    Arrays.setAll(starts, frame -> frame * perFrame);
    int[] ends = new SceneTiling(new SceneTiling.Deepest(BOUNDARIES)).ends(rows.gather(starts));
    List<Matrix> out = new ArrayList<>();
    List<Matrix> memories = new ArrayList<>();
    Matrix memory = firstMemory;
    int start = 0;
    for (int end : ends) {
      if (!memories.isEmpty()) {
        memory = recalled(memories, cancel);
      }
      Matrix next = Matrix.allocate(memory.rows(), memory.cols());
      out.add(pass(memory, pooled(rows, side, picked(start, end)), next, cancel));
      memories.add(next);
      start = end + 1;
    }
    return out;
  }

  /**
   * The frames looked at of a scene: all, or {@value #MOST_FRAMES} spread from the first to the
   * last.
   */
  public static int[] picked(int first, int last) {
    int count = Math.min(MOST_FRAMES, last - first + 1);
    int[] frames = new int[count];
    Arrays.setAll(frames, i -> first + (count == 1 ? 0 : i * (last - first) / (count - 1)));
    return frames;
  }

  private static Matrix pooled(Matrix rows, int side, int[] frames) {
    int perFrame = side * side + 1;
    Matrix out = Matrix.allocate(frames.length * SIDE * SIDE, rows.cols());
    for (int i = 0; i < frames.length; i++) {
      Matrix patches = rows.slice(frames[i] * perFrame + 1, (frames[i] + 1) * perFrame);
      out.setRows(i * SIDE * SIDE, Kernels.adaptiveAveragePool(patches, side, side, SIDE, SIDE));
    }
    return out;
  }

  private Matrix pass(Matrix memory, Matrix rows, Matrix newMemory, CancelToken cancel) {
    Matrix tokens = Matrix.allocate(rows.rows(), width);
    bridge.run(
        Map.of("memory", one(memory), "rows", one(rows)),
        Map.of("tokens", one(tokens), "new_memory", one(newMemory)),
        cancel);
    return tokens;
  }

  /** What the newest memory recalls of all, itself included. */
  private Matrix recalled(List<Matrix> memories, CancelToken cancel) {
    Matrix newest = memories.getLast();
    Matrix all = Matrix.allocate(memories.size() * newest.rows(), newest.cols());
    for (int i = 0; i < memories.size(); i++) {
      all.setRows(i * newest.rows(), memories.get(i));
    }
    Matrix next = Matrix.allocate(newest.rows(), newest.cols());
    retrieval.run(
        Map.of("memory", one(newest), "memories", one(all)), Map.of("next", one(next)), cancel);
    return next;
  }

  private static Tensor one(Matrix rows) {
    return Tensor.of(rows, 1, rows.rows(), rows.cols());
  }
}
