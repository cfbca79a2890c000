package dev.precis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointPackTest {
  @TempDir Path folder;

  @Test
  void opensALanguageModelAndTestsItWhenAsked() {
    try (ModelPack pack = ModelPack.open(TinyPack.ofCheckpoint("llama", "llama-decoder"))) {
      PackManifest.LlmSpec spec =
          Objects.requireNonNull(Objects.requireNonNull(pack.manifest().decoders()).llm());
      PackManifest.LanguageModel llm = Objects.requireNonNull(pack.manifest().llm());
      assertThat(spec.width()).isEqualTo(llm.width()).isEqualTo(24);
      assertThat(spec.keyWidth()).isEqualTo(12);
      assertThat(spec.end()).containsExactly(3);
      assertThat(llm.rowsSha256()).matches("[0-9a-f]{64}");
      pack.testDecoders();
    }
  }

  @Test
  void namesTheLanguageModelThatRowsAreMadeFor() {
    try (ModelPack pack =
        ModelPack.open(TinyPack.ofCheckpoint("llava", "llava-1.5", "--tokens", "features"))) {
      PackManifest.CompressorSpec projector = pack.compressor("llava-mlp");
      assertThat(projector.reads().width()).isEqualTo(pack.vision().width());
      assertThat(projector.reads().space()).isEqualTo(pack.vision().space());
      assertThat(projector.width())
          .isEqualTo(Objects.requireNonNull(pack.manifest().llm()).width());
    }
    try (ModelPack pack = ModelPack.open(TinyPack.ofCheckpoint("llava", "llava-1.5"))) {
      assertThat(pack.vision().space())
          .isEqualTo(Objects.requireNonNull(pack.manifest().llm()).id());
    }
  }

  @Test
  void failsTheSelfTestOfAModuleWithTheWrongGraph() throws IOException {
    Path pack = copy(TinyPack.ofCheckpoint("llava", "llava-1.5", "--tokens", "features"));
    edit(pack, "\"tokens\": \"projector.onnx\"", "\"tokens\": \"vision.onnx\"");
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining("vision.onnx failed");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"embeddings\": \"llm-embeddings.safetensors\"', '\"embeddings\": \"x\"', llm file is 'x'",
    "'\"keyWidth\": 12', '\"keyWidth\": 0', decoders.llm.keyWidth must be 1 or more",
    "'\"step\": \"llm.onnx\"', '\"step\": \"x.onnx\"', decoders.llm.graphs.step is 'x.onnx'",
  })
  void namesTheFieldOfALanguageModelThatIsWrong(String from, String to, String message)
      throws IOException {
    Path pack = copy(TinyPack.ofCheckpoint("llama", "llama-decoder"));
    edit(pack, from, to);
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining(message);
  }

  @Test
  void wantsTheLayersOfLevels() throws IOException {
    Path pack = copy(TinyPack.ofCheckpoint("siglip", "siglip", "--taps", "levels:0+1"));
    String json = Files.readString(pack.resolve(ModelPack.MANIFEST));
    Files.writeString(
        pack.resolve(ModelPack.MANIFEST), json.replaceAll("(?s)\"layers\": \\[.*?\\],\\s*", ""));
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining("levels need their layers");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"method\": \"top-attention\"', '\"method\": \"tome\"', vision.fused.method is 'tome'",
    "'\"keep\": 5', '\"keep\": 0', vision.fused.keep must be 1 or more",
    "'vision-fused.onnx\",\n        \"method', 'x.onnx\",\n        \"method', vision.fused.graph is 'x.onnx'",
    "'\"kept\": \"kept\"', '\"kept\": null', vision.fused.kept is missing",
  })
  void namesTheFieldOfAFusedGraphThatIsWrong(String from, String to, String message)
      throws IOException {
    Path pack = copy(TinyPack.fused("top-attention", 5));
    edit(pack, from.translateEscapes(), to.translateEscapes());
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining(message);
  }

  @Test
  void wantsNoMoreCellsOfAFusedGraphThanItsGridHas() throws IOException {
    Path pack = copy(TinyPack.fused("average-pool", 4));
    edit(pack, "\"keep\": 4", "\"keep\": 10");
    String json = Files.readString(pack.resolve(ModelPack.MANIFEST));
    Files.writeString(
        pack.resolve(ModelPack.MANIFEST),
        json.replaceAll("(?s)\"cells\": \\[.*?\\]", "\"cells\": [5, 2]"));
    assertThatThrownBy(() -> ModelPack.open(pack))
        .hasMessageContaining("vision.fused.cells is [5, 2], more than its grid of [4, 4] has");
  }

  @Test
  void runsTheSelfTestOfAFusedGraph() throws IOException {
    Path pack = copy(TinyPack.fused("top-attention", 5));
    edit(pack, "\"compact\": \"compact\"", "\"compact\": \"rows\"");
    // The manifest's name is the encoder's business; the self-test has its own names.
    ModelPack.open(pack).close();
    edit(pack, "\"graph\": \"vision-fused.onnx\"", "\"graph\": \"vision.onnx\"");
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining("vision.onnx failed");
  }

  private Path copy(Path from) throws IOException {
    Path to = Files.createDirectory(folder.resolve("pack"));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
      }
    }
    return to;
  }

  private static void edit(Path pack, String from, String to) throws IOException {
    Path file = pack.resolve(ModelPack.MANIFEST);
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replace(from, to));
  }
}
