package dev.precis.bench;

import dev.precis.compress.learned.MiniCompressor;
import dev.precis.fusion.PreFusion;
import dev.precis.model.PackHome;
import dev.precis.packs.PackTool;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A LLaVA-Mini of seeded random weights in a folder that goes with this object: the proportions of
 * Llama 3.1 8B at any width, four layers, one token per picture.
 */
record MiniModel(Path folder, MiniCompressor.Layout layout, PreFusion.Shape shape, int seen)
    implements AutoCloseable {
  private static final int LAYERS = 4;
  private static final int SEEN = 1024;
  private static final int HEAD = 64;

  /** Writes weights and graphs. */
  static MiniModel make(int width, int grid, Path checkout) throws IOException {
    Path folder = Files.createTempDirectory("precis-mini");
    int keyWidth = Math.max(HEAD, width / 4 / HEAD * HEAD);
    MiniModel model =
        new MiniModel(
            folder,
            new MiniCompressor.Layout(grid, 1, 1, width),
            new PreFusion.Shape(LAYERS, width, keyWidth, 1),
            SEEN);
    try {
      int inner = width * 7 / 2;
      Path weights = folder.resolve("weights.safetensors");
      SafeTensors.write(weights, weights(width, keyWidth, inner), Map.of());
      String settings =
          """
          {"grid": %d, "prefusion_layer_num": %d, "hidden_size": %d, "intermediate_size": %d,
           "num_attention_heads": %d, "num_key_value_heads": %d, "rms_norm_eps": 1e-5,
           "rope_theta": 500000.0}\
          """
              .formatted(grid, LAYERS, width, inner, width / HEAD, keyWidth / HEAD);
      PackTool.of(checkout, PackHome.ofEnvironment())
          .capture(
              List.of(
                  "module",
                  "llava-mini",
                  "--weights",
                  weights.toString(),
                  "--parameters",
                  settings,
                  "--out",
                  folder.toString()));
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static List<SafeTensorsEntry> weights(int width, int keyWidth, int inner) {
    Random random = new Random(5);
    List<SafeTensorsEntry> all = new ArrayList<>();
    add(all, random, "compressor.pos_embed", 1, SEEN);
    add(all, random, "compressor.query", 1, SEEN);
    add(all, random, "compressor.attn.in_proj_weight", 3 * SEEN, SEEN);
    add(all, random, "compressor.attn.in_proj_bias", 3 * SEEN);
    add(all, random, "compressor.attn.out_proj.weight", SEEN, SEEN);
    add(all, random, "compressor.attn.out_proj.bias", SEEN);
    for (String norm : List.of("compressor.ln_q", "compressor.ln_kv")) {
      add(all, random, norm + ".weight", SEEN);
      add(all, random, norm + ".bias", SEEN);
    }
    add(all, random, "mm_projector.0.weight", width, SEEN);
    add(all, random, "mm_projector.0.bias", width);
    add(all, random, "mm_projector.2.weight", width, width);
    add(all, random, "mm_projector.2.bias", width);
    for (int layer = 0; layer < LAYERS; layer++) {
      String name = "prefusion_layers." + layer + ".";
      add(all, random, name + "input_layernorm.weight", width);
      add(all, random, name + "post_attention_layernorm.weight", width);
      add(all, random, name + "self_attn.q_proj.weight", width, width);
      add(all, random, name + "self_attn.k_proj.weight", keyWidth, width);
      add(all, random, name + "self_attn.v_proj.weight", keyWidth, width);
      add(all, random, name + "self_attn.o_proj.weight", width, width);
      add(all, random, name + "mlp.gate_proj.weight", inner, width);
      add(all, random, name + "mlp.up_proj.weight", inner, width);
      add(all, random, name + "mlp.down_proj.weight", width, inner);
    }
    return all;
  }

  private static void add(List<SafeTensorsEntry> all, Random random, String name, long... shape) {
    long count = 1;
    for (long side : shape) {
      count *= side;
    }
    float spread = (float) (1 / Math.sqrt(shape[shape.length - 1]));
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextFloat() - 0.5f) * 3 * spread;
    }
    all.add(SafeTensorsEntry.ofFloats("model." + name, values, shape));
  }

  /** The file of a graph by its stem. */
  Path graph(String stem) {
    return folder.resolve(stem + ".onnx");
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
