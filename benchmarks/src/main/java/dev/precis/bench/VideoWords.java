package dev.precis.bench;

/** What the page of {@link SpeedReport} says of clips alone. */
final class VideoWords {
  static final String INTRODUCTION =
      """
      # Speed of the video methods

      Made by `benchmarks/side-by-side --group video --markdown docs/speed-video.md`; do not edit by
      hand. One clip of 32 frames of 14 x 14 tokens of width 1024, 25.7 MB, more than the caches
      next to a core hold; 1568 tokens, a quarter, kept. `dycoke` cannot go there as released, for
      9 of the frames stay whole: at its README's ratio of 0.7 it keeps 3098, and so does our
      default. `sttm` as released keeps what its two thresholds give, `prunevid` and `holitom` about
      a quarter. The clip is seeded: five scenes from a camera that stands still, each a smooth
      field with noise, one half of it moving; log-normal attention. All contenders read the same
      file.
      """;

  static final String CONTENDERS =
      """
      The vectorised versions take the quickest form that we found: cosines of rows from products
      and norms, each one pass, which is twice as fast as PyTorch's own `cosine_similarity`; sets of
      one size are clustered together. "vLLM's own" is `compute_retention_mask` of that package and
      the gathering of the rows, in an interpreter of its own, where one was named that has it.
      """;

  static final String BOUNDS = "N = 32 x 196, D = 1024, 4 bytes a value.";

  private VideoWords() {}
}
