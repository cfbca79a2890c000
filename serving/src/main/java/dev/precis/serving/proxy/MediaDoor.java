package dev.precis.serving.proxy;

import dev.precis.media.MediaLimits;
import dev.precis.tokens.Modality;

/** Where the bytes of the media of one request come from, and how many they may be. */
final class MediaDoor {
  /** Most bytes of a video or a sound; pictures have {@link MediaLimits#imageBytes}. */
  static final long MAX_MEDIUM_BYTES = 64L << 20;

  /** Most bytes of all files that one request names; what lies in a body is bounded with it. */
  static final long MAX_FILE_BYTES = 256L << 20;

  private final String tenant;
  private final MediaLimits limits;
  private final MediaFolders folders;
  private long fileBytes;

  /**
   * For one request.
   *
   * @param tenant whose it is
   */
  MediaDoor(String tenant, MediaLimits limits, MediaFolders folders) {
    this.tenant = tenant;
    this.limits = limits;
    this.folders = folders;
  }

  /** Whose request it is. */
  String tenant() {
    return tenant;
  }

  /**
   * The bytes at an address.
   *
   * @param name what to call the medium in messages
   * @throws Refused if nothing is taken from there, or it is too much
   */
  byte[] bytes(String name, String address, Modality kind) {
    if (!folders.takes(address)) {
      return DataUri.bytes(name, address, kind, most(kind));
    }
    byte[] bytes = folders.bytes(name, address, Math.min(most(kind), MAX_FILE_BYTES - fileBytes));
    fileBytes += bytes.length;
    return bytes;
  }

  /** Bytes that base64 text stands for. */
  byte[] base64(String name, String text, Modality kind) {
    return DataUri.base64(name, text, 0, most(kind));
  }

  private long most(Modality kind) {
    return kind == Modality.IMAGE ? limits.imageBytes() : MAX_MEDIUM_BYTES;
  }
}
