package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What of this machine's memory and disk serves media: what is kept of them before compression, so
 * that another method, budget or question needs no encoder, and folders with media.
 *
 * @param tokenBytes memory for it; 0 keeps none
 * @param folder where it is kept too, for one proxy alone
 * @param folderBytes bytes of all files there
 * @param mediaFolders whose files requests may name by {@code file:} addresses
 */
public record StoreSettings(
    long tokenBytes, Optional<Path> folder, long folderBytes, List<Path> mediaFolders) {
  /** Memory for tokens of encoders when nothing is said, bytes. */
  public static final long DEFAULT_TOKEN_BYTES = 256L << 20;

  /** Bytes of all files when nothing is said. */
  public static final long DEFAULT_FOLDER_BYTES = 4L << 30;

  /** Memory alone. */
  public static final StoreSettings DEFAULT =
      new StoreSettings(DEFAULT_TOKEN_BYTES, Optional.empty(), DEFAULT_FOLDER_BYTES, List.of());

  /** Checks the ranges. */
  public StoreSettings {
    mediaFolders = List.copyOf(mediaFolders);
    if (tokenBytes < 0 || folderBytes < 0) {
      throw PrecisException.user(
          "PROXY_SETTINGS",
          "bytes of kept tokens must be 0 or more, were %d in memory and %d on disk"
              .formatted(tokenBytes, folderBytes));
    }
  }

  /** The same with another bound of memory. */
  public StoreSettings withTokenBytes(long bytes) {
    return new StoreSettings(bytes, folder, folderBytes, mediaFolders);
  }

  /** The same with a folder. */
  public StoreSettings withFolder(Path path, long bytes) {
    return new StoreSettings(tokenBytes, Optional.of(path), bytes, mediaFolders);
  }

  /** The same with folders whose files requests may name. */
  public StoreSettings withMediaFolders(List<Path> folders) {
    return new StoreSettings(tokenBytes, folder, folderBytes, folders);
  }
}
