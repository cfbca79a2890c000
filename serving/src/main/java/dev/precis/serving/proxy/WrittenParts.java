package dev.precis.serving.proxy;

import dev.precis.serving.backend.ServedModel;
import dev.precis.serving.backend.VllmBackend;
import dev.precis.tensor.ContentHash;
import java.util.Optional;

/**
 * Keeps media as they were written into requests lately: to guard, hash and encode the same rows
 * again takes longer than all else that is done to a request whose media are known. Bounded by
 * bytes; safe for use by several threads.
 */
final class WrittenParts {
  private final Kept<byte[]> kept;

  WrittenParts(long mostBytes) {
    this.kept = new Kept<>(mostBytes);
  }

  /**
   * The part of a medium.
   *
   * @throws dev.precis.PrecisException if a guard refuses its rows
   */
  byte[] part(EncodedMedium medium, String tenant, VllmBackend backend) {
    ServedModel model = backend.model();
    String key =
        ContentHash.of("precis.proxy.part")
            .text("tenant", tenant)
            .text("rows", medium.digest())
            .text("kind", medium.kind().id())
            .text("grid", medium.stream().source().grid().toString())
            .text("door", backend.door().name())
            .text("model", model.toString())
            .hex();
    Optional<byte[]> found = kept.get(key);
    if (found.isPresent()) {
      return found.get();
    }
    byte[] part = backend.part(medium.medium(), tenant);
    kept.put(key, part, part.length);
    return part;
  }

  /** Memory held, bytes. */
  long bytes() {
    return kept.size();
  }
}
