package dev.precis.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The cases of one folder, read from its {@code manifest.json}, schema 1. Fields that only document
 * a case may be absent or of any form; fields that steer it are checked.
 *
 * @param folder where the files are
 * @param cases in the order of the manifest
 */
public record ParityManifest(Path folder, List<ParityCase> cases) {
  /** The manifest's name in its folder. */
  public static final String FILE = "manifest.json";

  /** The schema that is read. */
  public static final int SCHEMA = 1;

  private static final long MAX_BYTES = 64L << 20;
  private static final JsonMapper JSON = new JsonMapper();

  /** Copies the list. */
  public ParityManifest {
    cases = List.copyOf(cases);
  }

  /**
   * The manifest of the folder, or those of the folders directly inside it, by name.
   *
   * @throws PrecisException {@code PARITY_MANIFEST_INVALID} saying what is wrong
   */
  public static List<ParityManifest> find(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw invalid(folder, "it is no folder; name one that holds a " + FILE);
    }
    if (Files.exists(folder.resolve(FILE))) {
      return List.of(read(folder));
    }
    List<ParityManifest> out = new ArrayList<>();
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path child : inside.sorted().toList()) {
        if (Files.exists(child.resolve(FILE))) {
          out.add(read(child));
        }
      }
    } catch (IOException e) {
      throw invalid(folder, "it cannot be listed");
    }
    if (out.isEmpty()) {
      throw invalid(folder, "it holds no %s, nor does a folder in it".formatted(FILE));
    }
    return out;
  }

  /**
   * The manifest of one folder.
   *
   * @throws PrecisException {@code PARITY_MANIFEST_INVALID} saying what is wrong
   */
  public static ParityManifest read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonNode root = parse(file);
    JsonNode schema = root.path("schema");
    if (!schema.isInt() || schema.asInt() != SCHEMA) {
      throw invalid(
          file,
          "schema is %s, %d is read".formatted(schema.isMissingNode() ? "absent" : schema, SCHEMA));
    }
    JsonNode list = root.path("cases");
    if (!list.isArray()) {
      throw invalid(file, "cases is no list");
    }
    List<ParityCase> cases = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode item : list) {
      ParityCase parityCase = parityCase(folder, file, item, cases.size());
      if (!ids.add(parityCase.id())) {
        throw invalid(file, "two cases are called " + parityCase.id());
      }
      cases.add(parityCase);
    }
    return new ParityManifest(folder, cases);
  }

  private static JsonNode parse(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw invalid(file, "it has %d bytes, at most %d are read".formatted(size, MAX_BYTES));
      }
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw invalid(file, "it is no JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw invalid(file, "it is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw invalid(file, "it cannot be read");
    }
  }

  private static ParityCase parityCase(Path folder, Path file, JsonNode item, int number) {
    String id = text(file, item, "id", "case " + number);
    String name = text(file, item, "file", "case " + id);
    Path data = folder.resolve(name).normalize();
    if (!data.startsWith(folder.normalize())) {
      throw invalid(file, "case %s names the file %s outside the folder".formatted(id, name));
    }
    JsonNode parameters = item.path("parameters");
    if (parameters.isMissingNode() || parameters.isNull()) {
      parameters = JSON.createObjectNode();
    }
    if (!parameters.isObject()) {
      throw invalid(file, "case %s: parameters is no object".formatted(id));
    }
    JsonNode compare = item.path("compare");
    if (!compare.isObject() || compare.isEmpty()) {
      throw invalid(file, "case %s: compare names no output".formatted(id));
    }
    Map<String, Comparison> comparisons = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : compare.properties()) {
      comparisons.put(
          entry.getKey(),
          comparison(file, "case %s, %s".formatted(id, entry.getKey()), entry.getValue()));
    }
    return new ParityCase(
        id, text(file, item, "method", "case " + id), data, parameters, comparisons);
  }

  private static Comparison comparison(Path file, String where, JsonNode node) {
    String kind = node.path("kind").asText("");
    return switch (kind) {
      case "exact" -> new Comparison.Exact();
      case "partition" -> new Comparison.Partition();
      case "within" -> new Comparison.Within(tolerance(file, where, node, "atol"));
      case "close" ->
          new Comparison.Close(
              tolerance(file, where, node, "atol"), tolerance(file, where, node, "rtol"));
      default ->
          throw invalid(
              file,
              "%s: kind '%s' is not known; exact, close, partition or within"
                  .formatted(where, kind));
    };
  }

  private static double tolerance(Path file, String where, JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isNumber() || !(value.asDouble() >= 0) || Double.isInfinite(value.asDouble())) {
      throw invalid(
          file,
          "%s: %s is %s, a number of 0 or more is needed"
              .formatted(where, name, value.isMissingNode() ? "absent" : value));
    }
    return value.asDouble();
  }

  private static String text(Path file, JsonNode item, String field, String where) {
    JsonNode value = item.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw invalid(file, "%s has no %s".formatted(where, field));
    }
    return value.asText();
  }

  private static PrecisException invalid(Path file, String why) {
    return PrecisException.user("PARITY_MANIFEST_INVALID", "%s: %s".formatted(file, why));
  }
}
