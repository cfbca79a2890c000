package dev.precis.bench;

import dev.precis.compress.Budget;
import dev.precis.compress.MethodSpec;
import dev.precis.kernel.Kernels;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.StreamSettings;
import dev.precis.sample.FrameSampler;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Details of films found again in what compression left. A detail is a block of the encoder's
 * tokens of a frame a moment after a sampled one; it is held against the rows of every candidate by
 * late interaction, the mean over its tokens of the best cosine, and the best candidate must be the
 * right one. The answer is known without labels, and chance is one in the number of candidates.
 */
final class DetailTask {
  /** Side of a detail, tokens. */
  static final int SIDE = 3;

  /** Details of a frame. */
  static final int PER_FRAME = 8;

  /** How much later than a sampled frame a detail is taken, us. */
  static final long LATER_US = 200_000;

  private static final long SEED = 20;
  private static final Budget ALL = Budget.keep(1);

  private final ModelPack pack;
  private final List<MediaSource> films;
  private final Budget budget;
  private final long[] timesUs;
  private final List<Candidate> details = new ArrayList<>();
  private final List<Candidate> whole;
  private final List<Candidate> random;

  /** Tokens of one frame's time, normalised, and where they come from. */
  private record Candidate(int film, long timeUs, Matrix rows) {}

  /**
   * Details of films.
   *
   * @param budget of all rows
   * @param timesUs of the frames; a film must last until {@link #LATER_US} after the last
   */
  DetailTask(ModelPack pack, List<MediaSource> films, Budget budget, long... timesUs) {
    this.pack = pack;
    this.films = films;
    this.budget = budget;
    this.timesUs = timesUs;
    for (int f = 0; f < films.size(); f++) {
      details.addAll(details(f));
    }
    whole = candidates("uniform", ALL);
    random = candidates("random", budget);
  }

  /** Which picture a detail is from, among the frames of all films at these times. */
  AccuracyRow picture(String method) {
    String task =
        "picture of a detail found in %s of the tokens of %d pictures, %d details"
            .formatted(budget.text(), whole.size(), details.size());
    List<Candidate> kept = candidates(method, budget);
    return row(
        method,
        Modality.IMAGE,
        task,
        right(details, kept),
        right(details, whole),
        right(details, random));
  }

  private List<Candidate> candidates(String method, Budget kept) {
    List<Candidate> out = new ArrayList<>();
    for (int f = 0; f < films.size(); f++) {
      out.addAll(candidates(f, encode(f, timesUs, method, kept)));
    }
    return out;
  }

  /** Which of the frames of its film at these times a detail is from. */
  AccuracyRow moment(String method) {
    String task =
        "frame of a detail found among %d in %s of the tokens of a film, %d details"
            .formatted(timesUs.length, budget.text(), details.size());
    List<Candidate> kept = candidates(method, budget);
    return row(method, Modality.VIDEO, task, inFilm(kept), inFilm(whole), inFilm(random));
  }

  private int inFilm(List<Candidate> among) {
    int right = 0;
    for (int f = 0; f < films.size(); f++) {
      right += right(of(details, f), of(among, f));
    }
    return right;
  }

  private AccuracyRow row(
      String method, Modality modality, String task, int kept, int all, int drawn) {
    double n = details.size();
    return new AccuracyRow(method, modality.id(), task, kept / n, all / n, drawn / n, null);
  }

  private static List<Candidate> of(List<Candidate> all, int film) {
    return all.stream().filter(candidate -> candidate.film() == film).toList();
  }

  private static int right(List<Candidate> details, List<Candidate> among) {
    int right = 0;
    for (Candidate detail : details) {
      Candidate found = among.getFirst();
      double best = Double.NEGATIVE_INFINITY;
      for (Candidate candidate : among) {
        double score = score(detail.rows(), candidate.rows());
        if (score > best) {
          best = score;
          found = candidate;
        }
      }
      right += found.film() == detail.film() && found.timeUs() == detail.timeUs() ? 1 : 0;
    }
    return right;
  }

  private static double score(Matrix detail, Matrix rows) {
    if (rows.rows() == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    Matrix cosine = Kernels.matmulTransposed(detail, rows);
    float[] row = new float[rows.rows()];
    double sum = 0;
    for (int r = 0; r < detail.rows(); r++) {
      cosine.copyRow(r, row, 0);
      sum += row[Kernels.argmax(row)];
    }
    return sum / detail.rows();
  }

  /** The rows that stand for each time. */
  private List<Candidate> candidates(int film, TokenSequence tokens) {
    Provenance places = tokens.provenance();
    List<Candidate> out = new ArrayList<>();
    for (long time : timesUs) {
      List<Integer> rows = new ArrayList<>();
      long inside = time + LATER_US / 2; // a frame may begin a little after the time asked for
      for (int r = 0; r < tokens.size(); r++) {
        if (places.startUs()[r] <= inside && inside < places.endUs()[r]) {
          rows.add(r);
        }
      }
      Matrix own = tokens.embeddings().gather(rows.stream().mapToInt(Integer::intValue).toArray());
      out.add(new Candidate(film, time, Kernels.normalizedRows(own)));
    }
    return out;
  }

  /** A block of tokens of a frame a moment after each time. */
  private List<Candidate> details(int film) {
    long[] later = timesUs.clone();
    for (int i = 0; i < later.length; i++) {
      later[i] += LATER_US;
    }
    TokenSequence tokens = encode(film, later, "uniform", ALL);
    SplittableRandom draw = new SplittableRandom(SEED + film);
    Provenance places = tokens.provenance();
    int height = tokens.sources().getFirst().grid().h();
    int width = tokens.sources().getFirst().grid().w();
    List<Candidate> out = new ArrayList<>();
    for (int detail = 0; detail < PER_FRAME * timesUs.length; detail++) {
      int frame = detail / PER_FRAME;
      int top = draw.nextInt(height - SIDE + 1);
      int left = draw.nextInt(width - SIDE + 1);
      int[] block = new int[SIDE * SIDE];
      int at = 0;
      for (int r = 0; r < tokens.size(); r++) {
        boolean inside =
            places.t()[r] == frame
                && places.y()[r] >= top
                && places.y()[r] < top + SIDE
                && places.x()[r] >= left
                && places.x()[r] < left + SIDE;
        if (inside) {
          block[at++] = r;
        }
      }
      Matrix rows = Kernels.normalizedRows(tokens.embeddings().gather(block));
      out.add(new Candidate(film, timesUs[frame], rows));
    }
    return out;
  }

  private TokenSequence encode(int film, long[] at, String method, Budget kept) {
    PipelineSpec spec =
        PipelineSpec.DEFAULT
            .withSampler(FrameSampler.atTimes(at))
            .withModalities(Set.of(Modality.VIDEO))
            .with(Modality.VIDEO, new StreamSettings(MethodSpec.parse(method), kept));
    try (Pipeline pipeline = Pipeline.of(pack).spec(spec).build()) {
      return pipeline.encode(films.get(film));
    }
  }
}
