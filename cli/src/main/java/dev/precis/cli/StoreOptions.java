package dev.precis.cli;

import dev.precis.serving.proxy.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What of this machine's memory and disk a proxy may use for media. */
final class StoreOptions {
  @Option(
      names = "--tokens-mb",
      paramLabel = "MIB",
      description = {
        "Memory for tokens of encoders before compression, so that another method or question runs no"
            + " encoder (default 256)."
      })
  private int tokensMb = (int) (StoreSettings.DEFAULT_TOKEN_BYTES >> 20);

  @Option(
      names = "--cache-folder",
      paramLabel = "FOLDER",
      description = "Keep such tokens here too, for this proxy alone (default: nowhere).")
  private @Nullable Path folder;

  @Option(
      names = "--cache-folder-mb",
      paramLabel = "MIB",
      description = "Most of all files there (default 4096).")
  private int folderMb = (int) (StoreSettings.DEFAULT_FOLDER_BYTES >> 20);

  @Option(
      names = "--media-folder",
      paramLabel = "FOLDER",
      description = "Requests may name files below it as file:///... (default: none); repeatable.")
  private List<Path> mediaFolders = new ArrayList<>();

  /** What was asked for. */
  StoreSettings settings() {
    StoreSettings out =
        StoreSettings.DEFAULT.withTokenBytes((long) tokensMb << 20).withMediaFolders(mediaFolders);
    return folder == null ? out : out.withFolder(folder, (long) folderMb << 20);
  }

  /** The same for {@code --print-config}. */
  static Map<String, Object> config(StoreSettings stores) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("tokenBytes", stores.tokenBytes());
    stores
        .folder()
        .ifPresent(path -> {
          out.put("cacheFolder", path.toString());
          out.put("cacheFolderBytes", stores.folderBytes());
        });
    out.put("mediaFolders", stores.mediaFolders().stream().map(Path::toString).toList());
    return out;
  }
}
