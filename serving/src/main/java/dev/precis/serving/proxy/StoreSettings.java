package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is kept of media before compression, so that another method, budget or question needs no
 * encoder.
 *
 * @param tokenBytes memory for it; 0 keeps none
 * @param folder where it is kept too, for one proxy alone
 * @param folderBytes bytes of all files there
 */
public record StoreSettings(long tokenBytes, Optional<Path> folder, long folderBytes) {
  /** Memory for tokens of encoders when nothing is said, bytes. */
  public static final long DEFAULT_TOKEN_BYTES = 256L << 20;

  /** Bytes of all files when nothing is said. */
  public static final long DEFAULT_FOLDER_BYTES = 4L << 30;

  /** Memory alone. */
  public static final StoreSettings DEFAULT =
      new StoreSettings(DEFAULT_TOKEN_BYTES, Optional.empty(), DEFAULT_FOLDER_BYTES);

  /** Checks the ranges. */
  public StoreSettings {
    if (tokenBytes < 0 || folderBytes < 0) {
      throw PrecisException.user(
          "PROXY_SETTINGS",
          "bytes of kept tokens must be 0 or more, were %d in memory and %d on disk"
              .formatted(tokenBytes, folderBytes));
    }
  }

  /** The same with another bound of memory. */
  public StoreSettings withTokenBytes(long bytes) {
    return new StoreSettings(bytes, folder, folderBytes);
  }

  /** The same with a folder. */
  public StoreSettings withFolder(Path path, long bytes) {
    return new StoreSettings(tokenBytes, Optional.of(path), bytes);
  }
}
