package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.learned.SliceLayout;
import dev.precis.compress.learned.SliceLimit;
import dev.precis.compress.learned.TokenPackerSlicing;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import dev.precis.testing.TinyPack;
import dev.precis.testmedia.TestImages;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenSequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TokenPacker-HD behind the tiny pack: slices of 56 px, 4 x 4 tokens each, packed to 2 x 2. */
class SlicedPicturesIT {
  private static final int SIDE = 56;
  private static final int WIDTH = 24;
  @TempDir static Path folder;
  private static Path weights;

  /** The random TokenPacker with rows of 1 as commas and rows of 2 as ends of lines. */
  @BeforeAll
  static void makePack() throws IOException {
    weights = Files.createDirectory(folder.resolve("pack"));
    try (Stream<Path> files = Files.list(TinyPack.tokenPacker())) {
      for (Path file : files.toList()) {
        Files.copy(file, weights.resolve(String.valueOf(file.getFileName())));
      }
    }
    Path rows = weights.resolve("rows.safetensors");
    SafeTensors.write(rows, List.of(row("comma", 1), row("newline", 2)), Map.of());
    Path manifest = weights.resolve(ModelPack.MANIFEST);
    String listed =
        "\"files\": [{\"name\": \"rows.safetensors\", \"bytes\": %d, \"sha256\": \"%s\"},"
            .formatted(Files.size(rows), MediaSource.file(rows).sha256());
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("\"files\": [", listed)
            .replace("\"width\": 24,", "\"width\": 24, \"rows\": \"rows.safetensors\","));
  }

  private static SafeTensorsEntry row(String name, float value) {
    float[] row = new float[WIDTH];
    Arrays.fill(row, value);
    return SafeTensorsEntry.ofFloats(name, row, WIDTH);
  }

  private record Ran(TokenSequence tokens, StreamInfo info) {}

  private static Ran run(Path pack, String options, PipelineSpec spec, int width, int height) {
    Path photo = folder.resolve("photo-%d-%d.png".formatted(width, height));
    MethodSpec method = MethodSpec.parse("tokenpacker:pack=%s%s".formatted(pack, options));
    PipelineSpec wanted = spec.with(Modality.IMAGE, new StreamSettings(method, Budget.keep(1)));
    try (ModelPack encoder = TinyPack.open();
        Pipeline pipeline = Pipeline.of(encoder).spec(wanted).build()) {
      Files.write(photo, TestImages.quadrants(".png", width, height));
      TokenSequence tokens = pipeline.encode(MediaSource.file(photo));
      return new Ran(tokens, pipeline.lastReport().orElseThrow().streams().getFirst().info());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"9, 200, 110", "9, 60, 400", "16, 250, 240", "25, 300, 290", "9, 40, 40"})
  void slicesFollowEachOtherWithSeparators(int limit, int width, int height) {
    Ran ran = run(weights, ",slices=" + limit, PipelineSpec.DEFAULT, width, height);
    SliceLayout layout = new TokenPackerSlicing(SliceLimit.of(limit), SIDE).layout(height, width);
    TokenSequence tokens = ran.tokens();
    Provenance places = tokens.provenance();
    assertThat(tokens.size()).isEqualTo(layout.tokens(4));
    assertThat(ran.info().tokensIn()).isEqualTo(16L * layout.slices());
    assertThat(ran.info().source().preprocessing())
        .isEqualTo("slices %dx%d of 56 bilinear zero".formatted(layout.columns(), layout.rows()));
    float weight = 0;
    int at = 0;
    float[] seen = new float[2];
    for (SliceLayout.Piece piece : layout.pieces()) {
      switch (piece) {
        case SliceLayout.Piece.Slice(int index) -> {
          for (int i = 0; i < 4; i++, at++) {
            assertThat(places.t()[at]).isEqualTo(index);
            assertThat(places.weight()[at]).isEqualTo(4);
            weight += places.weight()[at];
            seen[0] = Math.max(seen[0], places.box()[4 * at + 2]);
            seen[1] = Math.max(seen[1], places.box()[4 * at + 3]);
          }
        }
        case SliceLayout.Piece.Comma() -> assertSeparator(tokens, at++, 1);
        case SliceLayout.Piece.NewLine() -> assertSeparator(tokens, at++, 2);
      }
    }
    assertThat(weight).isEqualTo(16f * layout.slices());
    assertThat(seen).containsExactly(width, height);
    assertThat(Arrays.copyOf(places.box(), 2)).containsExactly(0, 0);
  }

  private static void assertSeparator(TokenSequence tokens, int row, float value) {
    assertThat(tokens.embeddings().get(row, 0)).isEqualTo(value);
    assertThat(tokens.embeddings().get(row, WIDTH - 1)).isEqualTo(value);
    assertThat(tokens.provenance().weight()[row]).isZero();
  }

  @Test
  void withoutSlicesAPictureIsWhole() {
    Ran ran = run(weights, "", PipelineSpec.DEFAULT, 200, 110);
    assertThat(ran.tokens().size()).isEqualTo(4);
    assertThat(ran.info().options()).containsEntry("slices", "0");
  }

  @Test
  void whatCannotBeCutSoIsRefused() {
    PipelineSpec standard = PipelineSpec.DEFAULT;
    assertThatThrownBy(() -> run(weights, ",slices=9", standard.withTiles(4), 200, 110))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("leave out --tiles 4 or slices");
    assertThatThrownBy(() -> run(weights, ",slices=5", standard, 200, 110))
        .hasMessageContaining("slices of method tokenpacker is 5; allowed: 0, 9, 16 or 25");
    assertThatThrownBy(() -> run(TinyPack.tokenPacker(), ",slices=9", standard, 200, 110))
        .hasMessageContaining("needs the row 'comma' and has no rows");
    MethodSpec sliced = MethodSpec.parse("tokenpacker:slices=9,pack=" + weights);
    assertThatThrownBy(() -> new StreamSettings(sliced, Budget.keep(1)).configure(Modality.VIDEO))
        .hasMessageContaining("tokenpacker does not work on video");
  }
}
