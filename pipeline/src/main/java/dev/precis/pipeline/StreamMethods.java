package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.compress.BoundMethod;
import dev.precis.compress.Compressor;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.Method;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tokens.Modality;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The method of every stream, ready to run: trained ones with their packs opened, once each, and
 * held to the encoder whose tokens they were trained on and to the LLM that shall read the rows.
 */
final class StreamMethods implements AutoCloseable {
  private static final int SHOWN_DIGEST = 12;

  private final ModelPack encoders;
  private final Optional<FusedMethod> fused;
  private final Map<Modality, Method.Configured> methods = new EnumMap<>(Modality.class);
  private final Map<Path, ModelPack> packs = new HashMap<>();

  private StreamMethods(ModelPack encoders) {
    this.encoders = encoders;
    this.fused = FusedMethod.of(encoders);
  }

  /**
   * The methods of a spec; those of text for a transcript too.
   *
   * @throws PrecisException as {@link StreamSettings#configure}; {@code PACK_NOT_NAMED}, {@code
   *     NO_COMPRESSOR}, {@code SPACES_DIFFER} or {@code WRONG_LLM} for a trained method; {@code
   *     ALREADY_FUSED} where the image encoder ends in another method
   */
  static StreamMethods open(ModelPack encoders, PipelineSpec spec) {
    StreamMethods out = new StreamMethods(encoders);
    try {
      for (Modality stream : Modality.values()) {
        if (stream == Modality.TEXT || spec.modalities().contains(stream)) {
          out.methods.put(stream, out.ready(stream, spec));
        }
      }
      return out;
    } catch (RuntimeException e) {
      out.close();
      throw e;
    }
  }

  /** The method of a stream. */
  Method.Configured of(Modality stream) {
    Method.Configured found = methods.get(stream);
    if (found == null) {
      throw new IllegalArgumentException("stream " + stream.id() + " is not encoded");
    }
    return found;
  }

  private Method.Configured ready(Modality stream, PipelineSpec spec) {
    if (fused.isPresent() && stream.hasFrames()) {
      return fused(fused.get(), stream, spec);
    }
    Method.Configured method = spec.settings(stream).configure(stream);
    if (!(method.compressor() instanceof LearnedMethod learned)) {
      return method;
    }
    ModelPack pack =
        packs.computeIfAbsent(learned.packPath(), path -> ModelPack.open(path, encoders.options()));
    BoundMethod bound = learned.bind(pack);
    checkEncoder(bound, pack, stream);
    PackManifest.LanguageModel llm = pack.manifest().llm();
    if (llm != null) {
      spec.llm().ifPresent(wanted -> checkLlm(bound, pack, llm, wanted));
    }
    Map<String, String> options = new TreeMap<>(method.options());
    options.put(
        LearnedMethod.PACK.name(),
        pack.manifest().id() + "@" + pack.digest().substring(0, SHOWN_DIGEST));
    return new Method.Configured(bound, options);
  }

  private Method.Configured fused(FusedMethod own, Modality stream, PipelineSpec spec) {
    PackManifest.LanguageModel llm = encoders.manifest().llm();
    if (own.spec().ofTrained() && llm != null) {
      spec.llm().ifPresent(wanted -> checkLlm(own, encoders, llm, wanted));
    }
    return own.instead(spec.settings(stream));
  }

  private void checkEncoder(BoundMethod method, ModelPack pack, Modality stream) {
    PackManifest.ReadsSpec reads = method.module().reads();
    String space = stream == Modality.AUDIO ? encoders.audio().space() : encoders.vision().space();
    if (!space.equals(reads.space())) {
      throw PrecisException.user(
          "SPACES_DIFFER",
          "method %s of pack %s was trained on tokens of the space '%s', but the %s encoder of pack %s gives '%s'; use the encoder it was trained with, or another compressor pack"
              .formatted(
                  method.info().id(),
                  pack.manifest().id(),
                  reads.space(),
                  stream.id(),
                  encoders.manifest().id(),
                  space));
    }
  }

  private static void checkLlm(
      Compressor method, ModelPack pack, PackManifest.LanguageModel trained, String wanted) {
    if (!trained.id().equals(wanted)) {
      throw PrecisException.user(
          "WRONG_LLM",
          "method %s of pack %s was trained with the LLM '%s', but the tokens are for '%s', which would not understand them; use a pack trained with that LLM, or a training-free method"
              .formatted(method.info().id(), pack.manifest().id(), trained.id(), wanted));
    }
  }

  @Override
  public void close() {
    packs.values().forEach(ModelPack::close);
    packs.clear();
  }
}
