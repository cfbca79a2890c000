package dev.precis.compress;

import dev.precis.PrecisException;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;

/**
 * A method whose work is done by a trained module. The module lies in a model pack that says which
 * encoder's tokens it reads and which LLM understands the rows it makes. As configured it only
 * knows what it is; {@link #bind} gives the method that can run.
 */
public interface LearnedMethod extends Compressor {
  /** Option {@code pack}: where the trained module lies; there is no default. */
  Option<String> PACK =
      Option.text(
          "pack",
          "",
          "a pack's folder or name",
          "model pack that holds the trained module; it must be named");

  /** The family of modules in packs, {@link PackManifest.CompressorSpec#family()}. */
  String family();

  /** The text of {@link #PACK}; may be empty. */
  String pack();

  /**
   * Where the pack lies.
   *
   * @throws PrecisException {@code PACK_NOT_NAMED}
   */
  default Path packPath() {
    if (pack().isBlank()) {
      throw PrecisException.user(
          "PACK_NOT_NAMED",
          "method %s is a trained module and no pack is named; write %s:pack=DIR, a pack made with 'python -m precis_packs from-checkpoint'"
              .formatted(info().id(), info().id()));
    }
    return Path.of(pack());
  }

  /**
   * The method over an opened pack, which stays the caller's and must stay open.
   *
   * @throws PrecisException {@code NO_COMPRESSOR} if the pack has no such module, {@code
   *     PACK_INVALID} if a setting of it is missing or out of range
   */
  BoundMethod bind(ModelPack pack);

  /**
   * Not possible without weights.
   *
   * @throws PrecisException {@code PACK_NOT_NAMED}
   */
  @Override
  default Selection select(TokenSequence in, Budget budget, Signals signals) {
    Path named = packPath();
    throw PrecisException.user(
        "PACK_NOT_OPEN",
        "method %s has not opened its pack %s; call bind, or let a pipeline run it"
            .formatted(info().id(), named));
  }
}
