package dev.precis.tensor;

import dev.precis.PrecisException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one pickle that a torch file of one dense tensor holds: fixed opcodes around a type, a count,
 * a shape and strides. Reading compares opcode by opcode and executes nothing; the memo opcodes
 * that PyTorch adds are skipped.
 *
 * @param dtype F32, F16, BF16, F64 or I64
 * @param shape 1 to 3 sides
 */
@SuppressWarnings("ArrayRecordComponent") // read once
record TorchPickle(DType dtype, long[] shape) {
  private static final int MAX_SIDES = 3;
  private static final int PROTO = 0x80;
  private static final int GLOBAL = 'c';
  private static final int MARK = '(';
  private static final int TEXT = 'X';
  private static final int BYTE = 'K';
  private static final int SHORT = 'M';
  private static final int INT = 'J';
  private static final int LONG = 0x8A;
  private static final int TUPLE = 't';
  private static final int FIRST_TUPLE = 0x85; // of one; two and three follow
  private static final int PERSISTENT = 'Q';
  private static final int FALSE = 0x89;
  private static final int EMPTY_TUPLE = ')';
  private static final int REDUCE = 'R';
  private static final int STOP = '.';
  private static final int MEMO = 'q';
  private static final int LONG_MEMO = 'r';

  /** Refuses what PyTorch has no storage for. */
  TorchPickle {
    storage(dtype);
    if (shape.length < 1 || shape.length > MAX_SIDES) {
      throw PrecisException.user(
          "TORCH_TYPE",
          "a torch file is written with 1 to %d sides, this tensor has %d"
              .formatted(MAX_SIDES, shape.length));
    }
  }

  private static String storage(DType dtype) {
    return switch (dtype) {
      case F32 -> "FloatStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      case F64 -> "DoubleStorage";
      case I64 -> "LongStorage";
      case BOOL, U8, I8, I16, U16, I32, U32, U64 ->
          throw PrecisException.user(
              "TORCH_TYPE", "a torch file is written as F32, F16, BF16, F64 or I64, not " + dtype);
    };
  }

  private long[] strides() {
    long[] out = new long[shape.length];
    long step = 1;
    for (int side = shape.length - 1; side >= 0; side--) {
      out[side] = step;
      step *= Math.max(1, shape[side]);
    }
    return out;
  }

  byte[] toBytes() {
    Writer out = new Writer();
    out.op(PROTO, 2);
    out.global("torch._utils", "_rebuild_tensor_v2");
    out.op(MARK, MARK);
    out.text("storage");
    out.global("torch", storage(dtype));
    out.text("0");
    out.text("cpu");
    out.number(Shapes.elements(shape));
    out.op(TUPLE, PERSISTENT);
    out.number(0);
    out.tuple(shape);
    out.tuple(strides());
    out.op(FALSE);
    out.global("collections", "OrderedDict");
    out.op(EMPTY_TUPLE, REDUCE, TUPLE, REDUCE, STOP);
    return out.bytes.toByteArray();
  }

  /**
   * What the pickle says.
   *
   * @throws PrecisException {@code TORCH_INVALID} unless it is one dense row-major tensor
   */
  static TorchPickle parse(String file, byte[] pickle) {
    Reader in = new Reader(file, pickle);
    in.op(PROTO, 2);
    in.global("torch._utils", "_rebuild_tensor_v2");
    in.op(MARK);
    in.op(MARK);
    in.text("storage");
    DType dtype = in.storage();
    in.text("0");
    in.text("cpu");
    long count = in.number();
    in.op(TUPLE);
    in.op(PERSISTENT);
    if (in.number() != 0) {
      throw in.wrong("an offset into the values");
    }
    long[] shape = in.tuple();
    TorchPickle out = new TorchPickle(dtype, shape);
    if (Shapes.elements(shape) != count || !Arrays.equals(in.tuple(), out.strides())) {
      throw in.wrong("a tensor that is not dense and row-major, or a wrong count");
    }
    in.op(FALSE);
    in.global("collections", "OrderedDict");
    in.op(EMPTY_TUPLE);
    for (int op : new int[] {REDUCE, TUPLE, REDUCE, STOP}) {
      in.op(op);
    }
    in.end();
    return out;
  }

  /** Opcodes, written. */
  private static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);

    void op(int... codes) {
      for (int code : codes) {
        bytes.write(code);
      }
    }

    void global(String module, String name) {
      op(GLOBAL);
      bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    void text(String value) {
      op(TEXT);
      little(value.length(), Integer.BYTES);
      bytes.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    void number(long value) {
      if (value < 1 << 8) {
        op(BYTE);
        little(value, 1);
      } else if (value < 1 << 16) {
        op(SHORT);
        little(value, Short.BYTES);
      } else if (value <= Integer.MAX_VALUE) {
        op(INT);
        little(value, Integer.BYTES);
      } else {
        op(LONG, Long.BYTES);
        little(value, Long.BYTES);
      }
    }

    void tuple(long[] values) {
      for (long value : values) {
        number(value);
      }
      op(FIRST_TUPLE + values.length - 1);
    }

    private void little(long value, int count) {
      for (int i = 0; i < count; i++) {
        bytes.write((int) (value >>> (8 * i)));
      }
    }
  }

  /** Opcodes, expected one after the other. */
  private static final class Reader {
    private final String file;
    private final ByteBuffer in;

    Reader(String file, byte[] bytes) {
      this.file = file;
      in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    PrecisException wrong(String what) {
      return TorchZip.invalid(
          file,
          "its pickle holds %s near byte %d; only one plain tensor is read"
              .formatted(what, in.position()));
    }

    private int next() {
      if (!in.hasRemaining()) {
        throw wrong("too few bytes");
      }
      return in.get() & 0xFF;
    }

    private void skipMemos() {
      while (in.hasRemaining()) {
        int code = in.get(in.position()) & 0xFF;
        int length = code == MEMO ? 2 : code == LONG_MEMO ? 5 : 0;
        if (length == 0 || length > in.remaining()) {
          return;
        }
        in.position(in.position() + length);
      }
    }

    void op(int... codes) {
      skipMemos();
      for (int code : codes) {
        int seen = next();
        if (seen != code) {
          throw wrong("opcode %02x where %02x belongs".formatted(seen, code));
        }
      }
    }

    private void exactly(byte[] wanted, String what) {
      byte[] seen = new byte[Math.min(wanted.length, in.remaining())];
      in.get(seen);
      if (!Arrays.equals(seen, wanted)) {
        throw wrong("something else than " + what);
      }
    }

    void global(String module, String name) {
      op(GLOBAL);
      exactly((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII), name);
    }

    void text(String value) {
      op(TEXT, value.length(), 0, 0, 0);
      exactly(value.getBytes(StandardCharsets.US_ASCII), value);
    }

    DType storage() {
      int start = in.position();
      for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16, DType.F64, DType.I64}) {
        in.position(start);
        skipMemos();
        byte[] wanted =
            ("ctorch\n" + TorchPickle.storage(dtype) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] seen = new byte[Math.min(wanted.length, in.remaining())];
        in.get(seen);
        if (Arrays.equals(seen, wanted)) {
          return dtype;
        }
      }
      throw wrong("no known element type");
    }

    long number() {
      skipMemos();
      int code = next();
      int length =
          switch (code) {
            case BYTE -> 1;
            case SHORT -> Short.BYTES;
            case INT -> Integer.BYTES;
            case LONG -> next();
            default -> throw wrong("opcode %02x where a number belongs".formatted(code));
          };
      if (length > Long.BYTES || length > in.remaining()) {
        throw wrong("a number of %d bytes".formatted(length));
      }
      long value = 0;
      for (int i = 0; i < length; i++) {
        value |= (in.get() & 0xFFL) << (8 * i);
      }
      boolean signed = code == INT || code == LONG;
      int unused = Long.SIZE - Byte.SIZE * length;
      if (value < 0 || (signed && length > 0 && value << unused < 0)) {
        throw wrong("a negative number");
      }
      return value;
    }

    long[] tuple() {
      long[] values = new long[MAX_SIDES];
      for (int count = 0; ; count++) {
        skipMemos();
        int code = in.hasRemaining() ? in.get(in.position()) & 0xFF : -1;
        if (count > 0 && code == FIRST_TUPLE + count - 1) {
          in.get();
          return Arrays.copyOf(values, count);
        }
        if (count == MAX_SIDES) {
          throw wrong("more than %d sides".formatted(MAX_SIDES));
        }
        values[count] = number();
      }
    }

    void end() {
      if (in.hasRemaining()) {
        throw wrong("bytes behind its end");
      }
    }
  }
}
