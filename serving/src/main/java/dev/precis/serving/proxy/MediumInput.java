package dev.precis.serving.proxy;

import dev.precis.media.MediaSource;
import dev.precis.tensor.ContentHash;
import dev.precis.tokens.Modality;
import java.util.List;

/**
 * A medium of a request, its bytes in memory.
 *
 * @param tenant whose request it is; nothing is shared between tenants
 * @param kind what the client says it is
 * @param sources its bytes, named by their place in the request: one, or the frames of a video that
 *     came as pictures
 * @param fps frames per second of such a video; 0 for all others
 * @param digest over the bytes, lower-case hex; of one source its SHA-256
 */
record MediumInput(
    String tenant, Modality kind, List<MediaSource> sources, double fps, String digest) {
  /** Frames per second of a video that came as pictures where nothing is said. */
  static final double DEFAULT_FPS = 1;

  /** Highest number of frames per second. */
  static final double MAX_FPS = 1000;

  /** Copies the list. */
  MediumInput {
    sources = List.copyOf(sources);
  }

  /** A medium that is one file. */
  static MediumInput of(String tenant, Modality kind, MediaSource source) {
    return new MediumInput(tenant, kind, List.of(source), 0, source.sha256());
  }

  /** A video that came as pictures. */
  static MediumInput frames(String tenant, List<MediaSource> pictures, double fps) {
    ContentHash hash = ContentHash.of("precis.frames").text("fps", Double.toString(fps));
    pictures.forEach(picture -> hash.text("frame", picture.sha256()));
    return new MediumInput(tenant, Modality.VIDEO, pictures, fps, hash.hex());
  }

  /** The file, or the first frame. */
  MediaSource source() {
    return sources.getFirst();
  }

  /** Whether it is a video that came as pictures. */
  boolean framed() {
    return fps > 0;
  }
}
