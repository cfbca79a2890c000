package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One reference case.
 *
 * @param id stable name
 * @param method the method's id
 * @param file inputs and expected outputs
 * @param parameters settings of the method, an object
 * @param compare how each output is compared; {@link #WHOLE_FILE} stands for all
 */
public record ParityCase(
    String id, String method, Path file, JsonNode parameters, Map<String, Comparison> compare) {
  /** The name in {@link #compare} that stands for everything in the file. */
  public static final String WHOLE_FILE = "*";

  /** Copies the map and keeps its order. */
  public ParityCase {
    compare = Collections.unmodifiableMap(new LinkedHashMap<>(compare));
  }
}
