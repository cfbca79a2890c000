package dev.precis.serving.proxy;

import dev.precis.tokens.RecordedMedium;
import java.util.Optional;

/**
 * What encoders gave of media lately, before compression: in memory, and in a folder if there is
 * one. Its methods may block.
 */
final class TokensCache {
  /** Memory of a medium that is recorded for the folder alone, bytes. */
  static final long MAX_IN_PASSING = 128L << 20;

  private final long most;
  private final Kept<RecordedMedium> memory;
  private final Optional<TokensFolder> folder;

  TokensCache(long most, Optional<TokensFolder> folder) {
    this.most = most;
    this.memory = new Kept<>(most);
    this.folder = folder;
  }

  /** Largest medium that is kept, bytes. */
  long most() {
    // a medium is recorded in memory before it is written
    return Math.max(most, folder.map(disk -> Math.min(disk.most(), MAX_IN_PASSING)).orElse(0L));
  }

  /** What was kept under the key. */
  Optional<RecordedMedium> find(String key) {
    Optional<RecordedMedium> found = memory.get(key);
    if (found.isPresent() || folder.isEmpty()) {
      return found;
    }
    Optional<RecordedMedium> read = folder.get().find(key);
    read.ifPresent(medium -> memory.put(key, medium, medium.bytes()));
    return read;
  }

  /** Keeps a medium in memory, and then in the folder. */
  void keep(String key, RecordedMedium medium) {
    memory.put(key, medium, medium.bytes());
    folder.ifPresent(disk -> disk.keep(key, medium));
  }

  /** Memory held, bytes. */
  long bytes() {
    return memory.size();
  }

  /** Bytes of all files in the folder. */
  long stored() {
    return folder.map(TokensFolder::bytes).orElse(0L);
  }
}
