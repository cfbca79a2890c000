package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Mode;
import dev.precis.compress.Selection;
import dev.precis.compress.Signals;
import dev.precis.image.VisionEncoder;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The compressor at the end of a pack's image graph as the method of pictures and video: what the
 * graph gives is kept whole, and nothing else can be put behind it.
 *
 * @param pack id of the pack
 * @param spec what the pack says of the graph
 * @param info of the method in it
 * @param space of its rows
 */
record FusedMethod(String pack, PackManifest.FusedSpec spec, MethodInfo info, String space)
    implements Compressor {
  /** Option under which reports and files name the graph that the method is part of. */
  static final String GRAPH = "graph";

  /** The method in the image graph of a pack, if it has one. */
  static Optional<FusedMethod> of(ModelPack pack) {
    PackManifest.VisionSpec vision = pack.manifest().encoders().vision();
    if (vision == null || vision.fused() == null) {
      return Optional.empty();
    }
    PackManifest.FusedSpec spec = vision.fused();
    PackManifest.LanguageModel llm = pack.manifest().llm();
    String space = spec.ofTrained() && llm != null ? llm.space() : vision.space();
    MethodInfo info = Compressors.method(spec.method()).info().needing(Set.of());
    return Optional.of(new FusedMethod(pack.manifest().id(), spec, info, space));
  }

  /**
   * The method as configured, unless another one was asked for.
   *
   * @throws PrecisException {@code ALREADY_FUSED} naming both
   */
  Method.Configured instead(StreamSettings settings) {
    if (settings.named() && !isOwn(settings.method())) {
      throw PrecisException.user(
          "ALREADY_FUSED",
          "method %s was asked for, but the image encoder of pack %s has %s in its graph, and its tokens are compressed already; leave --method out, or use the pack that this one was made of"
              .formatted(settings.method().text(), pack, own().text()));
    }
    Map<String, String> options = new TreeMap<>();
    options.put(GRAPH, spec.graph());
    if (spec.mode() != null) {
      options.put(Mode.OPTION.name(), spec.mode());
    }
    return new Method.Configured(this, options);
  }

  private boolean isOwn(MethodSpec wanted) {
    return wanted.id().equals(spec.method())
        && wanted.options().entrySet().stream()
            .allMatch(option ->
                option.getKey().equals(Mode.OPTION.name())
                    && option.getValue().equals(spec.mode()));
  }

  private MethodSpec own() {
    return new MethodSpec(
        spec.method(), spec.mode() == null ? Map.of() : Map.of(Mode.OPTION.name(), spec.mode()));
  }

  /**
   * Fails for a stream that the method in the graph does not work on.
   *
   * @throws PrecisException {@code WRONG_MODALITY}
   */
  void check(Modality stream) {
    if (!info.modalities().contains(stream)) {
      throw PrecisException.user(
          "WRONG_MODALITY",
          "pack %s has %s in the graph of its image encoder, which does not work on %s; use the pack that this one was made of"
              .formatted(pack, info.id(), stream.id()));
    }
  }

  /**
   * Frames that go through the graph together: a batch, or all of a window.
   *
   * @throws PrecisException {@code BAD_BATCH} if a window is too long for that
   */
  int batch(PipelineSpec wanted) {
    if (!spec.ofWindow()) {
      return wanted.batch();
    }
    if (wanted.window() > VisionEncoder.MAX_BATCH) {
      throw PrecisException.user(
          "BAD_BATCH",
          "the window is %d frames, and %s in the graph of pack %s takes all of them at once; at most %d: make --window smaller"
              .formatted(wanted.window(), info.id(), pack, VisionEncoder.MAX_BATCH));
    }
    return wanted.window();
  }

  /** Tokens of a picture before the method. */
  int perPicture() {
    return spec.grid().get(0) * spec.grid().get(1);
  }

  /** How many rows there are, as reports say it. */
  String budget() {
    return spec.keep() + (spec.ofWindow() ? "/window" : "/frame");
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    return new Selection.Keep(IntStream.range(0, in.size()).toArray());
  }

  @Override
  public int outputWidth(int width) {
    return spec.width();
  }

  @Override
  public String outputSpace(String encoded) {
    return space;
  }
}
