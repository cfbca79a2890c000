package dev.precis.compress.learned;

import dev.precis.kernel.Kernels;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import java.util.Map;

/**
 * LLaMA-VID (arXiv 2311.17043): per frame one token of what the question looks for, and content
 * tokens, one by default. Frames do not depend on each other, so blocks of frames give what all
 * together give.
 */
public final class LlamaVid {
  private final InferenceEngine context;
  private final InferenceEngine projector;
  private final int width;

  /** What becomes of a frame's patches. */
  public sealed interface Content {
    /** One token, the mean of all patches: what videos get. */
    record Mean() implements Content {}

    /**
     * Averages over square windows of {@code floor(side / cells)} patches; a rest that no window
     * covers is dropped.
     */
    record Cells(int cells) implements Content {
      /** Checks the number of cells. */
      public Cells {
        if (cells < 1) {
          throw new IllegalArgumentException("cells must be 1 or more, was " + cells);
        }
      }
    }

    /** Every patch. */
    record All() implements Content {}
  }

  /**
   * The tokens of some frames.
   *
   * @param tokens frame after frame: the context token, then content in raster order
   * @param attention of the question to each patch, frames x patches, mean over its queries
   */
  public record Frames(Matrix tokens, Matrix attention) {}

  /**
   * Over loaded graphs, which stay the caller's to close.
   *
   * @param context {@code visual, text_query -> context, attention}
   * @param projector {@code x -> tokens}
   * @param width columns of the language model
   */
  public LlamaVid(InferenceEngine context, InferenceEngine projector, int width) {
    this.context = context;
    this.projector = projector;
    this.width = width;
  }

  /**
   * The tokens of frames.
   *
   * @param visual patches without CLS of a square grid in raster order, frame after frame
   * @param frames number of frames
   * @param queries what the Q-Former made of question and frame, frame after frame, as wide as the
   *     patches
   */
  public Frames tokens(
      Matrix visual, int frames, Matrix queries, Content content, CancelToken cancel) {
    int patches = visual.rows() / Math.max(1, frames);
    int side = (int) Math.round(Math.sqrt(patches));
    if (frames < 1 || side * side * frames != visual.rows() || queries.rows() % frames != 0) {
      throw new IllegalArgumentException(
          "%d patches and %d queries are no %d frames of a square grid"
              .formatted(visual.rows(), queries.rows(), frames));
    }
    Matrix first = Matrix.allocate(frames, width);
    Matrix attention = Matrix.allocate(frames, patches);
    context.run(
        Map.of(
            "visual", Tensor.of(visual, frames, patches, visual.cols()),
            "text_query", Tensor.of(queries, frames, queries.rows() / frames, queries.cols())),
        Map.of(
            "context", Tensor.of(first, frames, width),
            "attention", Tensor.of(attention, frames, patches)),
        cancel);
    Matrix pooled = pooled(visual, frames, side, content);
    Matrix projected = Matrix.allocate(pooled.rows(), width);
    projector.run(
        Map.of("x", Tensor.of(pooled, pooled.rows(), pooled.cols())),
        Map.of("tokens", Tensor.of(projected, pooled.rows(), width)),
        cancel);
    return new Frames(joined(first, projected), attention);
  }

  private static Matrix pooled(Matrix visual, int frames, int side, Content content) {
    ContentWindows windows = ContentWindows.of(side, content);
    int window = windows.window();
    if (window == 1) {
      return visual;
    }
    Matrix out = Matrix.allocate(frames * windows.count(), visual.cols());
    for (int frame = 0; frame < frames; frame++) {
      Matrix own = visual.slice(frame * side * side, (frame + 1) * side * side);
      Matrix means = Kernels.averagePool(own, side, side, window, window);
      out.setRows(frame * windows.count(), means);
    }
    return out;
  }

  private static Matrix joined(Matrix first, Matrix content) {
    int frames = first.rows();
    int each = content.rows() / frames;
    Matrix out = Matrix.allocate(frames * (1 + each), first.cols());
    for (int frame = 0; frame < frames; frame++) {
      int at = frame * (1 + each);
      out.setRow(at, first, frame);
      out.setRows(at + 1, content.slice(frame * each, (frame + 1) * each));
    }
    return out;
  }
}
