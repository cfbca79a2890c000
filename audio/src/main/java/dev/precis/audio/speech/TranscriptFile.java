package dev.precis.audio.speech;

import dev.precis.PrecisException;
import dev.precis.tensor.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Transcripts as subtitle files. Reading takes what players take: a byte order mark, any line ends,
 * hours left out, numbers left out, settings, remarks and markup, which are dropped. What is
 * written is read back the same, but for times, which are rounded to milliseconds, for white space
 * at the ends of rows, and for what looks like markup in SubRip, which has no way to write it.
 */
public final class TranscriptFile {
  /** Largest file read, bytes: over a hundred hours of speech. */
  public static final int MAX_BYTES = 8 << 20;

  /** Most rows read. */
  public static final int MAX_ROWS = 500_000;

  private TranscriptFile() {}

  /**
   * The lines of a file, in the order of their starts.
   *
   * @throws PrecisException {@code TRANSCRIPT_UNKNOWN} for an ending other than .srt and .vtt,
   *     {@code TRANSCRIPT_UNREADABLE}, {@code TRANSCRIPT_TOO_LARGE}, {@code TRANSCRIPT_INVALID}
   *     naming the row that is wrong
   */
  public static List<Line> read(Path file) {
    TranscriptFormat format = TranscriptFormat.of(file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw PrecisException.user(
          "TRANSCRIPT_UNREADABLE", "cannot read the transcript %s: %s".formatted(file, e), e);
    }
    if (bytes.length > MAX_BYTES) {
      throw PrecisException.limit(
          "TRANSCRIPT_TOO_LARGE",
          "transcript %s has more than %d bytes, the limit; it is no subtitle file"
              .formatted(file.getFileName(), MAX_BYTES));
    }
    return parse(decoded(bytes), format);
  }

  /**
   * The lines of a text in this form.
   *
   * @throws PrecisException {@code TRANSCRIPT_INVALID}, {@code TRANSCRIPT_TOO_LARGE}
   */
  public static List<Line> parse(String text, TranscriptFormat format) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> rows = plain.lines().limit(MAX_ROWS + 1L).toList();
    if (rows.size() > MAX_ROWS) {
      throw PrecisException.limit(
          "TRANSCRIPT_TOO_LARGE",
          "the transcript has more than %d rows, the limit".formatted(MAX_ROWS));
    }
    return CueReader.read(rows, format);
  }

  /** Writes or replaces a file in the form that its name says; its folder must exist. */
  public static void write(Path file, List<Line> lines) {
    AtomicFile.write(file, text(lines, TranscriptFormat.of(file)).getBytes(StandardCharsets.UTF_8));
  }

  /** The lines in this form. */
  public static String text(List<Line> lines, TranscriptFormat format) {
    char point = format == TranscriptFormat.SUBRIP ? ',' : '.';
    StringBuilder out = new StringBuilder(format == TranscriptFormat.WEB_VTT ? "WEBVTT\n\n" : "");
    int number = 1;
    for (Line line : lines) {
      if (format == TranscriptFormat.SUBRIP) {
        out.append(number++).append('\n');
      }
      out.append(TimeCode.text(line.startUs(), point))
          .append(" --> ")
          .append(TimeCode.text(line.endUs(), point))
          .append('\n')
          .append(CueText.written(line.text(), format))
          .append("\n\n");
    }
    return out.toString();
  }

  private static String decoded(byte[] bytes) {
    boolean wide =
        bytes.length >= 2
            && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
                || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE));
    Charset charset = wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw PrecisException.user(
          "TRANSCRIPT_INVALID",
          "the transcript is not %s text; save it as UTF-8".formatted(charset),
          e);
    }
  }
}
