package dev.precis.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The file of a case, open: a safetensors file, or a JSON document where the name says so. */
final class CaseFile implements CaseInputs, AutoCloseable {
  private static final String OUTPUT = "out.";
  private static final long MAX_DOCUMENT_BYTES = 64L << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private final ParityCase parityCase;
  private final @Nullable SafeTensors tensors;
  private final @Nullable JsonNode document;

  private CaseFile(
      ParityCase parityCase, @Nullable SafeTensors tensors, @Nullable JsonNode document) {
    this.parityCase = parityCase;
    this.tensors = tensors;
    this.document = document;
  }

  /**
   * Opens the file.
   *
   * @throws PrecisException {@code PARITY_FILE_INVALID} naming case and file
   */
  static CaseFile open(ParityCase parityCase) {
    try {
      if (parityCase.file().toString().endsWith(".json")) {
        return new CaseFile(parityCase, null, readDocument(parityCase));
      }
      return new CaseFile(parityCase, SafeTensors.open(parityCase.file()), null);
    } catch (PrecisException e) {
      throw invalid(parityCase, String.valueOf(e.getMessage()), e);
    }
  }

  private static JsonNode readDocument(ParityCase parityCase) {
    try {
      long size = Files.size(parityCase.file());
      if (size > MAX_DOCUMENT_BYTES) {
        throw PrecisException.limit(
            "PARITY_FILE_INVALID",
            "it has %d bytes, at most %d are read".formatted(size, MAX_DOCUMENT_BYTES));
      }
      return JSON.readTree(Files.readAllBytes(parityCase.file()));
    } catch (JsonProcessingException e) {
      throw invalid(parityCase, "it is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw invalid(parityCase, "it cannot be read", e);
    }
  }

  private static PrecisException invalid(ParityCase parityCase, String why, Throwable cause) {
    return PrecisException.user(
        "PARITY_FILE_INVALID",
        "case %s, file %s: %s".formatted(parityCase.id(), parityCase.file(), why),
        cause);
  }

  /**
   * Expected outputs by name.
   *
   * @throws PrecisException {@code PARITY_FILE_INVALID} if the file and the manifest name different
   *     outputs
   */
  Map<String, NdArray> expected() {
    if (document != null) {
      return NdArray.leaves(document);
    }
    SafeTensors file = opened();
    Map<String, NdArray> out = new LinkedHashMap<>();
    for (String name : file.names()) {
      if (name.startsWith(OUTPUT)) {
        out.put(name, NdArray.of(file.tensor(name)));
      }
    }
    Set<String> named = parityCase.compare().keySet();
    if (!named.contains(ParityCase.WHOLE_FILE) && !named.equals(out.keySet())) {
      throw invalid(
          parityCase,
          "the manifest compares %s, the file holds %s"
              .formatted(new TreeSet<>(named), new TreeSet<>(out.keySet())),
          new IllegalStateException("manifest and file differ"));
    }
    return out;
  }

  @Override
  public boolean has(String name) {
    return opened().has(input(name));
  }

  @Override
  public NdArray array(String name) {
    return NdArray.of(opened().tensor(input(name)));
  }

  @Override
  public NdArray leading(String table, int columns) {
    NdArray whole = NdArray.of(opened().tensor(table));
    int[] shape = whole.shape();
    if (shape.length != 2 || columns >= shape[1]) {
      throw new IllegalArgumentException(
          "%s has sides %s, no %d columns beside others"
              .formatted(table, Arrays.toString(shape), columns));
    }
    double[] values = new double[shape[0] * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole.values()[i / columns * shape[1] + i % columns];
    }
    return new NdArray(new int[] {shape[0], columns}, values);
  }

  @Override
  public Matrix matrix(String name) {
    return opened().tensor(input(name)).toMatrix();
  }

  @Override
  public float[] floats(String name) {
    return opened().tensor(input(name)).toFloats();
  }

  @Override
  public int[] ints(String name) {
    return opened().tensor(input(name)).toInts();
  }

  @Override
  public Map<String, NdArray> all(String prefix) {
    SafeTensors file = opened();
    Map<String, NdArray> out = new LinkedHashMap<>();
    for (String name : file.names()) {
      if (name.startsWith(input(prefix))) {
        out.put(name, NdArray.of(file.tensor(name)));
      }
    }
    return out;
  }

  @Override
  public boolean compares(String output) {
    return parityCase.compare().containsKey(output);
  }

  @Override
  public JsonNode document() {
    if (document == null) {
      throw new IllegalArgumentException("the case's file is no JSON document");
    }
    return document;
  }

  private SafeTensors opened() {
    if (tensors == null) {
      throw new IllegalArgumentException("the case's file is a JSON document without tensors");
    }
    return tensors;
  }

  /** Refuses names through which an adapter could copy what it should compute. */
  private static String input(String name) {
    if (!name.startsWith("in.") && !name.startsWith("w.")) {
      throw new IllegalArgumentException("only in.* and w.* are inputs, not " + name);
    }
    return name;
  }

  @Override
  public void close() {
    if (tensors != null) {
      tensors.close();
    }
  }
}
