package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which signals are asked of an encoder. */
class EncoderSignalsTest {
  @TempDir Path folder;

  private MediaSource noise() throws IOException {
    BufferedImage image = new BufferedImage(56, 56, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    for (int i = 0; i < 56 * 56; i++) {
      image.setRGB(i % 56, i / 56, 0x010101 * random.nextInt(256));
    }
    Path file = folder.resolve("noise.png");
    ImageIO.write(image, "png", file.toFile());
    return MediaSource.file(file);
  }

  @Test
  void aBudgetThatFollowsTheContentSeesTheEntropyOfThePixels() throws IOException {
    Budget budget = Budget.parse("auto:quality=0.01,at-least=1");
    try (ModelPack pack = TinyPack.open();
        Pipeline pipeline = Pipeline.of(pack).compress(Modality.IMAGE, "uniform", budget).build()) {
      TokenSequence tokens = pipeline.encode(noise());
      // 16 tokens of noise, all of them busy.
      assertThat(tokens.size()).isEqualTo(4);
      assertThat(pipeline.lastReport().orElseThrow().streams().getFirst().warnings())
          .singleElement()
          .asString()
          .contains("16 busy patches");
    }
  }

  @Test
  void anEncoderThatGivesOnlyTheAttentionReceivedServesMethodsByAttention() throws IOException {
    Path received = folder.resolve("received");
    copyWithoutAttention(TinyPack.folder(), received);
    try (ModelPack pack = ModelPack.open(received);
        Pipeline pipeline =
            Pipeline.of(pack).compress(Modality.IMAGE, "holov", Budget.tokens(5)).build()) {
      assertThat(pack.vision().signals())
          .extracting(signal -> signal.signal())
          .contains("received-attention")
          .doesNotContain("attention");
      assertThat(pipeline.encode(noise()).size()).isEqualTo(5);
    }
  }

  private static void copyWithoutAttention(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    Path manifest = to.resolve(ModelPack.MANIFEST);
    ObjectMapper mapper = new ObjectMapper();
    JsonNode root = mapper.readTree(manifest.toFile());
    Iterator<JsonNode> signals = root.at("/encoders/vision/signals").elements();
    while (signals.hasNext()) {
      if (signals.next().at("/signal").asText().equals("attention")) {
        signals.remove();
      }
    }
    mapper.writeValue(manifest.toFile(), root);
  }
}
