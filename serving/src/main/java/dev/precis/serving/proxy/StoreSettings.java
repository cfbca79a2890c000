package dev.precis.serving.proxy;

import dev.precis.PrecisException;
import dev.precis.serving.fetch.FetchSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where media come from beside the bodies of requests, and what is kept of them before compression,
 * so that another method, budget or question needs no encoder.
 *
 * @param tokenBytes memory for it; 0 keeps none
 * @param folder where it is kept too, for one proxy alone
 * @param folderBytes bytes of all files there
 * @param mediaFolders whose files requests may name by {@code file:} addresses
 * @param fetch what is fetched from web servers
 */
public record StoreSettings(
    long tokenBytes,
    Optional<Path> folder,
    long folderBytes,
    List<Path> mediaFolders,
    FetchSettings fetch) {
  /** Memory for tokens of encoders when nothing is said, bytes. */
  public static final long DEFAULT_TOKEN_BYTES = 256L << 20;

  /** Bytes of all files when nothing is said. */
  public static final long DEFAULT_FOLDER_BYTES = 4L << 30;

  /** Memory alone. */
  public static final StoreSettings DEFAULT =
      new StoreSettings(
          DEFAULT_TOKEN_BYTES,
          Optional.empty(),
          DEFAULT_FOLDER_BYTES,
          List.of(),
          FetchSettings.NONE);

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
    return new StoreSettings(bytes, folder, folderBytes, mediaFolders, fetch);
  }

  /** The same with a folder. */
  public StoreSettings withFolder(Path path, long bytes) {
    return new StoreSettings(tokenBytes, Optional.of(path), bytes, mediaFolders, fetch);
  }

  /** The same with other rules for what is fetched. */
  public StoreSettings withFetch(FetchSettings other) {
    return new StoreSettings(tokenBytes, folder, folderBytes, mediaFolders, other);
  }

  /** The same with folders whose files requests may name. */
  public StoreSettings withMediaFolders(List<Path> folders) {
    return new StoreSettings(tokenBytes, folder, folderBytes, folders, fetch);
  }
}
