package dev.precis.tensor;

import dev.precis.PrecisException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text head of an npy file: a Python dictionary of exactly three known keys. */
record NpyHeader(DType dtype, long[] shape) {
  static final String INVALID = "NPY_INVALID";

  /** The npy code of a type, e.g. {@code <f4}. */
  static String code(DType dtype) {
    return switch (dtype) {
      case BOOL -> "|b1";
      case U8 -> "|u1";
      case I8 -> "|i1";
      case I16 -> "<i2";
      case U16 -> "<u2";
      case F16 -> "<f2";
      case I32 -> "<i4";
      case U32 -> "<u4";
      case F32 -> "<f4";
      case F64 -> "<f8";
      case I64 -> "<i8";
      case U64 -> "<u8";
      case BF16 ->
          throw PrecisException.user(
              "NPY_TYPE", "npy has no bfloat16: write F32 or F16, or use safetensors");
    };
  }

  /** Magic, version 1.0, length and dictionary, 64-byte aligned. */
  byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    text.append("{'descr': '").append(code(dtype)).append("', 'fortran_order': False, 'shape': (");
    for (int i = 0; i < shape.length; i++) {
      text.append(shape[i]).append(i + 1 < shape.length ? ", " : shape.length == 1 ? "," : "");
    }
    text.append("), }");
    int unpadded = Npy.MAGIC_BYTES + 2 + text.length() + 1;
    text.append(" ".repeat((Npy.ALIGNMENT - unpadded % Npy.ALIGNMENT) % Npy.ALIGNMENT))
        .append('\n');
    byte[] out = new byte[Npy.MAGIC_BYTES + 2 + text.length()];
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    System.arraycopy(magic, 0, out, 0, magic.length);
    out[8] = (byte) text.length();
    out[9] = (byte) (text.length() >>> 8);
    byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, out, 10, ascii.length);
    return out;
  }

  /** The checked dictionary; anything numpy would not write for a plain array is refused. */
  static NpyHeader parse(String file, String text) {
    return new Parser(file, text).parse();
  }

  /** Reads the few Python literals that occur, left to right, without recursion. */
  private static final class Parser {
    private final String file;
    private final String text;
    private int at;

    Parser(String file, String text) {
      this.file = file;
      this.text = text;
    }

    NpyHeader parse() {
      @Nullable String code = null;
      @Nullable Boolean fortran = null;
      long @Nullable [] shape = null;
      take('{');
      while (!next('}')) {
        String key = string();
        take(':');
        switch (key) {
          case "descr" -> code = code == null ? string() : twice(key);
          case "fortran_order" -> {
            if (fortran != null) {
              twice(key);
            }
            fortran = bool();
          }
          case "shape" -> {
            if (shape != null) {
              twice(key);
            }
            shape = tuple();
          }
          default -> throw invalid("unknown key " + Shapes.quote(key));
        }
        if (!next(',')) {
          take('}');
          break;
        }
      }
      if (!text.substring(at).isBlank()) {
        throw invalid("text after the dictionary");
      }
      if (code == null || fortran == null || shape == null) {
        throw invalid("descr, fortran_order and shape are needed");
      }
      if (fortran) {
        throw invalid("column-major (fortran_order) arrays are refused: save it in C order");
      }
      return new NpyHeader(dtype(code), shape);
    }

    private DType dtype(String code) {
      for (DType dtype : DType.values()) {
        if (dtype != DType.BF16 && code(dtype).equals(code)) {
          return dtype;
        }
      }
      throw invalid(
          "element type %s is refused; little-endian f2 f4 f8, i1 to i8, u1 to u8 and b1 are read"
              .formatted(Shapes.quote(code)));
    }

    private String twice(String key) {
      throw invalid("the key %s occurs twice".formatted(key));
    }

    private void skipBlanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
        at++;
      }
    }

    private boolean next(char wanted) {
      skipBlanks();
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }

    private void take(char wanted) {
      if (!next(wanted)) {
        throw invalid("'%c' is missing at character %d".formatted(wanted, at));
      }
    }

    private String string() {
      skipBlanks();
      char quote = at < text.length() ? text.charAt(at) : 0;
      int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
      if (end < 0) {
        throw invalid("a plain string is missing at character " + at);
      }
      String out = text.substring(at + 1, end);
      at = end + 1;
      return out;
    }

    private boolean bool() {
      skipBlanks();
      if (text.startsWith("True", at)) {
        at += 4;
        return true;
      }
      if (text.startsWith("False", at)) {
        at += 5;
        return false;
      }
      throw invalid("True or False is missing at character " + at);
    }

    private long[] tuple() {
      long[] sides = new long[SafeTensorsLimits.MAX_RANK];
      int count = 0;
      take('(');
      while (!next(')')) {
        if (count == sides.length) {
          throw invalid("the shape has more than %d sides".formatted(sides.length));
        }
        sides[count++] = number();
        if (!next(',')) {
          take(')');
          break;
        }
      }
      return Arrays.copyOf(sides, count);
    }

    private long number() {
      skipBlanks();
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      if (at == start || at - start > 18) {
        throw invalid("a side of 1 to 18 digits is missing at character " + start);
      }
      return Long.parseLong(text, start, at, 10);
    }

    private PrecisException invalid(String message) {
      return PrecisException.user(
          INVALID, String.format(Locale.ROOT, "%s: the npy header is wrong: %s", file, message));
    }
  }
}
