package dev.precis.report;

import dev.precis.media.MediaSource;
import dev.precis.pipeline.Report;
import dev.precis.pipeline.StageReport;
import dev.precis.pipeline.StreamReport;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.StageWork;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFile;
import dev.precis.tokens.TokenFileInfo;
import dev.precis.tokens.TokenFileWriter;
import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Token files and reports with the streams that a test lists, written by the product's writer. */
final class Made {
  private static final int WIDTH = 4;

  private final Path file;
  private final String name;
  private final String sha256;
  private final List<StreamReport> streams = new ArrayList<>();
  private final List<TokenSequence> sequences = new ArrayList<>();
  private boolean attention;

  private Made(Path file, String name, String sha256) {
    this.file = file;
    this.name = name;
    this.sha256 = sha256;
  }

  static Made of(Path file, MediaSource media) {
    return new Made(file, media.name(), media.sha256());
  }

  static Made of(Path file) {
    return new Made(file, "nothing", "00");
  }

  Path file() {
    return file;
  }

  Made withAttention() {
    attention = true;
    return this;
  }

  /**
   * A picture or video whose cells cut the medium evenly.
   *
   * @param cells kept tokens as t, y, x
   */
  Made pictures(Modality modality, Grid grid, int width, int height, double rate, int[]... cells) {
    Provenance places = Provenance.blank(cells.length, modality);
    for (int r = 0; r < cells.length; r++) {
      int[] cell = cells[r];
      places.t()[r] = cell[0];
      places.y()[r] = cell[1];
      places.x()[r] = cell[2];
      places.index()[r] = (cell[0] * grid.h() + cell[1]) * grid.w() + cell[2];
      places.startUs()[r] = rate == 0 ? 0 : Math.round(cell[0] / rate * 1e6);
      places.endUs()[r] = rate == 0 ? 0 : Math.round((cell[0] + 1) / rate * 1e6);
      places.box()[4 * r] = (float) cell[2] * width / grid.w();
      places.box()[4 * r + 1] = (float) cell[1] * height / grid.h();
      places.box()[4 * r + 2] = (float) (cell[2] + 1) * width / grid.w();
      places.box()[4 * r + 3] = (float) (cell[1] + 1) * height / grid.h();
    }
    return add(places, info(modality, grid, width, height, rate, cells.length));
  }

  /** Sound: the listed tokens of {@code count}, each 1 / rate long. */
  Made sound(int count, double rate, int... kept) {
    Provenance places = Provenance.blank(kept.length, Modality.AUDIO);
    for (int r = 0; r < kept.length; r++) {
      places.t()[r] = kept[r];
      places.index()[r] = kept[r];
      places.startUs()[r] = Math.round(kept[r] / rate * 1e6);
      places.endUs()[r] = Math.round((kept[r] + 1) / rate * 1e6);
    }
    return add(places, info(Modality.AUDIO, Grid.line(count), 0, 0, rate, kept.length));
  }

  /** Makes row {@code row} of the last stream a merged token over everything in its box. */
  Made merge(int row, float weight, float... box) {
    Provenance places = sequences.getLast().provenance();
    places.weight()[row] = weight;
    System.arraycopy(box, 0, places.box(), 4 * row, 4);
    return this;
  }

  /** Makes row {@code row} of the last stream stand for several frames, which end then. */
  Made lasting(int row, long endUs, float frames) {
    Provenance places = sequences.getLast().provenance();
    places.endUs()[row] = endUs;
    places.weight()[row] = frames;
    return this;
  }

  private StreamInfo info(
      Modality modality, Grid grid, int width, int height, double rate, int kept) {
    SourceInfo source =
        new SourceInfo(
            name,
            sha256,
            modality,
            "vision",
            "made",
            "ab12",
            "made-space",
            WIDTH,
            grid,
            14,
            width,
            height,
            rate,
            "stretch");
    return new StreamInfo(
        source, "holov", Map.of("mode", "holistic"), "25%", grid.tokens(), kept, false);
  }

  private Made add(Provenance places, StreamInfo info) {
    sequences.add(
        new TokenSequence(
            Matrix.allocate(places.size(), WIDTH),
            places,
            List.of(info.source()),
            Grid.line(places.size())));
    List<StageReport> stages =
        List.of(new StageReport("decode", new StageWork(3, 1_500_000_000L, 2_000_000)));
    streams.add(new StreamReport(info, List.of(), stages, List.of()));
    return this;
  }

  /** Replaces the last stream's warnings and says whether it ended early. */
  Made warn(boolean truncated, String... warnings) {
    StreamReport last = streams.removeLast();
    StreamInfo info = last.info();
    StreamInfo changed =
        new StreamInfo(
            info.source(),
            info.method(),
            info.options(),
            info.budget(),
            info.tokensIn(),
            info.tokensOut(),
            truncated);
    streams.add(new StreamReport(changed, List.of(), last.stages(), List.of(warnings)));
    return this;
  }

  /** Says when each scene of the last stream but the first begins, microseconds. */
  Made scenes(Long... starts) {
    StreamReport last = streams.removeLast();
    streams.add(
        new StreamReport(
            last.info(), last.perStep(), last.stages(), last.warnings(), List.of(starts)));
    return this;
  }

  /** Writes the file and returns the report of the run that might have. */
  Report write() {
    Report report = new Report(name, "made", "ab12", streams, 2_000_000_000L);
    try (TokenFileWriter writer = TokenFileWriter.create(file, WIDTH, DType.F32)) {
      for (int s = 0; s < sequences.size(); s++) {
        writer.append(sequences.get(s), s, attention ? signal(sequences.get(s).size()) : Map.of());
      }
      TokenFileInfo info = report.fileInfo();
      writer.finish(info);
    }
    return report;
  }

  private static Map<String, Matrix> signal(int rows) {
    Matrix values = Matrix.allocate(rows, 1);
    for (int r = 0; r < rows; r++) {
      values.set(r, 0, 0.25f * r);
    }
    return Map.of("attention", values);
  }

  TokenFile read() {
    write();
    return TokenFile.read(file);
  }
}
