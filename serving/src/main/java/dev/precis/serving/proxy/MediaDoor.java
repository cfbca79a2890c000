package dev.precis.serving.proxy;

import dev.precis.media.MediaLimits;
import dev.precis.serving.fetch.Wish;
import dev.precis.tokens.Modality;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the bytes of the media of one request come from, and how many they may be. Requests that
 * name media of web servers are read twice: first by a door that notes what is to be fetched and
 * gives no bytes for it, so that all else was looked at before, then by one that has the bytes.
 */
final class MediaDoor {
  /** Most bytes of a video or a sound; pictures have {@link MediaLimits#imageBytes}. */
  static final long MAX_MEDIUM_BYTES = 64L << 20;

  /** Most bytes of all files that one request names; what lies in a body is bounded with it. */
  static final long MAX_FILE_BYTES = 256L << 20;

  /** Most bytes of a picture of a web server; a stranger may send less than an operator's disk. */
  static final long MAX_REMOTE_IMAGE_BYTES = 20L << 20;

  /** Most addresses of web servers in one request: those of the frames of a video. */
  static final int MAX_ADDRESSES = ChatPart.MAX_FRAMES;

  /** Not empty, as a medium must not be. */
  private static final byte[] NOT_YET = {0};

  private final String tenant;
  private final MediaLimits limits;
  private final MediaFolders folders;
  private final RemoteMedia remote;
  private final Map<RemoteMedia.Place, byte[]> fetched;
  private final Map<RemoteMedia.Place, Wish> wishes = new LinkedHashMap<>();
  private long fileBytes;

  /**
   * For one request.
   *
   * @param tenant whose it is
   * @param fetched what was fetched for it; nothing at first
   */
  MediaDoor(
      String tenant,
      MediaLimits limits,
      MediaFolders folders,
      RemoteMedia remote,
      Map<RemoteMedia.Place, byte[]> fetched) {
    this.tenant = tenant;
    this.limits = limits;
    this.folders = folders;
    this.remote = remote;
    this.fetched = fetched;
    for (byte[] bytes : fetched.values()) {
      fileBytes += bytes.length;
    }
  }

  /** Whose request it is. */
  String tenant() {
    return tenant;
  }

  /**
   * The bytes at an address; a stand-in if they are to be fetched and have not been.
   *
   * @param name what to call the medium in messages
   * @throws Refused if nothing is taken from there, or it is too much
   * @throws dev.precis.serving.fetch.FetchRefused if nothing is fetched from there
   */
  byte[] bytes(String name, String address, Modality kind) {
    if (remote.takes(address)) {
      return fetched(name, address, kind);
    }
    if (!folders.takes(address)) {
      return DataUri.bytes(name, address, kind, most(kind));
    }
    byte[] bytes = folders.bytes(name, address, Math.min(most(kind), MAX_FILE_BYTES - fileBytes));
    fileBytes += bytes.length;
    return bytes;
  }

  private byte[] fetched(String name, String address, Modality kind) {
    RemoteMedia.Place place = new RemoteMedia.Place(address, kind);
    byte[] bytes = fetched.get(place);
    if (bytes != null) {
      return bytes;
    }
    remote.check(name, address);
    long most = kind == Modality.IMAGE ? Math.min(most(kind), MAX_REMOTE_IMAGE_BYTES) : most(kind);
    wishes.putIfAbsent(place, new Wish(name, address, kind, most));
    if (wishes.size() > MAX_ADDRESSES) {
      throw Refused.large(
          "MEDIA_TOO_MANY_PARTS",
          "the request names more than %d media by address".formatted(MAX_ADDRESSES));
    }
    return NOT_YET;
  }

  /** What is to be fetched before the request can be read. */
  Map<RemoteMedia.Place, Wish> wishes() {
    return wishes;
  }

  /** Bytes that base64 text stands for. */
  byte[] base64(String name, String text, Modality kind) {
    return DataUri.base64(name, text, 0, most(kind));
  }

  private long most(Modality kind) {
    return kind == Modality.IMAGE ? limits.imageBytes() : MAX_MEDIUM_BYTES;
  }
}
