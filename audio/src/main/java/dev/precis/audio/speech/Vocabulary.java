package dev.precis.audio.speech;

import dev.precis.PrecisException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes that each token of a byte-level vocabulary stands for. Such a vocabulary writes every
 * byte as one printable character: those that print stand for themselves, the others for the
 * characters from 256 on, in order.
 */
final class Vocabulary {
  private static final int BYTES = 256;

  private final byte[][] tokens;

  private Vocabulary(byte[][] tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads a file of one token a line.
   *
   * @throws PrecisException {@code PACK_INVALID} if it cannot be read
   */
  static Vocabulary read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw PrecisException.user(
          "PACK_INVALID",
          "the vocabulary %s cannot be read: %s".formatted(file.getFileName(), e.getMessage()),
          e);
    }
    return of(lines);
  }

  /** The tokens in the order of their ids. */
  static Vocabulary of(List<String> lines) {
    int[] byteOf = byteOfCharacter();
    byte[][] tokens = new byte[lines.size()][];
    for (int id = 0; id < tokens.length; id++) {
      tokens[id] = bytes(lines.get(id), byteOf);
    }
    return new Vocabulary(tokens);
  }

  /** Tokens that steer the decoder are plain text and keep their UTF-8 bytes. */
  private static byte[] bytes(String token, int[] byteOf) {
    byte[] out = new byte[token.length()];
    for (int i = 0; i < out.length; i++) {
      char c = token.charAt(i);
      if (c >= byteOf.length || byteOf[c] < 0) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      out[i] = (byte) byteOf[c];
    }
    return out;
  }

  private static int[] byteOfCharacter() {
    int[] out = new int[2 * BYTES];
    Arrays.fill(out, -1);
    int other = BYTES;
    for (int value = 0; value < BYTES; value++) {
      boolean prints =
          (value >= '!' && value <= '~')
              || (value >= 0xA1 && value <= 0xAC)
              || (value >= 0xAE && value <= 0xFF);
      out[prints ? value : other++] = value;
    }
    return out;
  }

  /** Number of tokens. */
  int size() {
    return tokens.length;
  }

  /** The text of the tokens {@code from} (inclusive) to {@code to} (exclusive) of {@code ids}. */
  String text(int[] ids, int from, int to) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = from; i < to; i++) {
      joined.writeBytes(tokens[ids[i]]);
    }
    return joined.toString(StandardCharsets.UTF_8);
  }
}
