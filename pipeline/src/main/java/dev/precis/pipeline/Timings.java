package dev.precis.pipeline;

import dev.precis.image.EncodeTimings;
import dev.precis.tokens.StageWork;
import java.util.LinkedHashMap;
import java.util.Map;

/** Times of a vision encoder as work by stage. */
final class Timings {
  private Timings() {}

  /** Work of an encoder that got so many pictures and encoded those the timings count. */
  static Map<String, StageWork> work(
      EncodeTimings timings, long decoded, long pixelBytes, long tokenBytes) {
    Map<String, StageWork> work = new LinkedHashMap<>();
    work.put("decode", new StageWork(decoded, timings.decodeNs(), pixelBytes));
    work.put("preprocess", new StageWork(timings.pictures(), timings.preprocessNs(), pixelBytes));
    work.put("encode", new StageWork(timings.pictures(), timings.encodeNs(), tokenBytes));
    return work;
  }
}
