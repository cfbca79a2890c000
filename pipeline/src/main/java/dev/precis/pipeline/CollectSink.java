package dev.precis.pipeline;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Keeps all tokens in memory, as one sequence of all streams; narrower rows are filled up with
 * zeros.
 */
public final class CollectSink implements TokenSink {
  private final List<TokenBatch> batches = new ArrayList<>();
  private Optional<TokenSequence> result = Optional.empty();
  private int width;

  @Override
  public void open(int columns) {
    width = columns;
  }

  @Override
  public void append(TokenBatch batch) {
    batches.add(batch);
  }

  @Override
  public void finish(Report report) {
    int rows = batches.stream().mapToInt(batch -> batch.tokens().size()).sum();
    Matrix embeddings = Matrix.allocate(rows, width);
    Provenance provenance =
        Provenance.concat(batches.stream().map(batch -> batch.tokens().provenance()).toList());
    float[] row = new float[width];
    int at = 0;
    for (TokenBatch batch : batches) {
      Arrays.fill(row, 0);
      for (int r = 0; r < batch.tokens().size(); r++) {
        batch.tokens().embeddings().copyRow(r, row, 0);
        if (provenance.source()[at] >= 0) {
          provenance.source()[at] += batch.stream();
        }
        embeddings.setRow(at++, row, 0);
      }
    }
    List<StreamInfo> streams = report.fileInfo().streams();
    result =
        Optional.of(
            new TokenSequence(
                embeddings,
                rows == 0 ? Provenance.blank(0, Modality.IMAGE) : provenance,
                streams.stream().map(StreamInfo::source).toList(),
                Grid.line(rows)));
  }

  /**
   * All tokens of the run.
   *
   * @throws IllegalStateException if the run has not ended well
   */
  public TokenSequence tokens() {
    return result.orElseThrow(() -> new IllegalStateException("the run has not finished"));
  }

  @Override
  public void close() {
    batches.clear();
  }
}
