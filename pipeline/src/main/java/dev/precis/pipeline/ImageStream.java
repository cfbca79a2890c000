package dev.precis.pipeline;

import dev.precis.image.ImageEncoder;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import java.lang.foreign.Arena;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A picture as a stream of one batch: the picture itself and its tiles. */
final class ImageStream implements EncodedStream {
  private static final long RGB_BYTES = 3;

  private final ImageEncoder encoder;
  private final MediaSource media;
  private final CancelToken cancel;
  private @Nullable SourceInfo source;
  private long bytes;

  ImageStream(ImageEncoder encoder, MediaSource media, CancelToken cancel) {
    this.encoder = encoder;
    this.media = media;
    this.cancel = cancel;
  }

  @Override
  public SourceInfo source() {
    if (source == null) {
      throw new IllegalStateException("the picture has not been read");
    }
    return source;
  }

  @Override
  public long expectedSteps() {
    return 1;
  }

  @Override
  public @Nullable EncodedTokens next(Arena memory) {
    if (source != null) {
      return null;
    }
    EncodedTokens out = encoder.encode(media, memory, cancel);
    source = out.tokens().sources().getFirst();
    bytes = out.tokens().embeddings().byteSize();
    return out;
  }

  @Override
  public boolean truncated() {
    return false;
  }

  @Override
  public Map<String, StageWork> work() {
    long decoded = source == null ? 0 : RGB_BYTES * source.sourceWidth() * source.sourceHeight();
    return Timings.work(encoder.timings(), encoder.timings().pictures(), decoded, bytes);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
