package dev.precis.decode.header;

import dev.precis.decode.header.ContentType.Container;
import dev.precis.decode.header.ContentType.ContainerFormat;
import dev.precis.decode.header.ContentType.Picture;
import dev.precis.decode.header.ContentType.PictureFormat;
import dev.precis.decode.header.ContentType.Refused;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells content by its first bytes, never by its name, so that only formats on the list ever reach
 * native code and a playlist called .mp4 stays a playlist.
 */
public final class Sniffer {
  private static final int TEXT_BYTES = 512;
  private static final int TS_PACKET_BYTES = 188;
  private static final Set<String> STILL_BRANDS =
      Set.of(
          "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis", "crx ");
  private static final Set<String> MOV_ATOMS =
      Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp");

  private Sniffer() {}

  /** What the content is. */
  public static ContentType sniff(HeaderReader in) {
    ContentType picture = picture(in);
    if (picture != null) {
      return picture;
    }
    ContentType refused = refusedBinary(in);
    if (refused != null) {
      return refused;
    }
    ContainerFormat container = container(in);
    if (container != null) {
      return new Container(container);
    }
    return text(in);
  }

  private static @Nullable ContentType picture(HeaderReader in) {
    if (in.matches(0, "\u0089PNG\r\n\u001a\n")) {
      return new Picture(PictureFormat.PNG);
    }
    if (in.matches(0, "\u00ff\u00d8\u00ff")) {
      return new Picture(PictureFormat.JPEG);
    }
    if (in.matches(0, "RIFF") && in.matches(8, "WEBP")) {
      return new Picture(PictureFormat.WEBP);
    }
    if (in.matches(0, "GIF87a") || in.matches(0, "GIF89a")) {
      return new Picture(PictureFormat.GIF);
    }
    // "BM" alone is too weak a mark: the size of the second header must fit as well.
    if (in.matches(0, "BM") && in.has(14, 4) && in.u32le(14) >= 12 && in.u32le(14) <= 124) {
      return new Picture(PictureFormat.BMP);
    }
    return null;
  }

  private static @Nullable ContentType refusedBinary(HeaderReader in) {
    if (in.matches(0, "II*\0") || in.matches(0, "MM\0*") || in.matches(0, "II+\0")) {
      return new Refused("a TIFF picture");
    }
    if (in.matches(4, "jP  ") || in.matches(0, "\u00ff\u004f\u00ff\u0051")) {
      return new Refused("a JPEG 2000 picture");
    }
    if (in.matches(4, "ftyp") && STILL_BRANDS.contains(in.text(8, 4))) {
      return new Refused("a HEIF or AVIF picture");
    }
    if (in.matches(0, "8BPS")) {
      return new Refused("a Photoshop picture");
    }
    if (in.matches(0, "v/1\u0001")) {
      return new Refused("an OpenEXR picture");
    }
    if (in.matches(0, "SIMPLE  =")) {
      return new Refused("a FITS picture");
    }
    if (in.matches(0, "%PDF")) {
      return new Refused("a PDF document");
    }
    if (in.matches(0, "\0\0\u0001\u00ba")) {
      return new Refused("an MPEG program stream");
    }
    if (in.matches(0, "FLV\u0001") || in.matches(0, "\u0030\u0026\u00b2\u0075")) {
      return new Refused("an FLV or ASF container");
    }
    return null;
  }

  private static @Nullable ContainerFormat container(HeaderReader in) {
    if (in.has(0, 8) && in.u32be(0) != 0 && MOV_ATOMS.contains(in.text(4, 4))) {
      return ContainerFormat.MOV;
    }
    if (in.matches(0, "\u001a\u0045\u00df\u00a3")) {
      return ContainerFormat.MATROSKA;
    }
    if (in.matches(0, "RIFF") && in.matches(8, "AVI ")) {
      return ContainerFormat.AVI;
    }
    if ((in.matches(0, "RIFF") || in.matches(0, "RF64")) && in.matches(8, "WAVE")) {
      return ContainerFormat.WAV;
    }
    if (in.matches(0, "OggS")) {
      return ContainerFormat.OGG;
    }
    long audio = in.matches(0, "ID3") ? afterTag(in) : 0;
    if (in.matches(audio, "fLaC")) {
      return ContainerFormat.FLAC;
    }
    if (isAdts(in, audio)) {
      return ContainerFormat.AAC;
    }
    if (audio > 0 || isMpegAudio(in, audio)) {
      return ContainerFormat.MP3;
    }
    if (isTransportStream(in, 0) || isTransportStream(in, 4)) {
      return ContainerFormat.MPEGTS;
    }
    return null;
  }

  /** The position after an ID3v2 tag, whose length has 7 bits per byte (ID3v2.4, section 3.1). */
  private static long afterTag(HeaderReader in) {
    if (!in.has(0, 10)) {
      return 0;
    }
    long length = 0;
    for (int i = 6; i < 10; i++) {
      length = length << 7 | (in.u8(i) & 0x7f);
    }
    return 10 + length;
  }

  private static boolean isAdts(HeaderReader in, long at) {
    if (!in.has(at, 7) || (in.u16be(at) & 0xfff6) != 0xfff0) {
      return false;
    }
    long length = (in.u32be(at + 3) >> 13) & 0x1fff;
    long next = at + length;
    return length >= 7 && (!in.has(next, 2) || (in.u16be(next) & 0xfff6) == 0xfff0);
  }

  private static boolean isMpegAudio(HeaderReader in, long at) {
    if (!in.has(at, 4) || (in.u16be(at) & 0xffe0) != 0xffe0) {
      return false;
    }
    int second = in.u8(at + 1);
    int third = in.u8(at + 2);
    boolean versionKnown = (second >> 3 & 3) != 1;
    boolean layerKnown = (second >> 1 & 3) != 0;
    boolean rateKnown = (third >> 4) != 15 && (third >> 4) != 0 && (third >> 2 & 3) != 3;
    return versionKnown && layerKnown && rateKnown;
  }

  private static boolean isTransportStream(HeaderReader in, int offset) {
    int step = TS_PACKET_BYTES + offset;
    if (!in.has(0, 3L * step)) {
      return false;
    }
    return in.u8(offset) == 0x47
        && in.u8(step + offset) == 0x47
        && in.u8(2 * step + offset) == 0x47;
  }

  private static ContentType text(HeaderReader in) {
    String start = in.text(0, TEXT_BYTES);
    String lower = start.toLowerCase(Locale.ROOT);
    if (lower.contains("<svg")) {
      return new Refused("an SVG drawing");
    }
    if (lower.startsWith("#extm3u") || lower.startsWith("ffconcat") || lower.contains("<mpd")) {
      return new Refused("a playlist that names other files");
    }
    boolean printable =
        start.chars().allMatch(c -> c >= 32 && c != 127 || c == '\n' || c == '\r' || c == '\t');
    return new Refused(printable ? "plain text" : "of no known type");
  }
}
