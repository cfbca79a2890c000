package dev.precis.parity;

import dev.precis.fusion.position.PlaceholderReader;
import dev.precis.fusion.position.PositionIds;
import dev.precis.fusion.position.PositionScheme;
import dev.precis.fusion.position.Qwen25OmniPositions;
import dev.precis.fusion.position.Qwen25VlPositions;
import dev.precis.fusion.position.Qwen2VlPositions;
import dev.precis.fusion.position.Qwen3VlPositions;
import dev.precis.fusion.position.Run;
import dev.precis.tokens.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Positions on three axes, {@code positions.mrope}: the reader of prompts and the four schemes. */
final class MRopeAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "positions.mrope";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("padding", "vision_end_id", "audio_end_id", "use_audio_in_video");
    PositionScheme scheme = scheme(parameters, Qwen25VlPositions.Seconds.EXACT);
    int[] deltaShape = {inputs.array("in.input_ids").shape()[0], 1};
    Map<String, NdArray> out = new LinkedHashMap<>();
    add(out, "", rows(parameters, inputs, scheme), deltaShape);
    if (inputs.compares("out.position_ids_old_release")) {
      scheme = scheme(parameters, Qwen25VlPositions.Seconds.WHOLE);
      add(out, "_old_release", rows(parameters, inputs, scheme), deltaShape);
    }
    return out;
  }

  private static PositionScheme scheme(
      CaseParameters parameters, Qwen25VlPositions.Seconds seconds) {
    String model = parameters.text("model");
    if (!model.equals("qwen2.5-vl") && parameters.has("tokens_per_second")) {
      throw new IllegalArgumentException(model + " has no tokens per second");
    }
    return switch (model) {
      case "qwen2-vl" -> new Qwen2VlPositions();
      case "qwen2.5-vl" -> new Qwen25VlPositions(parameters.number("tokens_per_second"), seconds);
      case "qwen3-vl" -> new Qwen3VlPositions();
      case "qwen2.5-omni" ->
          new Qwen25OmniPositions(
              parameters.integer("position_id_per_seconds"),
              parameters.number("seconds_per_chunk"));
      default -> throw new IllegalArgumentException("no positions of " + model);
    };
  }

  /** One prompt of the batch after the other, with its padding. */
  private static List<PositionIds.Axes> rows(
      CaseParameters parameters, CaseInputs inputs, PositionScheme scheme) {
    PlaceholderReader reader = reader(parameters, inputs, scheme);
    int[][] ids = VideoCases.rows(inputs.array("in.input_ids"));
    int[][] masks = VideoCases.rows(inputs.array("in.attention_mask"));
    List<PositionIds.Axes> out = new ArrayList<>();
    for (int row = 0; row < ids.length; row++) {
      int[] full = ids[row];
      int[] mask = masks[row];
      int[] there =
          IntStream.range(0, mask.length).filter(i -> mask[i] != 0).map(i -> full[i]).toArray();
      out.add((PositionIds.Axes) scheme.positions(reader.read(there)).padded(mask));
    }
    return out;
  }

  private static PlaceholderReader reader(
      CaseParameters parameters, CaseInputs inputs, PositionScheme scheme) {
    int merge = parameters.integer("spatial_merge_size");
    List<Run.Visual> videos = new ArrayList<>();
    for (Run.Visual video : visuals(inputs, "video", merge)) {
      videos.addAll(scheme instanceof Qwen3VlPositions ? video.frames() : List.of(video));
    }
    List<Run.Sound> sounds = new ArrayList<>();
    if (inputs.has("in.audio_seqlens")) {
      for (int frames : inputs.ints("in.audio_seqlens")) {
        sounds.add(new Run.Sound(Qwen25OmniPositions.soundTokens(frames)));
        parameters.only("audio_tokens", sounds.getLast().tokens());
      }
    }
    return new PlaceholderReader(
        new PlaceholderReader.Marks(
            optional(parameters, "image_token_id"),
            parameters.integer("video_token_id"),
            optional(parameters, "audio_token_id"),
            parameters.integer("vision_start_id"),
            optional(parameters, "audio_start_id")),
        visuals(inputs, "image", merge),
        videos,
        sounds);
  }

  private static int optional(CaseParameters parameters, String name) {
    return parameters.has(name) ? parameters.integer(name) : -1;
  }

  private static List<Run.Visual> visuals(CaseInputs inputs, String kind, int merge) {
    String name = "in.%s_grid_thw".formatted(kind);
    List<Run.Visual> out = new ArrayList<>();
    if (inputs.has(name)) {
      int[][] grids = VideoCases.rows(inputs.array(name));
      float[] seconds = seconds(inputs, kind, grids.length);
      for (int i = 0; i < grids.length; i++) {
        Grid patches = new Grid(grids[i][0], grids[i][1], grids[i][2]);
        out.add(Run.Visual.ofPatches(patches, merge, seconds[i]));
      }
    }
    return out;
  }

  private static float[] seconds(CaseInputs inputs, String kind, int count) {
    for (String name : List.of("in.second_per_grid_ts", "in.second_per_grids")) {
      if (kind.equals("video") && inputs.has(name)) {
        return inputs.floats(name);
      }
    }
    return new float[count];
  }

  private static void add(
      Map<String, NdArray> out, String suffix, List<PositionIds.Axes> rows, int[] deltaShape) {
    int length = rows.getFirst().size();
    int[] all =
        IntStream.range(0, 3)
            .boxed()
            .flatMap(axis -> rows.stream().map(row -> row.columns()[axis]))
            .flatMapToInt(Arrays::stream)
            .toArray();
    out.put(
        "out.position_ids" + suffix,
        new NdArray(new int[] {3, rows.size(), length}, NdArray.vector(all).values()));
    int[] deltas = rows.stream().mapToInt(PositionIds.Axes::delta).toArray();
    out.put("out.rope_deltas" + suffix, new NdArray(deltaShape, NdArray.vector(deltas).values()));
  }
}
