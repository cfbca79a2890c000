package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Fields of requests that a server would read as tensors. It believes them, so they come from this
 * process or not at all.
 */
final class ForeignTensors {
  private static final List<String> KEYS =
      List.of("prompt_embeds", "image_embeds", "video_embeds", "audio_embeds", "multi_modal_data");

  private ForeignTensors() {}

  /**
   * Looks at the top of a body.
   *
   * @throws Refused if such a field is there with something in it
   */
  static void refuse(ObjectNode root) {
    for (String key : KEYS) {
      if (root.hasNonNull(key)) {
        throw Refused.body(
            "FOREIGN_TENSORS",
            "%s is not taken from clients; send the medium itself to /v1/chat/completions"
                .formatted(key));
      }
    }
  }
}
