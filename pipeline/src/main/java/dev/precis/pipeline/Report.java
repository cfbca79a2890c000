package dev.precis.pipeline;

import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFileInfo;
import java.util.List;

/**
 * What a run did.
 *
 * @param name of the medium
 * @param pack id of the model pack
 * @param packDigest digest of the model pack
 * @param streams in file order
 * @param nanos from start to end, nanoseconds
 */
public record Report(
    String name, String pack, String packDigest, List<StreamReport> streams, long nanos) {
  /** Copies the list. */
  public Report {
    streams = List.copyOf(streams);
  }

  /** Tokens the encoders gave. */
  public long tokensIn() {
    return streams.stream().mapToLong(stream -> stream.info().tokensIn()).sum();
  }

  /** Tokens left. */
  public long tokensOut() {
    return streams.stream().mapToLong(stream -> stream.info().tokensOut()).sum();
  }

  /** The part that a token file keeps. */
  public TokenFileInfo fileInfo() {
    List<StreamInfo> infos = streams.stream().map(StreamReport::info).toList();
    return new TokenFileInfo(TokenFileInfo.VERSION, pack, packDigest, infos);
  }

  @Override
  public String toString() {
    return "%s: %d of %d tokens in %d ms"
        .formatted(name, tokensOut(), tokensIn(), nanos / 1_000_000);
  }
}
