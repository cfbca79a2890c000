package dev.precis.serving.backend;

import dev.precis.tensor.ContentHash;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.Npy;
import dev.precis.tensor.TorchZip;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows that passed every guard; only {@link Guards} makes them, and only they are sent. */
public final class GuardedRows {
  private final Modality kind;
  private final Matrix rows;
  private final DType dtype;
  private final Optional<Grid> grid;
  private final String model;
  private final String tenant;
  private volatile @Nullable String digest;

  GuardedRows(Modality kind, Matrix rows, Optional<Grid> grid, ServedModel model, String tenant) {
    this.kind = kind;
    this.rows = rows;
    this.dtype = model.dtype();
    this.grid = grid;
    this.model = model.name();
    this.tenant = tenant;
  }

  /** What they are; TEXT for a whole prompt. */
  public Modality kind() {
    return kind;
  }

  /** Number of rows. */
  public int count() {
    return rows.rows();
  }

  /** The rows themselves. */
  Matrix rows() {
    return rows;
  }

  /** Sides in patches, for models that count by grids. */
  public Optional<Grid> grid() {
    return grid;
  }

  /**
   * Our own name for these rows, 64 hex digits: other rows, other name. Made when it is first asked
   * for, as that takes longer than all guards.
   */
  public String digest() {
    String known = digest;
    if (known == null) {
      known = named();
      digest = known;
    }
    return known;
  }

  private String named() {
    ContentHash hash =
        ContentHash.of("precis.media")
            .text("tenant", tenant)
            .text("model", model)
            .text("kind", kind.id())
            .text("dtype", dtype.name())
            .rows("rows", rows);
    grid.ifPresent(sides -> hash.ints("grid", sides.t(), sides.h(), sides.w()));
    return hash.hex();
  }

  /** The rows as a torch file in the type that the model is sent. */
  public byte[] torch() {
    return TorchZip.toBytes(rows, dtype);
  }

  /** The rows as an npy file; BF16, which npy does not have, as F32. */
  public byte[] npy() {
    return Npy.toBytes(rows, dtype == DType.BF16 ? DType.F32 : dtype);
  }
}
