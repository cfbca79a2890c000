package dev.precis.serving.backend;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.precis.PrecisException;
import dev.precis.fusion.Medium;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** vLLM and servers of its dialect, by the door that is open. */
public final class VllmBackend implements Backend {
  private final ServedModel model;
  private final Shape shape;

  /** How the conversation becomes a body. */
  private sealed interface Shape {
    record Chat(boolean asMedia) implements Shape {}

    record Whole(PromptFuser fuser) implements Shape {}
  }

  private VllmBackend(ServedModel model, Shape shape) {
    this.model = model;
    this.shape = shape;
  }

  /** {@link Door#CHAT_ROWS}: media rows as parts {@code prompt_embeds}. */
  public static VllmBackend chatRows(ServedModel model) {
    return new VllmBackend(model, new Shape.Chat(false));
  }

  /** {@link Door#CHAT_MEDIA}: media rows as parts of their own kind. */
  public static VllmBackend chatMedia(ServedModel model) {
    return new VllmBackend(model, new Shape.Chat(true));
  }

  /** {@link Door#WHOLE_PROMPT}: the whole prompt as rows. */
  public static VllmBackend wholePrompt(ServedModel model, PromptFuser fuser) {
    return new VllmBackend(model, new Shape.Whole(fuser));
  }

  @Override
  public String id() {
    return "vllm";
  }

  @Override
  public ServedModel model() {
    return model;
  }

  @Override
  public Delivery.Post prepare(Question question) {
    Guards.conversation(question, model);
    return switch (shape) {
      case Shape.Chat(boolean asMedia) -> chat(question, asMedia);
      case Shape.Whole(PromptFuser fuser) -> whole(question, fuser);
    };
  }

  /**
   * The media of a question, each as the part of a chat message that stands for it, in order: JSON
   * objects, ASCII. For messages that are otherwise somebody else's.
   *
   * @throws PrecisException if a guard refuses the question
   * @throws IllegalStateException at the door for whole prompts, which has no parts
   */
  public List<byte[]> parts(Question question) {
    check(question);
    List<byte[]> out = new ArrayList<>();
    for (Medium medium : question.media()) {
      out.add(part(medium, question.tenant()));
    }
    return out;
  }

  /** How media are handed over. */
  public Door door() {
    return switch (shape) {
      case Shape.Chat(boolean asMedia) -> asMedia ? Door.CHAT_MEDIA : Door.CHAT_ROWS;
      case Shape.Whole _ -> Door.WHOLE_PROMPT;
    };
  }

  /**
   * What is to be asked of a conversation beside its media, each by {@link #part}.
   *
   * @throws dev.precis.PrecisException if a guard refuses it
   */
  public void check(Question question) {
    Guards.conversation(question, model);
    equalRows(question);
  }

  /**
   * One medium as a part of a chat message, one JSON object; it passed every guard for itself.
   *
   * @throws dev.precis.PrecisException if a guard refuses it
   * @throws IllegalStateException at the door for whole prompts, which has no parts
   */
  public byte[] part(Medium medium, String tenant) {
    if (!(shape instanceof Shape.Chat(boolean asMedia))) {
      throw new IllegalStateException("a whole prompt has no parts");
    }
    GuardedRows rows = guarded(medium, tenant, asMedia);
    return Json.object(json -> writer(asMedia).write(json, rows));
  }

  private GuardedRows guarded(Medium medium, String tenant, boolean asMedia) {
    if (!asMedia) {
      return Guards.plain(medium.kind(), medium.tokens().embeddings(), model, tenant);
    }
    Guards.taken(medium.kind(), model);
    return Guards.media(medium, model, tenant);
  }

  /**
   * What other requests that the server works on at the same time must have, too.
   *
   * @throws PrecisException {@code ROWS_UNEQUAL} if the media of the question do not agree
   */
  public EqualRows equalRows(Question question) {
    EqualRows counts = EqualRows.NONE;
    if (shape instanceof Shape.Chat(boolean asMedia) && asMedia) {
      for (Medium medium : question.media()) {
        counts = counts.with(medium.kind(), medium.size(), model);
      }
    }
    return counts;
  }

  private List<GuardedRows> guarded(Question question, boolean asMedia) {
    if (!asMedia) {
      return Guards.allPlain(question, model);
    }
    for (Medium medium : question.media()) {
      Guards.taken(medium.kind(), model);
    }
    return Guards.allMedia(question, model);
  }

  private static ChatMessages.PartWriter writer(boolean asMedia) {
    return asMedia ? VllmBackend::mediaPart : VllmBackend::rowsPart;
  }

  private Delivery.Post chat(Question question, boolean asMedia) {
    List<GuardedRows> media = guarded(question, asMedia);
    ChatMessages.PartWriter part = writer(asMedia);
    return new Delivery.Post(
        "/v1/chat/completions",
        Json.object(json -> {
          json.writeStringField("model", model.name());
          json.writeFieldName("messages");
          ChatMessages.write(json, question.turns(), media, part);
          settings(json, question);
        }));
  }

  private Delivery.Post whole(Question question, PromptFuser fuser) {
    GuardedRows rows = Guards.prompt(fuser.fuse(question.turns()), model, question.tenant());
    Guards.room(rows.count(), question, model);
    return new Delivery.Post(
        "/v1/completions",
        Json.object(json -> {
          json.writeStringField("model", model.name());
          json.writeBinaryField("prompt_embeds", rows.torch());
          settings(json, question);
        }));
  }

  private static void settings(JsonGenerator json, Question question) throws IOException {
    json.writeNumberField("max_tokens", question.answerTokens());
    json.writeNumberField("temperature", question.temperature());
    json.writeBooleanField("stream", question.stream());
  }

  private static void rowsPart(JsonGenerator json, GuardedRows rows) throws IOException {
    json.writeStringField("type", "prompt_embeds");
    json.writeBinaryField("data", rows.torch());
  }

  private static void mediaPart(JsonGenerator json, GuardedRows rows) throws IOException {
    String name = rows.kind().id() + "_embeds";
    json.writeStringField("type", name);
    if (rows.grid().isEmpty()) {
      json.writeBinaryField(name, rows.torch());
    } else {
      json.writeObjectFieldStart(name);
      json.writeBinaryField(name, rows.torch());
      ChatMessages.grid(json, rows.kind().id() + "_grid_thw", rows.grid().get());
      json.writeEndObject();
    }
    // a server answers from its cache by this name alone, so it is never a client's
    json.writeStringField("uuid", rows.digest());
  }
}
