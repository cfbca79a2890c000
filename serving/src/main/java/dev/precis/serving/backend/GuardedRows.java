package dev.precis.serving.backend;

import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.Npy;
import dev.precis.tensor.TorchZip;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.Optional;

/** Rows that passed every guard; only {@link Guards} makes them, and only they are sent. */
public final class GuardedRows {
  private final Modality kind;
  private final Matrix rows;
  private final DType dtype;
  private final Optional<Grid> grid;
  private final String digest;

  GuardedRows(Modality kind, Matrix rows, DType dtype, Optional<Grid> grid, String digest) {
    this.kind = kind;
    this.rows = rows;
    this.dtype = dtype;
    this.grid = grid;
    this.digest = digest;
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

  /** Our own name for these rows, 64 hex digits: other rows, other name. */
  public String digest() {
    return digest;
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
