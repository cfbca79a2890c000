package dev.precis.serving.backend;

import java.nio.file.Path;
import java.util.List;

/** A question in the form in which a server takes it. */
public sealed interface Delivery {
  /**
   * A request to be posted; the body is JSON.
   *
   * @param path on the server, e.g. {@code /v1/chat/completions}
   * @param body UTF-8
   */
  @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
  record Post(String path, byte[] body) implements Delivery {}

  /** Files that were written. */
  record Files(List<Path> paths) implements Delivery {}
}
