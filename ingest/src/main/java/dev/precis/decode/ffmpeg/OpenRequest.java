package dev.precis.decode.ffmpeg;

import dev.precis.decode.header.Completeness;
import dev.precis.decode.header.ContentType.ContainerFormat;
import dev.precis.decode.header.HeaderReader;
import dev.precis.media.CancelToken;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;

/**
 * What to open, kept whole so that a pass can be started again.
 *
 * @param format the container's format, told by its content
 * @param cutShort true if the container's own sizes reach beyond the end of the file
 */
public record OpenRequest(
    MediaSource source,
    ContainerFormat format,
    boolean cutShort,
    MediaLimits limits,
    CancelToken cancel) {
  /** A request for a container whose format the reader's content shows. */
  public static OpenRequest of(
      MediaSource source,
      HeaderReader header,
      ContainerFormat format,
      MediaLimits limits,
      CancelToken cancel) {
    return new OpenRequest(source, format, Completeness.cutShort(header, format), limits, cancel);
  }
}
