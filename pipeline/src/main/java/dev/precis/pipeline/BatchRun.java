package dev.precis.pipeline;

import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.StageWork;
import java.util.List;

/** What is done to the batches of one stream, or of two that are compressed together. */
interface BatchRun {
  /** What is kept of a batch. */
  TokenBatch compress(EncodedTokens encoded);

  /** A report per stream, once they have ended. */
  List<StreamReport> reports(StageWork sinkWork);
}
