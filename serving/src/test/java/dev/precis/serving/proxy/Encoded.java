package dev.precis.serving.proxy;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFileInfo;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Map;

/** Pictures that no encoder has seen. */
final class Encoded {
  private Encoded() {}

  /** A picture of which all these rows were kept. */
  static EncodedMedium picture(Matrix rows) {
    int count = rows.rows();
    SourceInfo source =
        new SourceInfo(
            "a",
            "0",
            Modality.IMAGE,
            "vision",
            "p",
            "0",
            "s",
            rows.cols(),
            Grid.image(1, count),
            1,
            count,
            1,
            0,
            "none");
    Provenance places = Provenance.blank(count, Modality.IMAGE);
    for (int r = 0; r < count; r++) {
      places.index()[r] = r;
      places.x()[r] = r;
    }
    return EncodedMedium.of(
        Modality.IMAGE,
        new TokenSequence(rows, places, List.of(source), Grid.line(count)),
        new TokenFileInfo(
            TokenFileInfo.VERSION,
            "p",
            "0",
            List.of(new StreamInfo(source, "holov", Map.of(), "100%", count, count, false))),
        EncodedMedium.Found.MISS);
  }
}
