package dev.precis.serving.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.serving.backend.Door;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds out what an LLM server offers. No tensor is ever sent: a door is knocked at with a text
 * that is not even base64, which a server that has the door open refuses while it reads the
 * request, long before its engine, and in other words than one that has it shut. (Base64 of what is
 * no tensor is worse: vLLM 0.32 answers it 500 at the door for media.)
 */
final class ServerProbe {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CHAT = "/v1/chat/completions";

  /** What no tensor is in any form. */
  private static final String NO_TENSOR = "precis: is this door open?";

  private static final int REFUSED = 400;
  private static final int FOUND = 200;

  /** What a server names that tried to read the text. */
  private static final String TRIED = "base64";

  private final ServerCalls calls;

  ServerProbe(ServerCalls calls) {
    this.calls = calls;
  }

  /** What the server offers; fails if it does not tell its models. */
  Future<ServerFacts> ask(Replica replica) {
    return calls
        .get(replica, "/v1/models")
        .compose(models -> version(replica).compose(version -> facts(replica, models, version)));
  }

  private Future<String> version(Replica replica) {
    return calls
        .get(replica, "/version")
        .map(answer -> answer.status() == FOUND ? tree(answer).path("version").asText("") : "");
  }

  private Future<ServerFacts> facts(Replica replica, ServerCalls.Answer answer, String version) {
    JsonNode model = tree(answer).at("/data/0");
    if (answer.status() != FOUND || !model.path("id").isTextual()) {
      return Future.failedFuture("the server names no model, status " + answer.status());
    }
    String name = model.path("id").textValue();
    JsonNode length = model.path("max_model_len");
    OptionalInt maxTokens =
        length.canConvertToInt() && length.intValue() > 0
            ? OptionalInt.of(length.intValue())
            : OptionalInt.empty();
    // only servers of vLLM's kind tell a version there, and only they have such doors
    Future<Set<Door>> doors =
        version.isEmpty() ? Future.succeededFuture(Set.of(Door.PIXELS)) : doors(replica, name);
    return doors.map(open -> new ServerFacts(version, name, maxTokens, open));
  }

  private Future<Set<Door>> doors(Replica replica, String model) {
    Future<Boolean> rows = knock(replica, chat(model, "prompt_embeds", "data"));
    Future<Boolean> media = knock(replica, chat(model, "image_embeds", "image_embeds"));
    return Future.all(rows, media)
        .map(_ -> {
          Set<Door> open = EnumSet.of(Door.PIXELS);
          if (rows.result()) {
            open.add(Door.CHAT_ROWS);
            open.add(Door.WHOLE_PROMPT); // one flag of the server opens both
          }
          if (media.result()) {
            open.add(Door.CHAT_MEDIA);
          }
          return open;
        });
  }

  private Future<Boolean> knock(Replica replica, ObjectNode body) {
    return calls
        .post(replica, CHAT, body.toString())
        .map(answer -> answer.status() == REFUSED && answer.text().contains(TRIED));
  }

  private static ObjectNode chat(String model, String type, String field) {
    ObjectNode body = JSON.createObjectNode().put("model", model).put("max_tokens", 1);
    ObjectNode message = body.putArray("messages").addObject().put("role", "user");
    message.putArray("content").addObject().put("type", type).put(field, NO_TENSOR);
    return body;
  }

  private static JsonNode tree(ServerCalls.Answer answer) {
    try {
      return JSON.readTree(answer.text());
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
