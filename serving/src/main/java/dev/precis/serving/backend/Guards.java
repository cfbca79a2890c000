package dev.precis.serving.backend;

import dev.precis.PrecisException;
import dev.precis.fusion.FusedPrompt;
import dev.precis.fusion.Medium;
import dev.precis.fusion.Piece;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands between a request and a server. Seen on a live server: rows that are not finite spoil
 * the answers of others; rows that do not match their grid, or an image grid with several steps,
 * end the process; no rows are an error of the server; a reused name answers about the old rows.
 */
public final class Guards {
  /** Most rows of one medium or prompt. */
  public static final int MAX_ROWS = 65_536;

  /** Most images, videos and sounds of a request. */
  public static final int MAX_IMAGES = 32;

  /** Most videos of a request. */
  public static final int MAX_VIDEOS = 4;

  /** Most sounds of a request. */
  public static final int MAX_SOUNDS = 8;

  private Guards() {}

  /**
   * Rows that somebody sent as a tensor: 2-D, floating, within the limits; not yet looked at.
   *
   * @throws PrecisException {@code ROWS_NOT_2D}, {@code ROWS_TYPE}, {@code ROWS_COUNT} or {@code
   *     ROWS_WIDTH}, before any memory is taken
   */
  public static Matrix rows(SafeTensors.Tensor tensor, ServedModel model) {
    long[] shape = tensor.shape();
    if (shape.length != 2) {
      throw PrecisException.user(
          "ROWS_NOT_2D",
          "rows must be 2-D, [rows, width]; these have %d sides: send every medium as a part of its own"
              .formatted(shape.length));
    }
    switch (tensor.dtype()) {
      case F32, F16, BF16 -> {}
      case BOOL, U8, I8, I16, U16, I32, U32, I64, U64, F64 ->
          throw PrecisException.user(
              "ROWS_TYPE", "rows must be F32, F16 or BF16, were " + tensor.dtype());
    }
    shape(shape[0], shape[1], model.mediaWidth(), model);
    return tensor.toMatrix();
  }

  /**
   * A medium that may be sent as one.
   *
   * @throws PrecisException {@code ROWS_...} or {@code GRID_...}, naming what was wrong
   */
  public static GuardedRows media(Medium medium, ServedModel model, String tenant) {
    Optional<Grid> grid =
        switch (model.family().countRule()) {
          case GRID ->
              hasGrid(medium.kind(), model)
                  ? Optional.of(SentGrid.of(medium, model.merge()))
                  : Optional.empty();
          case FREE -> Optional.empty();
          case UNKNOWN ->
              throw PrecisException.user(
                  "ROWS_UNSUPPORTED",
                  "%s does not take as many placeholders as there are rows; use another door"
                      .formatted(model.family().id()));
        };
    return media(medium.kind(), medium.tokens().embeddings(), grid, model, tenant);
  }

  /**
   * Rows with the grid that was given for them.
   *
   * @param grid sides in patches; none for a family whose count is free
   * @throws PrecisException {@code ROWS_...} or {@code GRID_...}, naming what was wrong
   */
  public static GuardedRows media(
      Modality kind, Matrix rows, Optional<Grid> grid, ServedModel model, String tenant) {
    shape(rows.rows(), rows.cols(), model.mediaWidth(), model);
    if (hasGrid(kind, model)) {
      grid(kind, rows.rows(), grid, model.merge());
    }
    values(rows, model.dtype());
    return new GuardedRows(kind, rows, grid, model, tenant);
  }

  /**
   * Rows of a medium as plain rows of a prompt, of any number and in any family.
   *
   * @throws PrecisException {@code ROWS_...}, naming what was wrong
   */
  public static GuardedRows plain(Modality kind, Matrix rows, ServedModel model, String tenant) {
    shape(rows.rows(), rows.cols(), model.hiddenSize(), model);
    values(rows, model.dtype());
    return new GuardedRows(kind, rows, Optional.empty(), model, tenant);
  }

  /** A whole prompt as rows; see {@link #plain}. */
  public static GuardedRows prompt(FusedPrompt prompt, ServedModel model, String tenant) {
    return plain(Modality.TEXT, prompt.embeddings(), model, tenant);
  }

  /**
   * Refuses a conversation with too many media, with more rows than the model reads, or with text
   * that would turn into placeholders.
   *
   * @throws PrecisException {@code TOO_MANY_MEDIA}, {@code PROMPT_TOO_LONG}, {@code TEXT_FORBIDDEN}
   */
  public static void conversation(Question question, ServedModel model) {
    List<Medium> media = question.media();
    atMost(media, Modality.IMAGE, MAX_IMAGES);
    atMost(media, Modality.VIDEO, MAX_VIDEOS);
    atMost(media, Modality.AUDIO, MAX_SOUNDS);
    room(media.stream().mapToLong(Medium::size).sum(), question, model);
    for (Turn turn : question.turns()) {
      for (Piece piece : turn.pieces()) {
        if (piece instanceof Piece.Text text) {
          ForbiddenText.check(text.text(), model.family());
        }
      }
    }
  }

  /** Refuses rows that leave no room for the answer. */
  static void room(long rows, Question question, ServedModel model) {
    if (rows + question.answerTokens() > model.maxTokens()) {
      throw PrecisException.limit(
          "PROMPT_TOO_LONG",
          "%d rows and an answer of %d tokens pass the %d tokens of %s: keep fewer"
              .formatted(rows, question.answerTokens(), model.maxTokens(), model.name()));
    }
  }

  private static void atMost(List<Medium> media, Modality kind, int most) {
    long count = media.stream().filter(medium -> medium.kind() == kind).count();
    if (count > most) {
      throw PrecisException.limit(
          "TOO_MANY_MEDIA",
          "%d parts are %s, at most %d are allowed in a request".formatted(count, kind.id(), most));
    }
  }

  private static void shape(long rows, long cols, int width, ServedModel model) {
    if (rows < 1) {
      throw PrecisException.user(
          "ROWS_COUNT", "a medium without rows cannot be sent: keep 1 or more");
    }
    int most = Math.min(MAX_ROWS, model.maxTokens());
    if (rows > most) {
      throw PrecisException.limit(
          "ROWS_COUNT", "%d rows, at most %d are allowed: keep fewer".formatted(rows, most));
    }
    if (cols != width) {
      throw PrecisException.user(
          "ROWS_WIDTH",
          "rows have %d columns, %s takes %d: use the pack made for it"
              .formatted(cols, model.name(), width));
    }
  }

  /**
   * Refuses a kind that a server of this family does not take as such.
   *
   * @throws PrecisException {@code ROWS_UNSUPPORTED}
   */
  static void taken(Modality kind, ServedModel model) {
    if (!model.family().kinds().contains(kind)) {
      throw PrecisException.user(
          "ROWS_UNSUPPORTED",
          "%s takes no rows of kind %s as such; use the door for plain rows"
              .formatted(model.family().id(), kind.id()));
    }
  }

  private static boolean hasGrid(Modality kind, ServedModel model) {
    return model.family().countRule() == CountRule.GRID && kind.hasFrames();
  }

  private static void grid(Modality kind, int rows, Optional<Grid> sent, int merge) {
    Grid grid =
        sent.orElseThrow(() ->
            PrecisException.user(
                "GRID_MISSING", "the model counts by grids: rows need t, h and w in patches"));
    if (kind == Modality.IMAGE && grid.t() != 1) {
      throw PrecisException.user(
          "GRID_TIME", "the grid of an image has t = 1, this one has %d".formatted(grid.t()));
    }
    long tokens = (long) grid.tokens() / merge / merge;
    if (grid.h() % merge != 0 || grid.w() % merge != 0 || tokens != rows) {
      throw PrecisException.user(
          "GRID_MISMATCH",
          "a grid of %d x %d x %d patches merged %d x %d needs %d rows and sides that are multiples of %d; there are %d rows"
              .formatted(grid.t(), grid.h(), grid.w(), merge, merge, tokens, merge, rows));
    }
  }

  /** Every value finite, and still finite in the type that is sent. */
  private static void values(Matrix rows, DType dtype) {
    long count = (long) rows.rows() * rows.cols();
    for (long i = 0; i < count; i++) {
      float value = rows.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (!Float.isFinite(value)) {
        throw PrecisException.user(
            "ROWS_NOT_FINITE",
            "row %d, column %d is %s; a server would spoil other requests with it"
                .formatted(i / rows.cols(), i % rows.cols(), value));
      }
      if (!Float.isFinite(sent(value, dtype))) {
        throw PrecisException.user(
            "ROWS_RANGE",
            "row %d, column %d is %s, which %s cannot hold: send BF16 or F32"
                .formatted(i / rows.cols(), i % rows.cols(), value, dtype));
      }
    }
  }

  private static float sent(float value, DType dtype) {
    return switch (dtype) {
      case F16 -> DType.fromF16(DType.toF16(value));
      case BF16 -> DType.fromBf16(DType.toBf16(value));
      case F32, F64, BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> value;
    };
  }

  /**
   * All media of a question through {@link #media}, in order.
   *
   * @throws PrecisException also {@code ROWS_UNEQUAL}
   */
  static List<GuardedRows> allMedia(Question question, ServedModel model) {
    List<GuardedRows> out = new ArrayList<>();
    EqualRows counts = EqualRows.NONE;
    for (Medium medium : question.media()) {
      GuardedRows rows = media(medium, model, question.tenant());
      counts = counts.with(rows.kind(), rows.count(), model);
      out.add(rows);
    }
    return out;
  }

  /** All media of a question through {@link #plain}, in order. */
  static List<GuardedRows> allPlain(Question question, ServedModel model) {
    List<GuardedRows> out = new ArrayList<>();
    for (Medium medium : question.media()) {
      out.add(plain(medium.kind(), medium.tokens().embeddings(), model, question.tenant()));
    }
    return out;
  }
}
