package dev.precis.serving.proxy;

import dev.precis.pipeline.PipelineSpec;
import dev.precis.sample.FrameSampler;
import dev.precis.tensor.ContentHash;
import java.util.Arrays;

/**
 * Under which key the tokens of a medium are kept: everything that the encoder's work depends on.
 */
final class TokensKey {
  private final String pack;
  private final PipelineSpec spec;

  /**
   * Keys for one pack.
   *
   * @param pack its digest
   * @param spec how media are decoded and encoded
   */
  TokensKey(String pack, PipelineSpec spec) {
    this.pack = pack;
    this.spec = spec;
  }

  /** The key of a medium, 64 hex digits. */
  String of(MediumInput input) {
    return ContentHash.of("precis.proxy.tokens")
        .text("tenant", input.tenant())
        .text("media", input.digest())
        .text("kind", input.kind().id())
        .text("pack", pack)
        .text("sampler", sampler())
        .text("limits", spec.limits().toString())
        .text("gate", spec.gate().toString())
        .ints("sizes", spec.batch(), spec.side().orElse(0), spec.tiles())
        .hex();
  }

  private String sampler() {
    return switch (spec.sampler()) {
      case FrameSampler.AtTimes times -> "times " + Arrays.toString(times.timesUs());
      case FrameSampler.EveryFrame same -> same.toString();
      case FrameSampler.ByRate rate -> rate.toString();
      case FrameSampler.ByCount count -> count.toString();
      case FrameSampler.KeyFrames same -> same.toString();
    };
  }
}
