package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.compress.BoundMethod;
import dev.precis.compress.Compressor;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.Matrix;
import dev.precis.text.TextEncoder;
import dev.precis.text.Tokenizers;
import dev.precis.tokens.Modality;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The question that query methods hold tokens against. Its text is encoded once, when the first
 * stream asks. Safe for use by several threads.
 */
final class Question {
  private final ModelPack pack;
  private final Optional<String> text;
  private final boolean transcribed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<BoundMethod, Matrix> ids = new HashMap<>();
  private @Nullable Matrix vectors;

  /**
   * A question to a pack's encoders.
   *
   * @param transcribed whether sound comes with what is said in it
   */
  Question(ModelPack pack, Optional<String> text, boolean transcribed) {
    this.pack = pack;
    this.text = text;
    this.transcribed = transcribed;
  }

  /**
   * Checks before anything is decoded that a stream's method has the question it needs, in a space
   * it can be compared in.
   *
   * @throws PrecisException {@code QUESTION_MISSING}, {@code NO_ENCODER} or {@code SPACES_DIFFER}
   */
  void check(Compressor method, Modality stream) {
    if (!method.info().needs().contains(Signal.TEXT_QUERY)) {
      return;
    }
    if (text.isEmpty()) {
      throw PrecisException.user(
          "QUESTION_MISSING",
          "method %s chooses by a question and there is none; give one with --question or PipelineBuilder.question"
              .formatted(method.info().id()));
    }
    String asked = pack.text().space();
    String seen = stream == Modality.AUDIO ? pack.audio().space() : pack.vision().space();
    if (!asked.equals(seen) && !hasJointEmbeddings(stream)) {
      throw PrecisException.user(
          "SPACES_DIFFER",
          "method %s compares tokens with a question, but pack %s puts text in the space '%s' and %s in '%s'; use a pack whose encoders share one space, %s"
              .formatted(
                  method.info().id(),
                  pack.manifest().id(),
                  asked,
                  stream.id(),
                  seen,
                  stream == Modality.AUDIO
                      ? "a transcript of the sound (--transcript or PipelineBuilder.transcripts), or another method"
                      : "or another method"));
    }
  }

  private boolean hasJointEmbeddings(Modality stream) {
    boolean sound = stream == Modality.AUDIO;
    if (sound && transcribed) {
      return true;
    }
    return (sound ? pack.audio().signals() : pack.vision().signals())
        .stream().anyMatch(signal -> signal.signal().equals(Signal.JOINT_EMBEDDINGS.id()));
  }

  /**
   * The signals and, if the method looks at it, the question: its vectors, if there is one, or its
   * ids for a trained method that reads it with a tokenizer of its own; those of an empty text
   * without one.
   */
  Signals join(Signals signals, Compressor method) {
    if (method instanceof BoundMethod bound && bound.module().tokenizer() != null) {
      return signals.with(Signal.QUESTION_IDS, ids(bound));
    }
    return text.isPresent() && method.uses().contains(Signal.TEXT_QUERY)
        ? signals.withQuery(vectors(text.get()), pack.text().space())
        : signals;
  }

  private Matrix ids(BoundMethod method) {
    PackManifest.CompressorSpec module = method.module();
    String tokenizer = module.tokenizer();
    Integer most = module.maxTokens();
    if (tokenizer == null || most == null) {
      throw new IllegalArgumentException("the module reads no question");
    }
    lock.lock();
    try {
      return ids.computeIfAbsent(
          method, _ -> Tokenizers.ids(method.pack(), tokenizer, most, text.orElse("")));
    } finally {
      lock.unlock();
    }
  }

  private Matrix vectors(String question) {
    lock.lock();
    try {
      Matrix known = vectors;
      if (known == null) {
        try (TextEncoder encoder = TextEncoder.open(pack)) {
          known = encoder.query(question);
        }
        vectors = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }
}
