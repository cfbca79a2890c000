package dev.precis.serving.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import dev.precis.fusion.Piece;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.Npy;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.TorchZip;
import dev.precis.testing.Checkout;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  private static JsonNode body(Delivery delivery) throws IOException {
    return JSON.readTree(((Delivery.Post) delivery).body());
  }

  private static SafeTensors.Tensor torch(JsonNode base64) {
    byte[] bytes = Base64.getDecoder().decode(base64.asText());
    return TorchZip.parse("sent", MemorySegment.ofArray(bytes));
  }

  @Test
  void chatRowsCarryMediaAsPromptEmbeds() throws IOException {
    Question question =
        new Question(
            "t",
            List.of(
                Turn.text(Turn.Role.SYSTEM, "be brief"),
                Turn.user(
                    new Piece.Media(Prompts.image(0, 5)),
                    new Piece.Text("and \"this\"?"),
                    new Piece.Media(Prompts.image(1, 2, 3)))),
            16,
            0.5,
            true);
    Delivery.Post post = VllmBackend.chatRows(Prompts.LLAVA).prepare(question);
    assertThat(post.path()).isEqualTo("/v1/chat/completions");
    JsonNode body = body(post);
    assertThat(body.get("model").asText()).isEqualTo("m");
    assertThat(body.get("max_tokens").asInt()).isEqualTo(16);
    assertThat(body.get("temperature").asDouble()).isEqualTo(0.5);
    assertThat(body.get("stream").asBoolean()).isTrue();
    assertThat(body.at("/messages/0/role").asText()).isEqualTo("system");
    JsonNode content = body.at("/messages/1/content");
    assertThat(content.findValuesAsText("type"))
        .containsExactly("prompt_embeds", "text", "prompt_embeds");
    assertThat(content.at("/1/text").asText()).isEqualTo("and \"this\"?");
    assertThat(torch(content.at("/0/data")).shape()).containsExactly(2, Prompts.WIDTH);
    assertThat(torch(content.at("/2/data")).toFloats()).containsExactly(Prompts.rows(3).toArray());
    assertThat(content.findValues("uuid")).isEmpty();
  }

  @Test
  void mediaPartsAreAStringWhereCountsAreFree() throws IOException {
    Question question = Prompts.ask(Prompts.image(0, 1, 2, 3, 4), "what?");
    JsonNode part =
        body(VllmBackend.chatMedia(Prompts.LLAVA).prepare(question)).at("/messages/0/content/0");
    assertThat(part.get("type").asText()).isEqualTo("image_embeds");
    assertThat(torch(part.get("image_embeds")).shape()).containsExactly(5, Prompts.WIDTH);
    assertThat(part.get("uuid").asText())
        .isEqualTo(Guards.media(Prompts.image(0, 1, 2, 3, 4), Prompts.LLAVA, "tenant").digest());
  }

  @Test
  void mediaPartsCarryAGridOfThreeNumbersWhereGridsCount() throws IOException {
    JsonNode image =
        body(VllmBackend.chatMedia(Prompts.QWEN)
                .prepare(Prompts.ask(Prompts.image(0, 1, 2, 3, 4), "what?")))
            .at("/messages/0/content/0/image_embeds");
    assertThat(image.get("image_grid_thw").toString()).isEqualTo("[1,2,10]");
    assertThat(torch(image.get("image_embeds")).shape()).containsExactly(5, Prompts.WIDTH);
    JsonNode video =
        body(VllmBackend.chatMedia(Prompts.QWEN)
                .prepare(
                    Prompts.ask(
                        Prompts.medium(
                            Modality.VIDEO, new Grid(2, 1, 2), Prompts.rows(4), 0, 1, 2, 3),
                        "what?")))
            .at("/messages/0/content/0/video_embeds");
    assertThat(video.get("video_grid_thw").toString()).isEqualTo("[2,2,4]");
    ServedModel hearing = ServedModel.of("p", ModelFamily.PHI4_MM, Prompts.WIDTH, 64);
    JsonNode sound =
        body(VllmBackend.chatMedia(hearing)
                .prepare(
                    Prompts.ask(
                        Prompts.medium(Modality.AUDIO, Grid.line(9), Prompts.rows(2), 0, 8),
                        "what?")))
            .at("/messages/0/content/0");
    assertThat(torch(sound.get("audio_embeds")).shape()).containsExactly(2, Prompts.WIDTH);
  }

  /** A live LLaVA says that at most 0 videos may be provided. */
  @Test
  void aKindThatTheFamilyDoesNotTakeAsMediaGoesAsPlainRowsOnly() {
    Question question =
        Prompts.ask(
            Prompts.medium(Modality.VIDEO, new Grid(2, 1, 2), Prompts.rows(4), 0, 1, 2, 3),
            "what?");
    refused("ROWS_UNSUPPORTED", () -> VllmBackend.chatMedia(Prompts.LLAVA).prepare(question));
    assertThat(VllmBackend.chatRows(Prompts.LLAVA).parts(question)).hasSize(1);
  }

  /** A live LLaVA ended when images of 5 and of 9 rows shared a batch. */
  @Test
  void mediaOfDifferentNumbersOfRowsDoNotShareARequestWhereTheCountIsFree() {
    Turn turn =
        Turn.user(
            new Piece.Media(Prompts.image(0, 1)),
            new Piece.Media(Prompts.image(0, 1, 2)),
            new Piece.Text("what?"));
    Question question = Question.of("t", 8, turn);
    refused("ROWS_UNEQUAL", () -> VllmBackend.chatMedia(Prompts.LLAVA).prepare(question));
    assertThat(VllmBackend.chatRows(Prompts.LLAVA).parts(question)).hasSize(2);
    assertThat(VllmBackend.chatRows(Prompts.LLAVA).equalRows(question)).isEqualTo(EqualRows.NONE);
    assertThat(VllmBackend.chatMedia(Prompts.QWEN).parts(question)).hasSize(2);
    assertThat(VllmBackend.chatMedia(Prompts.QWEN).equalRows(question)).isEqualTo(EqualRows.NONE);
    assertThat(
            VllmBackend.chatMedia(Prompts.LLAVA)
                .equalRows(Prompts.ask(Prompts.image(3, 5), "what?"))
                .counts())
        .isEqualTo(Map.of(Modality.IMAGE, 2));
  }

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(PrecisException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void wholePromptsAreOneTensor() throws IOException {
    Question question = Prompts.ask(Prompts.image(0, 1), "abc");
    Delivery.Post post = VllmBackend.wholePrompt(Prompts.LLAVA, Prompts::fuse).prepare(question);
    assertThat(post.path()).isEqualTo("/v1/completions");
    JsonNode body = body(post);
    assertThat(torch(body.get("prompt_embeds")).shape()).containsExactly(5, Prompts.WIDTH);
    assertThat(body.has("prompt")).isFalse();
  }

  @Test
  void sglangTakesPlainNumbers() throws IOException {
    Delivery.Post post =
        new SglangBackend(Prompts.LLAVA, Prompts::fuse)
            .prepare(Prompts.ask(Prompts.image(0, 1), "a"));
    assertThat(post.path()).isEqualTo("/generate");
    JsonNode body = body(post);
    assertThat(body.get("input_embeds").toString())
        .isEqualTo("[[0.0,1.0,2.0,3.0],[4.0,5.0,6.0,7.0],[0.0,0.0,0.0,0.0]]");
    assertThat(body.at("/sampling_params/max_new_tokens").asInt()).isEqualTo(8);
  }

  @Test
  void filesAreNamedByTheirDigestsAndComeOutTheSame() throws IOException {
    Question question = Prompts.ask(Prompts.image(0, 1), "what?");
    FileBackend files = new FileBackend(Prompts.LLAVA, folder, FileBackend.Form.PT);
    List<Path> written = files.prepare(question).paths();
    assertThat(written).hasSize(2);
    assertThat(TorchZip.read(written.getFirst()).toFloats())
        .containsExactly(Prompts.rows(2).toArray());
    JsonNode part = JSON.readTree(written.getLast().toFile()).at("/messages/0/content/0");
    assertThat(part.get("file").asText())
        .isEqualTo(String.valueOf(written.getFirst().getFileName()));
    assertThat(part.get("rows").asInt()).isEqualTo(2);
    assertThat(files.prepare(question).paths()).isEqualTo(written);
    FileBackend arrays =
        new FileBackend(Prompts.LLAVA.withDtype(DType.BF16), folder, FileBackend.Form.NPY);
    assertThat(Npy.read(arrays.prepare(question).paths().getFirst()).shape())
        .containsExactly(2, Prompts.WIDTH);
  }

  /** The payload that a live server answered exactly for, byte for byte. */
  @ParameterizedTest
  @CsvSource({"F32,keep5_f32", "F16,keep5_f16", "BF16,keep5_bf16"})
  void theTinyLlavaGetsTheBytesItWasSeenToTake(DType dtype, String file) throws IOException {
    Path golden = Checkout.fixture("tiny-llava").resolve("golden");
    Matrix full = Npy.read(golden.resolve("image_embeds_full.npy")).toMatrix();
    ServedModel model =
        ServedModel.of("tiny", ModelFamily.LLAVA, full.cols(), 1024).withDtype(dtype);
    Question question =
        Question.of(
            "t",
            10,
            Turn.user(
                new Piece.Media(
                    Prompts.medium(
                        Modality.IMAGE, Grid.image(4, 4), full.slice(0, 5), 0, 1, 2, 3, 4)),
                new Piece.Text("what is in this image?")));
    JsonNode part =
        body(VllmBackend.chatMedia(model).prepare(question)).at("/messages/0/content/0");
    assertThat(Base64.getDecoder().decode(part.get("image_embeds").asText()))
        .isEqualTo(Files.readAllBytes(golden.resolve(file + ".pt")));
    String raw =
        new String(
            VllmBackend.chatMedia(model).prepare(question).body(), StandardCharsets.US_ASCII);
    assertThat(raw).doesNotContain("\n", "\\n", "data:");
  }

  @Test
  void theBestOpenDoorIsTaken() {
    EnumSet<Door> all = EnumSet.allOf(Door.class);
    assertThat(Door.best(all, ModelFamily.QWEN2_VL)).isEqualTo(Door.CHAT_ROWS);
    EnumSet<Door> without = EnumSet.of(Door.CHAT_MEDIA, Door.WHOLE_PROMPT, Door.PIXELS);
    assertThat(Door.best(without, ModelFamily.LLAVA)).isEqualTo(Door.CHAT_MEDIA);
    assertThat(Door.best(without, ModelFamily.QWEN2_VL)).isEqualTo(Door.WHOLE_PROMPT);
    assertThat(Door.best(EnumSet.of(Door.PIXELS), ModelFamily.GEMMA3)).isEqualTo(Door.PIXELS);
    assertThatThrownBy(() -> Door.best(EnumSet.of(Door.CHAT_MEDIA), ModelFamily.GEMMA3))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("--enable-prompt-embeds");
  }
}
