package dev.precis.cli;

import java.util.List;

/**
 * A part of the methods that reference cases are run on by itself, and that no one picks by name.
 *
 * @param id as in the reference cases
 * @param gives what comes out
 * @param otherwise what it does otherwise than the released code; may be empty
 */
record MethodPart(String id, String gives, String otherwise) {
  /** All parts, by id. */
  static final List<MethodPart> ALL =
      List.of(
          new MethodPart(
              "avicuna.interleave",
              "where the sound tokens of a film stand among the visual ones",
              "pairs for which the rule has too few places are refused"),
          new MethodPart(
              "fastv.llm-stage", "what FastV would drop in a layer, given its attention", ""),
          new MethodPart(
              "positions.mrope",
              "positions of a prompt's tokens on three axes, as four Qwen families count them",
              "half seconds count; the release that drops them is an option"),
          new MethodPart(
              "positions.pruned",
              "positions of what compression left, by each of the rules that servers follow",
              ""),
          new MethodPart(
              "positions.timestamps", "times of frames as text, rounded as the model saw them", ""),
          new MethodPart(
              "positions.v2pe",
              "positions that grow by fractions inside pictures",
              "steps that no float holds exactly work too; the released code fails its own check"),
          new MethodPart(
              "relevance.image-token-estimate",
              "the tokens that an API model would spend on a picture",
              ""),
          new MethodPart(
              "relevance.interference-removal",
              "an activation map without what earlier words left in it",
              "the scale is the closed form of what the released code searches numerically"),
          new MethodPart(
              "relevance.rank-gaussian",
              "an activation map filtered by ranks",
              "a window of one value gives that value; the released code divides by zero"),
          new MethodPart(
              "relevance.regions",
              "scores of regions of a page, and which pass a threshold",
              "thresholds and comparisons are in double, so that a score equal to the threshold is kept"),
          new MethodPart(
              "scenetilling",
              "the last frame of each scene, by the depth of the dips in likeness; batch and live",
              ""),
          new MethodPart(
              "sparsevlm.llm-stage",
              "what SparseVLM would drop and recycle in a layer, given its attention",
              "of equally dense rows the lower one counts as denser; the released code adds noise"),
          new MethodPart(
              "tdc.segment", "the last frame of each segment, at the least alike neighbours", ""),
          new MethodPart("vflowopt.entropy", "the entropy of the grey levels under each token", ""),
          new MethodPart(
              "vflowopt.importance",
              "the importance of each token",
              "without a global token the received attention is the relevance; the released map is NaN"),
          new MethodPart(
              "vflowopt.llm-stages", "what VFlowOpt would drop in each of its layers", ""),
          new MethodPart(
              "vflowopt.recycle",
              "the least important tokens merged cell by cell",
              "weights have a small positive floor; released sums may cross zero"));
}
