package dev.precis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPackTest {
  @TempDir Path folder;
  private Path pack;

  @BeforeEach
  void copyTheTinyPack() throws IOException {
    pack = Files.createDirectory(folder.resolve("pack"));
    try (Stream<Path> files = Files.list(TinyPack.folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, pack.resolve(file.getFileName().toString()));
      }
    }
  }

  private void edit(String from, String to) throws IOException {
    Path file = pack.resolve(ModelPack.MANIFEST);
    String json = Files.readString(file);
    assertThat(json).contains(from);
    Files.writeString(file, json.replace(from, to));
  }

  @Test
  void opensAndNamesItselfByTheDigestOfItsManifest() throws IOException {
    try (ModelPack opened = ModelPack.open(pack)) {
      assertThat(opened.digest()).isEqualTo(Digests.sha256(pack.resolve(ModelPack.MANIFEST)));
      assertThat(opened.vision().prefixTokens()).isEqualTo(1);
      assertThat(opened.engine(opened.vision().graph()))
          .isSameAs(opened.engine(opened.vision().graph()));
    }
  }

  @Test
  void refusesAFileWithOneFlippedBit() throws IOException {
    Path graph = pack.resolve("vision.onnx");
    byte[] bytes = Files.readAllBytes(graph);
    bytes[bytes.length / 2] ^= 1;
    Files.write(graph, bytes);
    assertThatThrownBy(() -> ModelPack.open(pack))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("vision.onnx has sha256");
  }

  @Test
  void refusesAFileThatTheManifestDoesNotList() throws IOException {
    Files.writeString(pack.resolve("more.txt"), "x");
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining("more.txt");
  }

  @Test
  void refusesALinkInPlaceOfAFile() throws IOException {
    Path moved = Files.move(pack.resolve("vision.onnx"), folder.resolve("elsewhere.onnx"));
    Files.createSymbolicLink(pack.resolve("vision.onnx"), moved);
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining("no plain file");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Files.delete(pack.resolve("audio.onnx"));
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining("audio.onnx is missing");
    assertThatThrownBy(() -> ModelPack.open(folder)).hasMessageContaining("no pack.json");
    assertThatThrownBy(() -> ModelPack.open(Path.of("no-such-pack")))
        .hasMessageContaining("no pack folder 'no-such-pack'")
        .hasMessageContaining("precis pack default");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"schema\": 1', '\"schema\": 2', schema is 2",
    "'\"name\": \"vision.onnx\"', '\"name\": \"../vision.onnx\"', plain file name",
    "'\"patch\": 14', '\"patch\": 0', vision.patch must be 1 or more",
    "'\"filter\": \"bicubic\"', '\"filter\": \"lanczos\"', 'bicubic, bilinear'",
    "'\"kind\": \"keys\"', '\"kind\": \"values\"', 'cls, received, map, keys, hidden, levels, frame'",
    "'\"width\": 32\n', '\"width\": 0\n', signals[].width must be 1 or more",
    "'\"prefixTokens\": 1', '\"prefixTokens\": 0', kind frame need prefixTokens 1 or more",
    "'\"output\": \"tokens\"', '\"output\": \"keys\"', the output 'tokens'",
    "'\"firstTimestamp\": 260', '\"firstTimestamp\": -1', speech token ids must be 0 or more",
    "'\"step\": \"speech-step.onnx\"', '\"step\": \"other.onnx\"', speech.graphs.step is 'other.onnx'",
    "'\"layers\": 2', '\"layers\": 0', speech.layers must be 1 or more",
    "'\"heads\": 2', '\"heads\": 5', speech.width 32 is no multiple",
    "'\"schema\": 1', '\"schema\": 1, \"extra\": 3', Unrecognized field",
    "'\"schema\": 1', '\"schema\": 1, \"schema\": 1', Duplicate",
  })
  void namesTheFieldThatIsWrong(String from, String to, String message) throws IOException {
    edit(from, to);
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining(message);
  }

  private static final String MODULE =
      "\"compressors\": {\"pools\": {\"family\": \"pools\", \"graphs\": {\"tokens\": \"text.onnx\"},"
          + " \"reads\": {\"space\": \"s\", \"signal\": \"tokens\", \"width\": 32}, \"width\": 8,"
          + " \"numbers\": {}}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | `` | llm is missing",
        "`` | `, \"llm\": {\"id\": \"vicuna\", \"width\": 9}` | compressors.pools.width is 8, llm.width is 9",
        "`\"width\": 8` | `\"width\": 0` | compressors.pools.width must be 1 or more",
        "text.onnx | other.onnx | compressors.pools.graphs.tokens is 'other.onnx'",
        "`\"numbers\": {}` | `\"numbers\": {\"scale\": null}` | compressors.pools.numbers.scale is missing",
        "`\"family\": \"pools\"` | `\"family\": \"\"` | compressors.pools.family is missing",
      })
  void namesWhatIsWrongWithATrainedCompressor(String from, String to, String message)
      throws IOException {
    String module = from.isEmpty() ? MODULE + to : MODULE.replace(from, to);
    edit("\"schema\": 1", "\"schema\": 1, " + module);
    assertThatThrownBy(() -> ModelPack.open(pack)).hasMessageContaining(message);
  }

  @Test
  void testsTheGraphsOfTrainedCompressorsToo() throws IOException {
    edit(
        "\"schema\": 1",
        "\"schema\": 1, " + MODULE + ", \"llm\": {\"id\": \"vicuna\", \"width\": 8}");
    assertThatThrownBy(() -> ModelPack.open(pack))
        .hasMessageContaining("pools-tokens: the file holds no case for it");
  }

  @Test
  void saysWhichTrainedCompressorsThereAre() {
    try (ModelPack opened = ModelPack.open(pack)) {
      assertThatThrownBy(() -> opened.compressor("tokenpacker"))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("no compressor of the family 'tokenpacker', it has none");
    }
  }

  @Test
  void reportsAllProblemsOfAManifestAtOnce() throws IOException {
    edit("\"patch\": 14", "\"patch\": 0");
    edit("\"filter\": \"bicubic\"", "\"filter\": \"lanczos\"");
    assertThatThrownBy(() -> ModelPack.open(pack))
        .hasMessageContaining("vision.patch")
        .hasMessageContaining("vision.preprocess.filter");
  }

  @Test
  void failsItsSelfTestWhenTheToleranceIsImpossible() throws IOException {
    String json = Files.readString(pack.resolve(ModelPack.MANIFEST));
    String strict =
        json.replaceAll("\"atol\": [^,]+", "\"atol\": -1")
            .replaceAll("\"rtol\": [^,}\\s]+", "\"rtol\": 0");
    assertThat(strict).isNotEqualTo(json);
    Files.writeString(pack.resolve(ModelPack.MANIFEST), strict);
    assertThatThrownBy(() -> ModelPack.open(pack))
        .hasMessageContaining("self-test of pack")
        .hasMessageContaining("encoder vision");
  }

  @Test
  void testsTheSpeechDecoderWhenAsked() throws IOException {
    try (ModelPack opened = ModelPack.open(pack)) {
      assertThat(opened.speech().prompt()).containsExactly(257);
      opened.testDecoders();
    }
    edit("\"step\": \"speech-step.onnx\"", "\"step\": \"speech-memory.onnx\"");
    try (ModelPack wrong = ModelPack.open(pack)) {
      assertThatThrownBy(wrong::testDecoders)
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("speech-memory.onnx failed");
    }
  }

  @Test
  void saysThatAPackHasNoSpeechDecoder() throws IOException {
    String json = Files.readString(pack.resolve(ModelPack.MANIFEST));
    String without = json.replaceAll("(?s)\"decoders\": \\{.*?\n  \\},\n", "");
    assertThat(without).isNotEqualTo(json);
    Files.writeString(pack.resolve(ModelPack.MANIFEST), without);
    try (ModelPack opened = ModelPack.open(pack)) {
      opened.testDecoders();
      assertThatThrownBy(opened::speech).hasMessageContaining("has no speech decoder");
    }
  }

  @Test
  void findsWeightsThatLieOutsideThePack() throws IOException {
    for (String location : List.of("../x", "/etc/passwd", "weights.bin")) {
      Path graph = Files.write(folder.resolve("g.onnx"), graphWithExternalData(location));
      assertThat(OnnxExternalData.locations(graph)).containsExactly(location);
    }
    assertThat(OnnxExternalData.locations(pack.resolve("vision.onnx"))).isEmpty();
  }

  @Test
  void saysThatAFileIsNoGraph() throws IOException {
    Path text = Files.writeString(folder.resolve("g.onnx"), "this is no graph at all");
    assertThatThrownBy(() -> OnnxExternalData.locations(text))
        .hasMessageContaining("no ONNX protobuf");
  }

  @Test
  void refusesADeviceThatIsNotThere() {
    assertThatThrownBy(() -> Device.parse("gpu")).hasMessageContaining("cpu, cuda or cuda:n");
    assertThat(Device.parse("cuda:1")).isEqualTo(new Device.Cuda(1));
    EngineOptions cuda = EngineOptions.DEFAULT.withDevice(new Device.Cuda(0));
    if (!OrtEngine.runtime().contains("CUDA")) {
      assertThatThrownBy(() -> OrtEngine.load(pack.resolve("vision.onnx"), cuda))
          .hasMessageContaining("Maven profile 'cuda'");
    }
  }

  /** ModelProto with one initializer that names an external file. */
  private static byte[] graphWithExternalData(String location) {
    byte[] entry =
        join(
            field(1, "location".getBytes(StandardCharsets.UTF_8)),
            field(2, location.getBytes(StandardCharsets.UTF_8)));
    return field(7, field(5, field(13, entry)));
  }

  private static byte[] field(int number, byte[] body) {
    byte[] out = new byte[body.length + 2];
    out[0] = (byte) (number << 3 | 2);
    out[1] = (byte) body.length;
    System.arraycopy(body, 0, out, 2, body.length);
    return out;
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
