package dev.precis.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and checks the JSON header of a safetensors file; nothing in it is trusted. */
final class SafeTensorsParser {
  static final String INVALID = "SAFETENSORS_INVALID";
  static final String LIMIT = "SAFETENSORS_LIMIT";

  /** One tensor's entry; offsets count from the start of the data. */
  record Item(String name, DType dtype, long[] shape, long begin, long end) {}

  /** A header that passed every check. */
  record Parsed(List<Item> items, Map<String, String> metadata) {}

  private final String file;
  private final SafeTensorsLimits limits;
  private final List<Item> items = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafeTensorsParser(String file, SafeTensorsLimits limits) {
    this.file = file;
    this.limits = limits;
  }

  /**
   * The checked entries, in header order.
   *
   * @param dataBytes bytes that follow the header
   */
  static Parsed parse(String file, ByteBuffer utf8, long dataBytes, SafeTensorsLimits limits) {
    SafeTensorsParser parser = new SafeTensorsParser(file, limits);
    parser.readHeader(utf8);
    parser.checkOffsets(dataBytes);
    return new Parsed(List.copyOf(parser.items), Map.copyOf(parser.metadata));
  }

  private void readHeader(ByteBuffer utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw invalid("the header is not UTF-8");
    }
    if (text.isEmpty() || text.charAt(0) != '{') {
      throw invalid("the header must start with '{'");
    }
    try (JsonParser json = factory().createParser(text)) {
      expect(json, json.nextToken(), JsonToken.START_OBJECT, "the header");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (name.equals(SafeTensorsHeader.METADATA_KEY)) {
          readMetadata(json);
        } else {
          readItem(json, name);
        }
      }
      if (json.nextToken() != null) {
        throw invalid("there is more than one JSON value in the header");
      }
    } catch (StreamConstraintsException e) {
      throw PrecisException.limit(
          LIMIT,
          "%s: the header's JSON passes a limit (depth %d, names %d characters, numbers 20 digits)"
              .formatted(
                  file, SafeTensorsLimits.MAX_JSON_DEPTH, SafeTensorsLimits.MAX_NAME_LENGTH));
    } catch (IOException e) {
      throw invalid("the header is not proper JSON: " + reason(e));
    }
  }

  private JsonFactory factory() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(SafeTensorsLimits.MAX_JSON_DEPTH)
            .maxNameLength(SafeTensorsLimits.MAX_NAME_LENGTH)
            .maxNumberLength(20)
            .maxStringLength(limits.headerBytes())
            .build();
    // interning hostile names would fill a table shared by the whole process
    return new JsonFactoryBuilder()
        .streamReadConstraints(constraints)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();
  }

  private static String reason(IOException e) {
    String message =
        e instanceof com.fasterxml.jackson.core.JsonProcessingException json
            ? json.getOriginalMessage()
            : e.getMessage();
    return Shapes.quote(message == null ? "unreadable" : message);
  }

  private void readMetadata(JsonParser json) throws IOException {
    expect(json, json.nextToken(), JsonToken.START_OBJECT, SafeTensorsHeader.METADATA_KEY);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      expect(json, json.nextToken(), JsonToken.VALUE_STRING, "metadata " + Shapes.quote(key));
      metadata.put(key, json.getText());
    }
  }

  private void readItem(JsonParser json, String name) throws IOException {
    if (items.size() == limits.entries()) {
      throw PrecisException.limit(
          LIMIT, "%s: more than %d tensors in one file".formatted(file, limits.entries()));
    }
    String what = "tensor " + Shapes.quote(name);
    if (name.isEmpty()) {
      throw invalid("a tensor has an empty name");
    }
    expect(json, json.nextToken(), JsonToken.START_OBJECT, what);
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(json, value, JsonToken.VALUE_STRING, "dtype of " + what);
          dtype = dtype(json.getText(), what);
        }
        case "shape" -> {
          expect(json, value, JsonToken.START_ARRAY, "shape of " + what);
          shape = numbers(json, SafeTensorsLimits.MAX_RANK, "shape of " + what);
        }
        case "data_offsets" -> {
          expect(json, value, JsonToken.START_ARRAY, "data_offsets of " + what);
          offsets = numbers(json, 2, "data_offsets of " + what);
        }
        default -> throw invalid("%s has an unknown key %s".formatted(what, Shapes.quote(key)));
      }
    }
    items.add(item(name, what, dtype, shape, offsets));
  }

  private Item item(
      String name,
      String what,
      @Nullable DType dtype,
      long @Nullable [] shape,
      long @Nullable [] offsets) {
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw invalid(what + " needs dtype, shape and two data_offsets");
    }
    long bytes = Shapes.bytes(dtype, shape);
    if (bytes < 0) {
      throw invalid(
          "%s has shape %s, more than a file can hold".formatted(what, Shapes.show(shape)));
    }
    if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes) {
      throw invalid(
          "%s: %s %s takes %d bytes but data_offsets are %d to %d"
              .formatted(what, dtype, Shapes.show(shape), bytes, offsets[0], offsets[1]));
    }
    return new Item(name, dtype, shape, offsets[0], offsets[1]);
  }

  private DType dtype(String name, String what) {
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(name)) {
        return dtype;
      }
    }
    throw invalid(
        "%s has dtype %s; known are %s"
            .formatted(what, Shapes.quote(name), List.of(DType.values())));
  }

  private long[] numbers(JsonParser json, int most, String what) throws IOException {
    long[] out = new long[most];
    int count = 0;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      expect(json, token, JsonToken.VALUE_NUMBER_INT, what);
      if (count == most) {
        throw invalid("%s has more than %d numbers".formatted(what, most));
      }
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
        throw invalid(
            "%s has the number %s; 0 to %d is allowed"
                .formatted(what, json.getText(), Long.MAX_VALUE));
      }
      out[count++] = json.getLongValue();
    }
    return Arrays.copyOf(out, count);
  }

  /** The tensors must cover the data exactly once. */
  private void checkOffsets(long dataBytes) {
    List<Item> ordered = new ArrayList<>(items);
    ordered.sort(Comparator.comparingLong(Item::begin).thenComparingLong(Item::end));
    long at = 0;
    for (Item item : ordered) {
      if (item.begin() != at) {
        throw invalid(
            "%s before tensor %s: it starts at byte %d of the data, %d was expected"
                .formatted(
                    item.begin() < at ? "overlap" : "hole",
                    Shapes.quote(item.name()),
                    item.begin(),
                    at));
      }
      at = item.end();
    }
    if (at != dataBytes) {
      throw invalid(
          "the tensors end at byte %d of the data, the file has %d".formatted(at, dataBytes));
    }
  }

  private void expect(JsonParser json, @Nullable JsonToken seen, JsonToken wanted, String what)
      throws IOException {
    if (seen != wanted) {
      throw invalid("%s must be %s, is %s".formatted(what, spell(wanted), spell(seen)));
    }
  }

  private static String spell(@Nullable JsonToken token) {
    return token == null ? "missing" : token.name().replace("VALUE_", "").replace("START_", "");
  }

  private PrecisException invalid(String message) {
    return PrecisException.user(INVALID, file + ": " + message);
  }
}
