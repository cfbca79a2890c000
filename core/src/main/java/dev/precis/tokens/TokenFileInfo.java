package dev.precis.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import java.util.List;
import java.util.Map;

/**
 * What a token file says of itself; see {@code docs/token-file.md}. No time of day and no folder is
 * in it, so the same work gives the same bytes.
 *
 * @param version of the format
 * @param pack id of the model pack
 * @param packDigest digest of the model pack
 * @param streams in the order that {@code source_index} counts
 */
public record TokenFileInfo(int version, String pack, String packDigest, List<StreamInfo> streams) {
  /** The version that this code writes and reads. */
  public static final int VERSION = 1;

  /** Metadata key of the format's name. */
  public static final String FORMAT_KEY = "format";

  /** The format's name. */
  public static final String FORMAT = "precis-tokens";

  /** Metadata key of this record as JSON. */
  public static final String INFO_KEY = "precis";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Whether any stream ended early. */
  public boolean anyTruncated() {
    return streams.stream().anyMatch(StreamInfo::truncated);
  }

  /** What the head of a token file says. */
  Map<String, String> metadata() {
    return Map.of(FORMAT_KEY, FORMAT, INFO_KEY, toJson());
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts and numbers can be written", e);
    }
  }

  static TokenFileInfo fromJson(String file, String json) {
    try {
      TokenFileInfo info = JSON.readValue(json, TokenFileInfo.class);
      if (info.version() != VERSION) {
        throw PrecisException.user(
            "TOKEN_FILE_INVALID",
            "%s has version %d, this program reads %d".formatted(file, info.version(), VERSION));
      }
      return info;
    } catch (JsonProcessingException e) {
      throw PrecisException.user(
          "TOKEN_FILE_INVALID",
          "%s: its description cannot be read: %s".formatted(file, e.getOriginalMessage()),
          e);
    }
  }
}
