package dev.precis.pipeline;

import dev.precis.tokens.EncodedStream;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import java.util.List;
import java.util.Map;

/** A stream that changes or watches the batches of another and is that other in all else. */
abstract class ForwardingStream implements EncodedStream {
  /** The other. */
  final EncodedStream encoder;

  ForwardingStream(EncodedStream encoder) {
    this.encoder = encoder;
  }

  @Override
  public SourceInfo source() {
    return encoder.source();
  }

  @Override
  public long expectedSteps() {
    return encoder.expectedSteps();
  }

  @Override
  public boolean truncated() {
    return encoder.truncated();
  }

  @Override
  public Map<String, StageWork> work() {
    return encoder.work();
  }

  @Override
  public List<String> notes() {
    return encoder.notes();
  }

  @Override
  public void demand(boolean wanted) {
    encoder.demand(wanted);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
