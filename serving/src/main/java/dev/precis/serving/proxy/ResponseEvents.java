package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns the chunks of a streamed chat answer into the events of {@code /v1/responses}, as they
 * come. One thread at a time.
 */
final class ResponseEvents {
  /** Longest line of an event that is read, bytes. */
  static final int MAX_LINE = 1 << 20;

  /** Longest text of an answer, which is said once more at its end; characters. */
  static final int MAX_TEXT = 8 << 20;

  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";

  private final ObjectNode asked;
  private final StringBuilder text = new StringBuilder();
  private Buffer line = Buffer.buffer();
  private @Nullable ResponseObject response;
  private String finish = "";
  private JsonNode usage = MissingNode.getInstance();
  private int number;
  private boolean over;

  /** For the answer to a request. */
  ResponseEvents(ObjectNode asked) {
    this.asked = asked;
  }

  /**
   * The events that some more bytes make.
   *
   * @throws Refused if they are no events of a chat answer
   */
  Buffer take(Buffer bytes) {
    Buffer out = Buffer.buffer();
    int from = 0;
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.getByte(i) == '\n') {
        line.appendBuffer(bytes, from, i - from);
        line(line.toString(StandardCharsets.UTF_8).strip(), out);
        line = Buffer.buffer();
        from = i + 1;
      }
    }
    line.appendBuffer(bytes, from, bytes.length() - from);
    if (line.length() > MAX_LINE) {
      throw Refused.upstream("an event of the LLM server passes %d bytes".formatted(MAX_LINE));
    }
    return out;
  }

  /** Whether the answer came to its end. */
  boolean over() {
    return over;
  }

  private void line(String line, Buffer out) {
    if (!line.startsWith(DATA) || over) {
      return;
    }
    String data = line.substring(DATA.length()).strip();
    if (data.equals(DONE)) {
      end(out);
      return;
    }
    ObjectNode chunk = JsonBody.parse(data);
    if (chunk.hasNonNull("error")) {
      failed(chunk.path("error"), out);
      return;
    }
    ResponseObject current = response;
    if (current == null) {
      current = new ResponseObject(asked, chunk);
      response = current;
      begin(current, out);
    }
    if (chunk.path("usage").isObject()) {
      usage = chunk.path("usage");
    }
    JsonNode choice = chunk.path("choices").path(0);
    if (choice.path("finish_reason").isTextual()) {
      finish = choice.path("finish_reason").textValue();
    }
    String more = choice.path("delta").path("content").asText("");
    if (!more.isEmpty() && !choice.path("delta").path("content").isNull()) {
      if (text.length() + more.length() > MAX_TEXT) {
        throw Refused.upstream("the answer passes %d characters".formatted(MAX_TEXT));
      }
      text.append(more);
      event(out, inPart("response.output_text.delta", current).put("delta", more));
    }
  }

  private void begin(ResponseObject current, Buffer out) {
    event(out, typed("response.created").set("response", current.begun()));
    event(out, typed("response.in_progress").set("response", current.begun()));
    event(
        out,
        typed("response.output_item.added")
            .put("output_index", 0)
            .set("item", current.emptyMessage("in_progress")));
    event(out, inPart("response.content_part.added", current).set("part", ResponseObject.part("")));
  }

  private void end(Buffer out) {
    over = true;
    ResponseObject current = response;
    if (current == null) {
      throw Refused.upstream("the LLM server ended its answer before it began");
    }
    String said = text.toString();
    ObjectNode whole = current.ended(said, finish, usage);
    String status = whole.path("status").asText();
    event(out, inPart("response.output_text.done", current).put("text", said));
    event(
        out, inPart("response.content_part.done", current).set("part", ResponseObject.part(said)));
    event(
        out,
        typed("response.output_item.done")
            .put("output_index", 0)
            .set("item", current.message(said, status)));
    event(out, typed("response." + status).set("response", whole));
  }

  private void failed(JsonNode error, Buffer out) {
    over = true;
    event(
        out,
        typed("error")
            .put("code", error.path("code").asText("UPSTREAM_ERROR"))
            .put("message", error.path("message").asText("the LLM server failed"))
            .putNull("param"));
  }

  private static ObjectNode typed(String type) {
    return JsonBody.object().put("type", type);
  }

  private static ObjectNode inPart(String type, ResponseObject current) {
    return typed(type)
        .put("item_id", current.messageId())
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private void event(Buffer out, ObjectNode event) {
    event.put("sequence_number", number++);
    out.appendString("event: " + event.path("type").asText() + "\ndata: ")
        .appendBytes(JsonBody.write(event))
        .appendString("\n\n");
  }
}
