package dev.precis.cli;

import java.util.List;

/**
 * Trained modules, and parts of them, that reference cases are run on and that no one picks by
 * name; {@code docs/learned.md} says what runs where.
 */
final class TrainedParts {
  /** All of them, by id. */
  static final List<MethodPart> ALL =
      List.of(
          part("deepstack.sampling", "stacks of sub-sampled crops for layers of the model"),
          part("evad", "the rows that a pruning block keeps of a clip, by its keyframe"),
          part("llama-vid", "a context token and content tokens of each frame"),
          part("llavolta.average-pool", "means of consecutive tokens and their positions"),
          part("merger.qwen2-vl", "one row of every 2 x 2 patches"),
          part("pixelrefer-lite", "tokens of marked objects"),
          part("svit.super-token-attention", "pixels mixed through super tokens"),
          part("tdc.compressor", "static frames whole, context tokens of the others"),
          part("tdc.pooling", "the pooled grids and the cut of padding"),
          part("tokenpacker.slicing", "how a large picture is cut, and its separators"),
          part("videollamb.bridge", "segments' tokens with a memory carried along"));

  private TrainedParts() {}

  private static MethodPart part(String id, String gives) {
    return new MethodPart(id, gives, "");
  }
}
