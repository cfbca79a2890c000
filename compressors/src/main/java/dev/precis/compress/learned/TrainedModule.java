package dev.precis.compress.learned;

import dev.precis.PrecisException;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.model.InferenceEngine;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A trained module of a pack: its graphs, numbers and rows, each checked when it is asked for.
 *
 * @param pack that holds it, open
 * @param spec what the pack says of it
 */
record TrainedModule(ModelPack pack, PackManifest.CompressorSpec spec) {
  /** What {@link PackManifest.ReadsSpec#signal()} says of the encoder's own tokens. */
  static final String TOKENS = "tokens";

  /** The module of a family in a pack; {@code NO_COMPRESSOR} if there is none. */
  static TrainedModule of(ModelPack pack, String family) {
    return new TrainedModule(pack, pack.compressor(family));
  }

  /** The graph of a role, loaded on first use and closed with the pack. */
  InferenceEngine engine(String role) {
    String graph = spec.graphs().get(role);
    if (graph == null) {
      throw invalid("has no graph '%s', it has %s".formatted(role, spec.graphs().keySet()));
    }
    return pack.engine(graph);
  }

  /** A number that the family needs, {@code least} or more. */
  int number(String name, int least) {
    Integer value = spec.numbers().get(name);
    if (value == null || value < least) {
      throw invalid(
          "needs the number '%s' of %d or more, has %s".formatted(name, least, spec.numbers()));
    }
    return value;
  }

  /** Single rows of the LLM's width, such as separators, in the order of their names. */
  List<float[]> rows(String... names) {
    String file = spec.rows();
    if (file == null) {
      throw invalid("needs the row '%s' and has no rows".formatted(names[0]));
    }
    List<float[]> out = new ArrayList<>();
    try (SafeTensors rows = SafeTensors.open(pack.folder().resolve(file))) {
      for (String name : names) {
        float[] row = rows.has(name) ? rows.tensor(name).toFloats() : new float[0];
        if (row.length != spec.width()) {
          throw invalid(
              "needs the row '%s' of %d numbers, %s has %s of %d"
                  .formatted(name, spec.width(), file, rows.names(), row.length));
        }
        out.add(row);
      }
    }
    return out;
  }

  /** The signal that the module reads, unless it reads the encoder's tokens. */
  Optional<Signal> signal() {
    String name = spec.reads().signal();
    if (name.equals(TOKENS)) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Signal.values())
            .filter(signal -> signal.id().equals(name) && signal.per() == Signal.Per.TOKEN)
            .findFirst()
            .orElseThrow(
                () -> invalid("reads '%s', which is no signal of tokens".formatted(name))));
  }

  /**
   * What the module reads of a sequence, a row per token.
   *
   * @throws PrecisException {@code WRONG_WIDTH} if it was trained on another number of columns
   */
  Matrix read(TokenSequence in, Signals signals) {
    Matrix rows = signal().map(signals::require).orElseGet(in::embeddings);
    if (rows.cols() != spec.reads().width()) {
      throw PrecisException.user(
          "WRONG_WIDTH",
          "compressor %s of pack %s was trained on %s of %d columns, the encoder gives %d; use the encoder '%s'"
              .formatted(
                  spec.family(),
                  pack.manifest().id(),
                  spec.reads().signal(),
                  spec.reads().width(),
                  rows.cols(),
                  spec.reads().space()));
    }
    return rows;
  }

  /** The space of the rows it makes: that of the LLM's own embeddings. */
  String space() {
    PackManifest.LanguageModel llm = pack.manifest().llm();
    if (llm == null) {
      throw invalid("names no LLM");
    }
    return llm.space();
  }

  private PrecisException invalid(String what) {
    return PrecisException.user(
        "PACK_INVALID",
        "compressor %s of pack %s %s; make the pack again"
            .formatted(spec.family(), pack.manifest().id(), what));
  }
}
