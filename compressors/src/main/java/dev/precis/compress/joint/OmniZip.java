package dev.precis.compress.joint;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.Quotas;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * OmniZip: the sound of a window decides how many tokens its frames keep (arXiv 2511.14582).
 *
 * <p>{@code mode=parity} is the released algorithm on one chunk, {@link OmniZipAudio} and {@link
 * OmniZipVideo}, at the released ratios whatever the budget. What the default does otherwise:
 *
 * <ul>
 *   <li>the budget is met exactly; each side gets its part by its number of tokens, and each frame
 *       its part of the pictures' by how much of the sound during it was kept, after the released
 *       rule for chunks (discard 0.75 - 0.4 times the kept share);
 *   <li>sound that no anchor has room for is not dropped: every token joins its nearest anchor, one
 *       that resembles what is seen counts more, and an anchor's value is the weighted mean of all
 *       its members, not half its own;
 *   <li>anchors are the middles of the runs of the rest, not their first rows;
 *   <li>where sound and pictures live in different spaces they are not compared at all.
 * </ul>
 */
public final class OmniZip implements Compressor {
  /** Keep ratio of a frame whose sound is all dropped, of the released rule for chunks. */
  public static final double QUIET_RATIO = 0.25;

  /** What the kept share of its sound adds to a frame's ratio, of the released rule. */
  public static final double SOUND_GAIN = 0.4;

  /** Option {@code contextual}, share of the sound's budget that holds merged tokens. */
  public static final Option<Double> CONTEXTUAL =
      Option.decimal(
          "contextual",
          0.1,
          0,
          1,
          "share of the sound's budget that holds merged tokens (repaired)");

  /** Option {@code audio-merging}, the released {@code audio_merging_ratio}. */
  public static final Option<Double> AUDIO_MERGING =
      Option.decimal("audio-merging", 0.5, 0, 1, "share of the sound that is not kept (parity)");

  /** Option {@code anchors}, the released {@code contextual_ratio}. */
  public static final Option<Double> ANCHORS =
      Option.decimal("anchors", 0.05, 0, 1, "anchors as a share of the sound (parity)");

  /** Option {@code absorb}, the released {@code g}. */
  public static final Option<Integer> ABSORB =
      Option.integer("absorb", 3, 0, 4096, "most tokens that an anchor takes in (parity)");

  /** Option {@code video-merging}, the released {@code video_merging_ratio}. */
  public static final Option<Double> VIDEO_MERGING =
      Option.decimal("video-merging", 0.55, 0, 1, "share of a frame that is dropped (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "omnizip",
          "Sound keeps what is attended and says how much each frame keeps",
          Set.of(Modality.VIDEO, Modality.AUDIO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "OmniZip, arXiv 2511.14582",
          "O(N V D + V P D), N tokens of sound, V of video, P of a frame",
          List.of(Mode.OPTION, CONTEXTUAL, AUDIO_MERGING, ANCHORS, ABSORB, VIDEO_MERGING),
          List.of(
              "the budget is met exactly; each side gets its part by its number of tokens, and each frame its part of the pictures' by how much of the sound during it was kept, after the released rule for chunks (discard 0.75 - 0.4 times the kept share)",
              "sound that no anchor has room for is not dropped: every token joins its nearest anchor, one that resembles what is seen counts more, and an anchor's value is the weighted mean of all its members, not half its own",
              "anchors are the middles of the runs of the rest, not their first rows",
              "where sound and pictures live in different spaces they are not compared at all"));

  private final Mode mode;
  private final Options options;

  private OmniZip(Options options) {
    this.mode = options.get(Mode.OPTION);
    this.options = options;
  }

  static OmniZip of(Options options) {
    return new OmniZip(options);
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Scope scope() {
    return new Scope.Joint();
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return switch (mode) {
      case REPAIRED -> new Planned.Exact(budget.resolve(shape));
      case PARITY -> new Planned.AtMost(shape.tokens());
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Sides sides = Sides.of(in);
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    float[] heard = Arrays.copyOfRange(attention, sides.pictures(), attention.length);
    return new Selection.Combine(
        switch (mode) {
          case REPAIRED -> repaired(sides, heard, budget.resolve(SequenceShape.of(in)));
          case PARITY -> released(sides, heard);
        });
  }

  private RowCombination released(Sides sides, float[] attention) {
    int sounds = sides.sounds();
    OmniZipAudio.Zipped zipped =
        OmniZipAudio.zip(
            sides.soundRows(),
            attention,
            sides.pictureRows(),
            (int) Math.rint((1 - options.get(AUDIO_MERGING)) * sounds),
            (int) Math.rint(options.get(ANCHORS) * sounds),
            options.get(ABSORB));
    int[] each = new int[sides.frames()];
    Arrays.fill(each, (int) (sides.perFrame() * (1 - options.get(VIDEO_MERGING))));
    int[] seen = keptPictures(sides, each);
    if (seen.length + zipped.dominant().length + zipped.anchors().length == 0) {
      // Of one or two tokens the released ratios leave nothing; no method gives nothing for
      // something.
      return RowGroups.identity(1);
    }
    JointRows rows = new JointRows(sides.pictures());
    rows.pictures(seen);
    return rows.zipped(zipped);
  }

  private static int[] keptPictures(Sides sides, int[] each) {
    return sides.frames() == 0
        ? new int[0]
        : OmniZipVideo.keep(
            sides.pictureRows(), sides.perFrame(), each, OmniZipVideo.DEFAULT_NEIGHBOURS);
  }

  private RowCombination repaired(Sides sides, float[] attention, int keep) {
    int n = sides.all().size();
    if (keep == n) {
      return RowGroups.identity(n);
    }
    int heard = (int) Math.rint((double) keep * sides.sounds() / n);
    if (sides.sounds() > 0 && keep > 1) {
      heard = Math.clamp(heard, 1, sides.pictures() > 0 ? keep - 1 : keep);
    }
    heard = Math.max(heard, keep - sides.pictures());
    int merged =
        heard == 0 ? 0 : Math.clamp((int) Math.rint(heard * options.get(CONTEXTUAL)), 1, heard);
    int[] dominant = Kernels.topKAscending(attention, heard - merged);
    boolean[] stays = OmniZipAudio.marks(sides.sounds(), dominant);
    int[] each = new int[0];
    if (sides.frames() > 0) {
      double[] share = sides.markedShare(stays);
      for (int f = 0; f < share.length; f++) {
        share[f] = QUIET_RATIO + SOUND_GAIN * share[f];
      }
      int[] caps = new int[share.length];
      Arrays.fill(caps, sides.perFrame());
      each = Quotas.largestRemainder(share, caps, keep - heard);
    }
    JointRows rows = new JointRows(sides.pictures());
    rows.pictures(keptPictures(sides, each));
    return rows.grouped(soundGroups(sides, stays, merged), sides.all().provenance().weight());
  }

  /** By sound token the anchor it joins, itself for those that stay; -1 if there is no anchor. */
  private static SoundGroups soundGroups(Sides sides, boolean[] stays, int merged) {
    int n = stays.length;
    int[] rest = JointRows.where(stays, false);
    int[] joins = new int[n];
    float[] factor = new float[n];
    Arrays.fill(joins, -1);
    Arrays.fill(factor, 1);
    for (int r = 0; r < n; r++) {
      joins[r] = stays[r] ? r : -1;
    }
    if (merged > 0) {
      int[] anchors = new int[merged];
      for (int a = 0; a < merged; a++) {
        anchors[a] = rest[(int) ((2L * a + 1) * rest.length / (2L * merged))];
      }
      Matrix sound = sides.soundRows();
      Matrix pool = OmniZipAudio.unit(sound, rest);
      int[] nearest =
          OmniZipAudio.nearest(pool, OmniZipAudio.unit(sound, anchors), new float[rest.length]);
      boolean compare = sides.pictures() > 0 && sides.oneSpace();
      float[] seen =
          compare
              ? OmniZipAudio.best(pool, Kernels.normalizedRows(sides.pictureRows()))
              : new float[rest.length];
      for (int p = 0; p < rest.length; p++) {
        joins[rest[p]] = anchors[nearest[p]];
        factor[rest[p]] = (float) Math.exp(seen[p]);
      }
      for (int anchor : anchors) {
        joins[anchor] = anchor;
      }
    }
    return new SoundGroups(joins, factor);
  }

  /**
   * Where sound goes.
   *
   * @param joins row that each row joins, itself if it stays, -1 if it goes nowhere
   * @param factor of each row in its group
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once
  record SoundGroups(int[] joins, float[] factor) {}
}
