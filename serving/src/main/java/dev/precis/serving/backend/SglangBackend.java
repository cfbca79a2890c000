package dev.precis.serving.backend;

import dev.precis.tensor.Matrix;

/**
 * SGLang: the whole prompt as numbers in JSON, {@code input_embeds}. The server must run with
 * {@code --disable-radix-cache}. There is no binary form, so few rows matter twice here.
 */
public final class SglangBackend implements Backend {
  private final ServedModel model;
  private final PromptFuser fuser;

  /** A server of this model. */
  public SglangBackend(ServedModel model, PromptFuser fuser) {
    this.model = model;
    this.fuser = fuser;
  }

  @Override
  public String id() {
    return "sglang";
  }

  @Override
  public ServedModel model() {
    return model;
  }

  @Override
  public Delivery.Post prepare(Question question) {
    Guards.conversation(question, model);
    GuardedRows guarded = Guards.prompt(fuser.fuse(question.turns()), model, question.tenant());
    Guards.room(guarded.count(), question, model);
    Matrix rows = guarded.rows();
    return new Delivery.Post(
        "/generate",
        Json.object(json -> {
          json.writeArrayFieldStart("input_embeds");
          for (int r = 0; r < rows.rows(); r++) {
            json.writeStartArray();
            for (float value : rows.row(r)) {
              json.writeNumber(value);
            }
            json.writeEndArray();
          }
          json.writeEndArray();
          json.writeObjectFieldStart("sampling_params");
          json.writeNumberField("max_new_tokens", question.answerTokens());
          json.writeNumberField("temperature", question.temperature());
          json.writeEndObject();
          json.writeBooleanField("stream", question.stream());
        }));
  }
}
