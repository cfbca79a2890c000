package dev.precis.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import dev.precis.tensor.ContentHash;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import dev.precis.tensor.SafeTensorsLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A recorded medium as a file of a cache: safetensors with a digest over everything in it, so that
 * a file that was cut, changed or swapped is no file at all. Not a format for exchange: another
 * version of this program may not read it.
 */
public final class RecordedFile {
  private static final String VERSION = "precis-recorded-1";
  private static final String HEAD = "head";
  private static final String DIGEST = "digest";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RecordedFile() {}

  /** What is no tensor. */
  private record Head(String version, String key, List<StreamHead> streams) {}

  /** A stream; signals are named batch by batch. */
  private record StreamHead(
      Modality modality,
      SourceInfo source,
      long expectedSteps,
      boolean truncated,
      List<String> notes,
      List<BatchHead> batches) {}

  private record BatchHead(Grid grid, List<String> signals) {}

  /**
   * Writes or replaces a file, whole or not at all.
   *
   * @param key that a reader must know
   * @return whether it was written; media of very many batches are not
   * @throws PrecisException {@code FILE_NOT_WRITTEN} if the file system refuses
   */
  public static boolean write(Path target, String key, RecordedMedium medium) {
    List<SafeTensorsEntry> entries = new ArrayList<>();
    List<StreamHead> heads = new ArrayList<>();
    medium
        .streams()
        .forEach((modality, stream) -> {
          List<BatchHead> batches = new ArrayList<>();
          for (EncodedTokens batch : stream.batches()) {
            String prefix = prefix(heads.size(), batches.size());
            Map<String, Matrix> signals = new TreeMap<>(batch.signals());
            entries.add(SafeTensorsEntry.of(prefix + "rows", batch.tokens().embeddings()));
            RecordedPlaces.write(entries, prefix, batch.tokens().provenance());
            signals.forEach((name, values) ->
                entries.add(SafeTensorsEntry.of(prefix + "signals." + name, values)));
            batches.add(new BatchHead(batch.tokens().grid(), List.copyOf(signals.keySet())));
          }
          heads.add(
              new StreamHead(
                  modality,
                  stream.source(),
                  stream.expectedSteps(),
                  stream.truncated(),
                  stream.notes(),
                  batches));
        });
    if (entries.size() > SafeTensorsLimits.MAX_ENTRIES) {
      return false;
    }
    String head = json(new Head(VERSION, key, heads));
    ContentHash hash = ContentHash.of(VERSION).text(HEAD, head);
    entries.forEach(entry -> hash.bytes(entry.spec().name(), entry.bytes()));
    SafeTensors.write(target, entries, Map.of(HEAD, head, DIGEST, hash.hex()));
    return true;
  }

  /**
   * Reads a file.
   *
   * @param key that it must have been written with
   * @return nothing if there is no such file, or anything about it is not as it was written
   */
  public static Optional<RecordedMedium> read(Path file, String key) {
    try (SafeTensors tensors = SafeTensors.open(file, SafeTensorsLimits.PACK)) {
      String text = tensors.metadata().getOrDefault(HEAD, "");
      ContentHash hash = ContentHash.of(VERSION).text(HEAD, text);
      for (String name : tensors.names()) {
        hash.bytes(name, tensors.tensor(name).bytes());
      }
      if (!hash.hex().equals(tensors.metadata().get(DIGEST))) {
        return Optional.empty();
      }
      Head head = JSON.readValue(text, Head.class);
      return head.version().equals(VERSION) && head.key().equals(key)
          ? Optional.of(medium(tensors, head))
          : Optional.empty();
    } catch (PrecisException | JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RecordedMedium medium(SafeTensors tensors, Head head) {
    Map<Modality, RecordedStream> streams = new EnumMap<>(Modality.class);
    for (int s = 0; s < head.streams().size(); s++) {
      StreamHead stream = head.streams().get(s);
      List<EncodedTokens> batches = new ArrayList<>();
      for (BatchHead batch : stream.batches()) {
        String prefix = prefix(s, batches.size());
        TokenSequence tokens =
            new TokenSequence(
                tensors.tensor(prefix + "rows").toMatrix(),
                RecordedPlaces.read(tensors, prefix),
                List.of(stream.source()),
                batch.grid());
        Map<String, Matrix> signals = new HashMap<>();
        for (String name : batch.signals()) {
          signals.put(name, tensors.tensor(prefix + "signals." + name).toMatrix());
        }
        batches.add(new EncodedTokens(tokens, signals));
      }
      streams.put(
          stream.modality(),
          new RecordedStream(
              stream.source(),
              stream.expectedSteps(),
              stream.truncated(),
              stream.notes(),
              batches));
    }
    return new RecordedMedium(streams);
  }

  private static String prefix(int stream, int batch) {
    return stream + "." + batch + ".";
  }

  private static String json(Head head) {
    try {
      return JSON.writeValueAsString(head);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts and numbers can be written", e);
    }
  }
}
