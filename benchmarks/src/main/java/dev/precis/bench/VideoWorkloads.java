package dev.precis.bench;

import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.cluster.FastVid;
import dev.precis.compress.cluster.HoliTom;
import dev.precis.compress.cluster.PruneVid;
import dev.precis.compress.spacetime.Sttm;
import dev.precis.compress.spacetime.TcClip;
import dev.precis.compress.temporal.LongVu;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The methods of clips that are compared, with the goals set for them. */
public final class VideoWorkloads {
  /** The methods, in the order of the tables. */
  public static final List<String> IDS =
      List.of(
          "evs",
          "vidcom2",
          "dycoke",
          "longvu",
          "fastvid",
          "holitom",
          "prunevid",
          "sttm",
          "tc-clip.context");

  /** Share that a pruned frame loses in DyCoke, of its README. */
  public static final double DYCOKE_RATIO = 0.7;

  /** Tokens that DyCoke keeps so: 9 whole frames and 58 tokens of the 23 others. */
  public static final int DYCOKE_KEEP = 3098;

  /** How much faster a method is to be that memory bounds. */
  private static final double STREAMING = 3;

  /** As fast at least: a method that matrix products bound. */
  private static final double PRODUCTS = 1;

  private static final double N = Clip.FRAMES * Clip.SIDE * Clip.SIDE;
  private static final double PER_FRAME = Clip.SIDE * Clip.SIDE;
  private static final double D = Inputs.WIDTH;
  private static final double INPUT = 4 * N * D;
  private static final double OUTPUT = 4.0 * Clip.KEEP * D;

  private final Clip clip;

  private VideoWorkloads(Clip clip) {
    this.clip = clip;
  }

  /** The numbers that the Python side needs, by the names it knows. */
  static Map<String, String> numbers() {
    Map<String, String> numbers = new TreeMap<>();
    numbers.put("side", Integer.toString(Clip.SIDE));
    numbers.put("keep", Integer.toString(Clip.KEEP));
    numbers.put("dycoke_ratio", Double.toString(DYCOKE_RATIO));
    numbers.put("longvu_window", Integer.toString(LongVu.WINDOW.standard()));
    numbers.put("longvu_threshold", Double.toString(LongVu.THRESHOLD.standard()));
    numbers.put("longvu_chunk", Integer.toString(LongVu.CHUNK.standard()));
    numbers.put("longvu_drop", Double.toString(LongVu.DROP.standard()));
    numbers.put("fastvid_segments", Integer.toString(FastVid.SEGMENTS.standard()));
    numbers.put("fastvid_tau", Double.toString(FastVid.TAU.standard()));
    numbers.put("fastvid_anchors", Double.toString(FastVid.ANCHORS.standard()));
    numbers.put("fastvid_every", Integer.toString(FastVid.EVERY.standard()));
    numbers.put("fastvid_beta", Double.toString(FastVid.BETA.standard()));
    numbers.put("holitom_tau", Double.toString(HoliTom.TAU.standard()));
    numbers.put("holitom_neighbours", Integer.toString(HoliTom.NEIGHBOURS.standard()));
    numbers.put("prunevid_tau", Double.toString(PruneVid.TAU.standard()));
    numbers.put("prunevid_segments", Double.toString(PruneVid.SEGMENTS.standard()));
    numbers.put("prunevid_neighbours", Integer.toString(PruneVid.NEIGHBOURS.standard()));
    numbers.put("sttm_threshold", Double.toString(Sttm.THRESHOLD.standard()));
    numbers.put("sttm_temporal", Double.toString(Sttm.TEMPORAL.standard()));
    numbers.put("tc_clip_seeds", Double.toString(TcClip.SEEDS.standard()));
    numbers.put("tc_clip_round", Integer.toString(TcClip.ROUND.standard()));
    return numbers;
  }

  /** All of them over this clip. */
  public static List<Workload> over(Clip clip) {
    VideoWorkloads all = new VideoWorkloads(clip);
    return List.of(
        all.evs(),
        all.vidcom2(),
        all.dycoke(),
        all.longvu(),
        all.fastvid(),
        all.holitom(),
        all.prunevid(),
        all.sttm(),
        all.tcClip());
  }

  private Workload of(
      String id,
      String released,
      int keep,
      boolean selects,
      Workload.Limit limit,
      Optional<Double> times) {
    Method.Configured parity = Compressors.of(released);
    Method.Configured own = Compressors.of(id);
    return new Workload(
        id,
        Workload.reusing(memory -> clip.run(parity, keep, memory)),
        Optional.of(Workload.reusing(memory -> clip.run(own, keep, memory))),
        selects,
        limit,
        times.map(wanted -> new Workload.Goal(Contender.TORCH, wanted)),
        Optional.empty());
  }

  private Workload of(String id, boolean selects, Workload.Limit limit, Optional<Double> times) {
    return of(id, id + ":mode=parity", Clip.KEEP, selects, limit, times);
  }

  private Workload evs() {
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT, 4 * N * D, "reads N D, writes a quarter; a product and a square each");
    return of("evs", true, limit, Optional.of(STREAMING));
  }

  private Workload vidcom2() {
    Workload.Limit limit =
        new Workload.Limit(
            2 * INPUT + OUTPUT,
            9 * N * D,
            "reads N D for the channels, and again for the scores, frame by frame; 3 N D for the "
                + "variance, 6 N D for norms, means and two products");
    return of("vidcom2", true, limit, Optional.of(STREAMING));
  }

  private Workload dycoke() {
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + 4.0 * DYCOKE_KEEP * D,
            4 * N * D,
            "reads N D, writes %d D; a product and a square each".formatted(DYCOKE_KEEP));
    String released = "dycoke:mode=parity,ratio=" + DYCOKE_RATIO;
    return of("dycoke", released, DYCOKE_KEEP, true, limit, Optional.of(STREAMING));
  }

  private Workload longvu() {
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT,
            17 * N * D,
            "reads N D, writes a quarter; products of all pairs in windows of 16 frames: 17 N D");
    return of("longvu", true, limit, Optional.of(STREAMING));
  }

  private Workload fastvid() {
    double rest = PER_FRAME - 30;
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT,
            11 * rest * rest * D,
            "a symmetric Gram of 166 rows for each of about 11 anchor frames; joining not counted");
    return of("fastvid", false, limit, Optional.of(PRODUCTS));
  }

  private Workload holitom() {
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT,
            4 * N * D,
            "reads N D, writes about a quarter; a product and a square each; clusters not counted");
    return of("holitom", false, limit, Optional.of(PRODUCTS));
  }

  private Workload prunevid() {
    double half = PER_FRAME / 2;
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT,
            Clip.FRAMES * half * half * D + 4 * N * D,
            "a symmetric Gram of the moving half of every frame: 32 x 98^2 D; "
                + "4 N D for what stands still");
    return of("prunevid", false, limit, Optional.of(PRODUCTS));
  }

  private Workload sttm() {
    Workload.Limit limit =
        new Workload.Limit(
            INPUT + OUTPUT, 6 * N * D, "reads N D; means, norms and cosines of cells: about 6 N D");
    return of("sttm", false, limit, Optional.empty());
  }

  private Workload tcClip() {
    double seeds = Clip.FRAMES * 58;
    Workload.Limit limit =
        new Workload.Limit(
            4 * seeds * D + OUTPUT,
            3 * seeds * seeds / 2 * D,
            "three rounds of about 1856^2 / 4 cosines");
    return of("tc-clip.context", false, limit, Optional.empty());
  }
}
