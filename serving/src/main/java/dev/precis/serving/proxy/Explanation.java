package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.tokens.StreamInfo;
import java.util.List;

/** What was done to media, as JSON. */
final class Explanation {
  private Explanation() {}

  /** All media of a request, with the sums of what went in and out. */
  static ObjectNode of(List<EncodedMedium> media) {
    ObjectNode out = JsonBody.object();
    out.put("tokens_in", media.stream().mapToLong(EncodedMedium::tokensIn).sum());
    out.put("tokens_out", media.stream().mapToLong(medium -> medium.tokens().size()).sum());
    ArrayNode list = out.putArray("media");
    media.forEach(medium -> list.add(of(medium)));
    return out;
  }

  /** Kind, method with its options, budget, counts, where found, digest. */
  static ObjectNode of(EncodedMedium medium) {
    StreamInfo stream = medium.stream();
    ObjectNode out = JsonBody.object();
    out.put("kind", medium.kind().id());
    out.put("method", stream.method());
    ObjectNode options = out.putObject("options");
    stream.options().forEach(options::put);
    out.put("keep", stream.budget());
    out.put("tokens_in", stream.tokensIn());
    out.put("tokens_out", medium.tokens().size());
    out.put("truncated", stream.truncated());
    out.put("cache", medium.found().id());
    out.put("digest", medium.digest());
    out.put("media_sha256", stream.source().sha256());
    out.put("pack", medium.info().pack());
    return out;
  }
}
