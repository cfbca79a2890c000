package dev.precis.decode.header;

import dev.precis.decode.header.ContentType.ContainerFormat;

/**
 * Whether a container's own sizes reach beyond the end of its file, which is how a broken download
 * or a camera without power looks. Formats without such sizes are taken as complete.
 */
public final class Completeness {
  private static final int MAX_ATOMS = 1 << 16;
  private static final int OGG_TAIL_BYTES = 1 << 17;
  private static final int OGG_END_FLAG = 4;
  private static final long UNKNOWN_RIFF_SIZE = 0xffff_ffffL;

  private Completeness() {}

  /** True if the file ends before its container does. */
  public static boolean cutShort(HeaderReader in, ContainerFormat format) {
    return switch (format) {
      case MOV -> atomsPassEnd(in);
      case MATROSKA -> segmentPassesEnd(in);
      case AVI, WAV -> riffPassesEnd(in);
      case OGG -> lastPageIsNotLast(in);
      case MPEGTS, FLAC, MP3, AAC -> false;
    };
  }

  /** Walks the top-level boxes (ISO/IEC 14496-12, section 4.2). */
  private static boolean atomsPassEnd(HeaderReader in) {
    long at = 0;
    for (int i = 0; i < MAX_ATOMS && at < in.size(); i++) {
      if (!in.has(at, 8)) {
        return true;
      }
      long size = in.u32be(at);
      if (size == 1) {
        if (!in.has(at + 8, 8)) {
          return true;
        }
        size = in.u32be(at + 8) << 32 | in.u32be(at + 12);
      } else if (size == 0) {
        return false;
      }
      if (size < 8 || size > in.size() - at) {
        return true;
      }
      at += size;
    }
    return false;
  }

  /** Reads the size of the one Segment after the EBML header (RFC 8794, section 4 and RFC 9559). */
  private static boolean segmentPassesEnd(HeaderReader in) {
    long header = variableSize(in, 4);
    if (header < 0) {
      return false;
    }
    long segment = 4 + sizeLength(in, 4) + header;
    if (!in.has(segment, 5) || in.u32be(segment) != 0x18538067L) {
      return !in.has(segment, 5);
    }
    long size = variableSize(in, segment + 4);
    return size >= 0 && segment + 4 + sizeLength(in, segment + 4) > in.size() - size;
  }

  private static int sizeLength(HeaderReader in, long at) {
    return Integer.numberOfLeadingZeros(in.u8(at)) - 23;
  }

  /** A variable-length size, or -1 if it is unknown or malformed. */
  private static long variableSize(HeaderReader in, long at) {
    int length = sizeLength(in, at);
    if (length > 8 || !in.has(at, length)) {
      return -1;
    }
    long value = in.u8(at) & ((1 << (8 - length)) - 1);
    for (int i = 1; i < length; i++) {
      value = value << 8 | in.u8(at + i);
    }
    long unknown = (1L << (7 * length)) - 1;
    return value == unknown ? -1 : value;
  }

  private static boolean riffPassesEnd(HeaderReader in) {
    long size = in.u32le(4);
    return size != UNKNOWN_RIFF_SIZE && size > in.size() - 8;
  }

  /** Looks at the end-of-stream flag of the last page (RFC 3533, section 6). */
  private static boolean lastPageIsNotLast(HeaderReader in) {
    long stop = Math.max(0, in.size() - OGG_TAIL_BYTES);
    for (long at = in.size() - 27; at >= stop; at--) {
      if (in.u8(at) == 'O' && in.matches(at, "OggS")) {
        return (in.u8(at + 5) & OGG_END_FLAG) == 0;
      }
    }
    return true;
  }
}
