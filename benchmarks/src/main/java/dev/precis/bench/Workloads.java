package dev.precis.bench;

import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.prune.VFlowOptLayout;
import dev.precis.compress.prune.VFlowOptRecycle;
import dev.precis.tensor.ReusedMemory;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The methods that are compared, with the goals set for them and the authors' figures at these
 * sizes.
 */
public final class Workloads {
  /** The methods, in the order of the tables. */
  public static final List<String> IDS =
      List.of(
          "holov",
          "visionzip",
          "divprune",
          "cdpruner",
          "vispruner",
          "tome",
          "vflowopt.recycle",
          "catp.stage1",
          "prumerge",
          "prumerge-plus",
          "ward-pooling");

  /** Rows that ToMe loses: one step, half of them. */
  public static final int TOME_MERGES = 288;

  /** Tokens that stage 1 of CATP keeps. */
  public static final int CATP_KEEP = 352;

  /** Share of rows that recycling keeps, published for a tenth of the tokens. */
  public static final double RECYCLE_RATIO = 0.11662;

  /** Side of a recycling cell, tokens, of the same setting. */
  public static final double RECYCLE_SIDE = 17.387;

  private static final double N = Inputs.SIDE * Inputs.SIDE;
  private static final double D = Inputs.WIDTH;
  private static final double INPUT = 4 * N * D;
  private static final double OUTPUT = 4.0 * Inputs.KEEP * D;
  private static final double GRAM = N * N * D;
  private static final int BANDS = 16;
  private static final int CONTEXTUAL = 10;
  private static final double ALIGNMENT = 0.7;

  private final Inputs inputs;

  private Workloads(Inputs inputs) {
    this.inputs = inputs;
  }

  /** The numbers that the Python side needs, by the names it knows. */
  static Map<String, String> numbers() {
    Map<String, String> numbers = new TreeMap<>();
    numbers.put("keep", Integer.toString(Inputs.KEEP));
    numbers.put("bands", Integer.toString(BANDS));
    numbers.put("contextual", Integer.toString(CONTEXTUAL));
    numbers.put("important", Integer.toString(Inputs.KEEP / 2));
    numbers.put("merges", Integer.toString(TOME_MERGES));
    numbers.put("alignment", Double.toString(ALIGNMENT));
    numbers.put("catp_keep", Integer.toString(CATP_KEEP));
    numbers.put("ratio", Double.toString(RECYCLE_RATIO));
    numbers.put("side", Double.toString(RECYCLE_SIDE));
    VFlowOptLayout layout = layout();
    numbers.put("base_rows", Integer.toString(layout.baseRows()));
    numbers.put("base_cols", Integer.toString(layout.baseCols()));
    numbers.put("local_rows", Integer.toString(layout.localRows()));
    numbers.put("local_stride", Integer.toString(layout.localStride()));
    return numbers;
  }

  private static VFlowOptLayout layout() {
    int side = Inputs.WIDE_SIDE;
    return new VFlowOptLayout(side, side, side, side + 1);
  }

  /** All of them over these inputs. */
  public static List<Workload> over(Inputs inputs) {
    Workloads all = new Workloads(inputs);
    return List.of(
        all.holov(),
        all.visionzip(),
        all.divprune(),
        all.cdpruner(),
        all.vispruner(),
        all.tome(),
        all.recycle(),
        all.catp(),
        all.prumerge("prumerge"),
        all.prumerge("prumerge-plus"),
        all.ward());
  }

  private Supplier<TokenSequence> call(String method, int keep) {
    Method.Configured configured = Compressors.of(method);
    return Workload.reusing(memory -> inputs.run(configured, keep, memory));
  }

  private Workload ofModes(
      String id,
      int keep,
      boolean selects,
      Workload.Limit limit,
      Optional<Workload.Goal> goal,
      Optional<Workload.Authors> authors) {
    return new Workload(
        id,
        call(id + ":mode=parity", keep),
        Optional.of(call(id, keep)),
        selects,
        limit,
        goal,
        authors);
  }

  private static Optional<Workload.Goal> torch(double times) {
    return Optional.of(new Workload.Goal(Contender.TORCH, times));
  }

  private static Optional<Workload.Authors> authors(double millis, double times) {
    return Optional.of(new Workload.Authors(millis, times));
  }

  private Workload holov() {
    double size = N / BANDS;
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT,
            BANDS * size * size * D + 3 * N * D,
            "reads N D, writes 64 D; 16 symmetric Grams of 36 rows: 16 x 36^2 x D, "
                + "and 3 N D for unit rows");
    return ofModes("holov", Inputs.KEEP, true, limit, torch(3), authors(2.97, 8));
  }

  private Workload visionzip() {
    double others = N - Inputs.KEEP;
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT + 4 * N * Inputs.KEY_WIDTH,
            2 * others * CONTEXTUAL * Inputs.KEY_WIDTH + 2 * others * D,
            "reads N D and N 64 of keys, writes 64 D; 2 x 512 x 10 x 64 for cosines, "
                + "2 x 512 x D for means");
    return ofModes("visionzip", Inputs.KEEP, false, limit, torch(2), authors(4.63, 3));
  }

  private Workload divprune() {
    Workload.Limit limit =
        new Workload.Limit(INPUT + OUTPUT, GRAM, "a symmetric Gram: N^2 D; the picks need N each");
    return ofModes("divprune", Inputs.KEEP, true, limit, torch(1.8), authors(10.7, 2.5));
  }

  private Workload cdpruner() {
    double keep = Inputs.KEEP;
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT + 4 * N * Inputs.JOINT_WIDTH,
            2 * keep * N * D + keep * keep * N,
            "rows of the 64 picks only: 2 x 64 x N x D, and 64^2 N for the search; "
                + "reads N 768 of the question's space too");
    return ofModes("cdpruner", Inputs.KEEP, true, limit, torch(3), authors(13.0, 8));
  }

  private Workload vispruner() {
    double others = N - Inputs.KEEP / 2.0;
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT,
            others * others * D,
            "a symmetric Gram of the 544 tokens that are thinned out: 544^2 D; "
                + "comparisons not counted");
    return new Workload(
        "vispruner",
        call("vispruner", Inputs.KEEP),
        Optional.empty(),
        true,
        limit,
        torch(3),
        authors(57.4, 10));
  }

  private Workload tome() {
    double half = N / 2;
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + 4 * half * D + 4 * N * Inputs.KEY_WIDTH,
            2 * half * half * Inputs.KEY_WIDTH + N * D,
            "reads N D and N 64 of keys, writes 288 D; 2 x 288^2 x 64 for cosines, N D for means");
    return ofModes("tome", (int) N - TOME_MERGES, false, limit, torch(1.5), authors(1.78, 2));
  }

  private Workload recycle() {
    double rows = inputs.wide().size();
    double kept =
        VFlowOptRecycle.released(layout(), inputs.importance(), RECYCLE_RATIO, RECYCLE_SIDE)
            .rows()
            .rows();
    Workload.Limit limit =
        new Workload.Limit(
            4 * (rows + kept) * D,
            2 * (rows - kept) * D,
            "reads 1485 D, writes %.0f D; 2 D for every merged row".formatted(kept));
    return new Workload(
        "vflowopt.recycle",
        Workload.reusing(this::recycled),
        Optional.empty(),
        false,
        limit,
        torch(2),
        authors(4.68, 3));
  }

  private TokenSequence recycled(ReusedMemory memory) {
    RowCombination rows =
        VFlowOptRecycle.released(layout(), inputs.importance(), RECYCLE_RATIO, RECYCLE_SIDE).rows();
    return inputs.wide().combine(rows, memory.matrix(rows.rows(), Inputs.WIDTH));
  }

  private Workload catp() {
    Inputs asking = inputs.asking();
    Method.Configured method = Compressors.of("catp.stage1:alignment=" + ALIGNMENT);
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + 4 * CATP_KEEP * D,
            GRAM,
            "a symmetric Gram: N^2 D; evaluations of gains depend on the picture");
    return new Workload(
        "catp.stage1",
        Workload.reusing(memory -> asking.run(method, CATP_KEEP, memory)),
        Optional.empty(),
        true,
        limit,
        Optional.of(new Workload.Goal(Contender.NUMPY, 10)),
        Optional.empty());
  }

  private Workload prumerge(String id) {
    double rows = call(id + ":mode=parity", Inputs.KEEP).get().size();
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + 4 * rows * D + 4 * N * Inputs.KEY_WIDTH,
            2 * rows * N * Inputs.KEY_WIDTH + 2 * rows * 32 * D + 2 * N * D,
            ("reads N D and N 64 of keys, writes %.0f D; cosines to all, "
                    + "32 neighbours summed into each")
                .formatted(rows));
    return ofModes(id, Inputs.KEEP, false, limit, Optional.empty(), Optional.empty());
  }

  private Workload ward() {
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT + 8 * N * N / 2,
            GRAM + N * N * N,
            "two symmetric Grams, of tokens N^2 D and of their cosines N^3; "
                + "the tree's comparisons not counted");
    return ofModes("ward-pooling", Inputs.KEEP, false, limit, Optional.empty(), Optional.empty());
  }
}
