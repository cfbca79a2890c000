package dev.precis.pipeline;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.decode.MediaDecoder;
import dev.precis.model.ModelPack;
import dev.precis.sample.FrameSampler;
import dev.precis.tokens.Modality;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;

/** Builds a {@link Pipeline}; what is not set takes the defaults of {@link PipelineSpec}. */
public final class PipelineBuilder {
  private final ModelPack pack;
  private PipelineSpec spec = PipelineSpec.DEFAULT;
  private Optional<Vertx> vertx = Optional.empty();
  private MediaDecoder decoder = MediaDecoder.inProcess();
  private Optional<Transcripts> transcripts = Optional.empty();
  private int parallel = Pipeline.DEFAULT_PARALLEL;

  PipelineBuilder(ModelPack pack) {
    this.pack = pack;
  }

  /**
   * Compresses every modality that the method works on with it; the others keep their method and
   * take the budget, unless it counts frames and they have none.
   *
   * @param method id, or id with options such as {@code holov:crops=3}
   */
  public PipelineBuilder compress(String method, Budget budget) {
    MethodSpec wanted = MethodSpec.parse(method);
    Set<Modality> supported = Compressors.method(wanted.id()).info().modalities();
    for (Modality modality : new Modality[] {Modality.IMAGE, Modality.VIDEO, Modality.AUDIO}) {
      StreamSettings settings = spec.settings(modality);
      if (supported.contains(modality)) {
        settings = settings.withMethod(wanted);
      }
      if (modality != Modality.AUDIO || !(budget instanceof Budget.PerFrame)) {
        settings = settings.withBudget(budget);
      }
      spec = spec.with(modality, settings);
    }
    return this;
  }

  /** Compresses one modality. */
  public PipelineBuilder compress(Modality modality, String method, Budget budget) {
    spec = spec.with(modality, new StreamSettings(MethodSpec.parse(method), budget));
    return this;
  }

  /** Takes this many frames per second of a video. */
  public PipelineBuilder fps(double fps) {
    spec = spec.withSampler(FrameSampler.byRate(fps));
    return this;
  }

  /** Has query methods look for what this question asks. */
  public PipelineBuilder question(String text) {
    spec = spec.withQuestion(text);
    return this;
  }

  /** Takes everything from a spec. */
  public PipelineBuilder spec(PipelineSpec wanted) {
    spec = wanted;
    return this;
  }

  /** Runs on this Vert.x instead of one of its own. */
  public PipelineBuilder vertx(Vertx shared) {
    vertx = Optional.of(shared);
    return this;
  }

  /** Decodes with this decoder. */
  public PipelineBuilder decoder(MediaDecoder wanted) {
    decoder = wanted;
    return this;
  }

  /**
   * Encodes what is said beside the sound, and lets query methods hold the question against it. The
   * pack needs a text encoder.
   */
  public PipelineBuilder transcripts(Transcripts wanted) {
    transcripts = Optional.of(wanted);
    return this;
  }

  /** Encodes up to this many media at the same time. */
  public PipelineBuilder parallel(int media) {
    if (media < 1 || media > 256) {
      throw new IllegalArgumentException("parallel must be 1 to 256, was " + media);
    }
    parallel = media;
    return this;
  }

  /**
   * The pipeline.
   *
   * @throws dev.precis.PrecisException if a method, option or budget does not fit
   */
  public Pipeline build() {
    return Pipeline.create(pack, spec, vertx, decoder, transcripts, parallel);
  }
}
