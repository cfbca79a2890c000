package dev.precis.tensor;

/** Element types of the files read and written; the names are those of the safetensors format. */
public enum DType {
  BOOL(1),
  U8(1),
  I8(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes one element takes. */
  public int bytes() {
    return bytes;
  }

  /** Half precision bits of a float, rounded half to even. */
  public static short toF16(float value) {
    return Float.floatToFloat16(value);
  }

  /** Brain float bits of a float, rounded half to even; NaN stays NaN. */
  public static short toBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }

  /** The float that half precision bits stand for. */
  public static float fromF16(short bits) {
    return Float.float16ToFloat(bits);
  }

  /** The float that brain float bits stand for. */
  public static float fromBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
