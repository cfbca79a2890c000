package dev.precis.tensor;

/**
 * What a safetensors reader accepts; all of it is checked before the memory it bounds is taken.
 *
 * @param headerBytes longest JSON header, in bytes
 * @param entries most tensors in a file
 * @param fileBytes largest file, in bytes
 */
public record SafeTensorsLimits(int headerBytes, int entries, long fileBytes) {
  /** Longest header of a model pack's file: 16 MiB. */
  public static final int PACK_HEADER_BYTES = 16 << 20;

  /** Longest header of a file that came with a request: 1 MiB. */
  public static final int REQUEST_HEADER_BYTES = 1 << 20;

  /** Most tensors in a file. */
  public static final int MAX_ENTRIES = 4096;

  /** Most sides of a shape. */
  public static final int MAX_RANK = 16;

  /** Longest tensor name, in characters. */
  public static final int MAX_NAME_LENGTH = 512;

  /** Deepest nesting of the header's JSON. */
  public static final int MAX_JSON_DEPTH = 8;

  /** Largest file of a model pack: 64 GiB. */
  public static final long PACK_FILE_BYTES = 64L << 30;

  /** Largest file that came with a request: 1 GiB. */
  public static final long REQUEST_FILE_BYTES = 1L << 30;

  /** For files of a model pack or of one's own making. */
  public static final SafeTensorsLimits PACK =
      new SafeTensorsLimits(PACK_HEADER_BYTES, MAX_ENTRIES, PACK_FILE_BYTES);

  /** For files that came with a request. */
  public static final SafeTensorsLimits REQUEST =
      new SafeTensorsLimits(REQUEST_HEADER_BYTES, MAX_ENTRIES, REQUEST_FILE_BYTES);

  /** Refuses limits that would let nothing or everything through. */
  public SafeTensorsLimits {
    if (headerBytes < 2 || headerBytes > 100_000_000) {
      throw new IllegalArgumentException("headerBytes must be 2..100000000, was " + headerBytes);
    }
    if (entries < 1) {
      throw new IllegalArgumentException("entries must be 1 or more, was " + entries);
    }
    if (fileBytes < 10) {
      throw new IllegalArgumentException("fileBytes must be 10 or more, was " + fileBytes);
    }
  }
}
