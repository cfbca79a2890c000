package dev.precis.parity;

import dev.precis.compress.learned.Projector;
import dev.precis.model.CancelToken;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Projectors that are one graph.
 *
 * @param method the method's id
 * @param family of the packs project
 * @param input the tensor that goes in
 * @param settings for the family
 * @param rowsPerToken rows that make a token; 0 where whole pictures go in
 * @param tokens tokens of a picture; not looked at where rows go in
 * @param notes parameters that the weights or inputs show
 */
record ProjectorAdapter(
    String method,
    String family,
    String input,
    Function<CaseParameters, Map<String, ?>> settings,
    int rowsPerToken,
    Function<CaseParameters, Integer> tokens,
    List<String> notes)
    implements LearnedAdapter {
  private static final Function<CaseParameters, Integer> NOT_BY_PICTURE = _ -> 0;

  static ProjectorAdapter cAbstractor() {
    return new ProjectorAdapter(
        "c-abstractor",
        "c-abstractor",
        "in.x",
        parameters -> {
          parameters.only("act", "silu");
          parameters.only("mlp_depth", 2);
          return Map.of(
              "out_grid", side(parameters.integer("num_query_tokens")),
              "epsilon", parameters.number("layernorm2d_eps"),
              "prenorm_epsilon", parameters.number("prenorm_eps"));
        },
        0,
        parameters -> parameters.integer("num_query_tokens") + parameters.integer("num_eos_tokens"),
        List.of(
            "grid",
            "encoder_hidden_size",
            "hidden_size",
            "output_hidden_size",
            "depth",
            "prenorm",
            "batch",
            "se_ratio"));
  }

  static ProjectorAdapter ldp() {
    return new ProjectorAdapter(
        "ldp",
        "ldp",
        "in.x",
        parameters -> Map.of("grid", parameters.integer("grid")),
        0,
        parameters ->
            Math.ceilDiv(parameters.integer("grid"), 2)
                * Math.ceilDiv(parameters.integer("grid"), 2),
        List.of("mm_hidden_size", "hidden_size", "batch"));
  }

  static ProjectorAdapter ldpV2() {
    return new ProjectorAdapter(
        "ldpv2",
        "ldpv2",
        "in.x",
        parameters ->
            Map.of("grid", parameters.integer("grid"), "out_grid", parameters.integer("out_grid")),
        0,
        parameters -> parameters.integer("out_grid") * parameters.integer("out_grid"),
        List.of("mm_hidden_size", "hidden_size", "batch"));
  }

  static ProjectorAdapter merger() {
    return new ProjectorAdapter(
        "merger.qwen2-vl",
        "qwen2-vl-merger",
        "in.patches_block_order",
        parameters -> {
          parameters.only("spatial_merge_size", 2);
          return Map.of("merge", 2, "epsilon", parameters.number("eps"));
        },
        4,
        NOT_BY_PICTURE,
        List.of("context_dim", "out_dim", "norm"));
  }

  static ProjectorAdapter qFormer() {
    return new ProjectorAdapter(
        "q-former",
        "q-former",
        "in.image_embeds",
        parameters ->
            Map.of(
                "heads", parameters.integer("heads"),
                "cross_attention_frequency", parameters.integer("cross_attention_frequency"),
                "epsilon", parameters.number("ln_eps")),
        0,
        parameters -> parameters.integer("queries"),
        List.of("hidden", "encoder_hidden", "layers", "intermediate"));
  }

  static ProjectorAdapter resampler() {
    return new ProjectorAdapter(
        "resampler",
        "resampler",
        "in.x",
        parameters ->
            Map.of(
                "heads", parameters.integer("num_heads"),
                "key_rows", parameters.integer("grid_keys"),
                "key_columns", parameters.integer("grid_keys"),
                "epsilon", parameters.number("ln_eps")),
        0,
        parameters -> parameters.integer("grid_queries") * parameters.integer("grid_queries"),
        List.of("embed_dim", "kv_dim", "batch"));
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    return settings.apply(parameters);
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore(notes.toArray(String[]::new));
    int width = graphs.width("projector", "tokens");
    int[] shape = inputs.array(input).shape();
    if (rowsPerToken > 0) {
      Projector projector = Projector.ofRows(graphs.engine("projector"), rowsPerToken, width);
      return Map.of(
          "out.tokens", NdArray.of(projector.project(inputs.matrix(input), 1, new CancelToken())));
    }
    int count = tokens.apply(parameters);
    Projector projector = Projector.ofPictures(graphs.engine("projector"), count, width);
    return Map.of(
        "out.tokens",
        NdArray.floats(
            projector.project(inputs.matrix(input), shape[0], new CancelToken()).toArray(),
            shape[0],
            count,
            width));
  }

  private static int side(int count) {
    return (int) Math.round(Math.sqrt(count));
  }
}
