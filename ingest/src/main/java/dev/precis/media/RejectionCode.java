package dev.precis.media;

/** Why media was refused. The names are stable: they go into error bodies and manifests as is. */
public enum RejectionCode {
  /** The file is missing, is a folder or a device, or may not be read. */
  MEDIA_UNREADABLE,
  /** The file holds no byte. */
  MEDIA_EMPTY,
  /** The content is no format that is read here, whatever its name says. */
  MEDIA_UNSUPPORTED_TYPE,
  /** The container is read here, but the codec inside is not. */
  MEDIA_UNSUPPORTED_CODEC,
  /** The content starts like a known format, but does not hold together. */
  MEDIA_BROKEN,
  /** The file has more bytes than the limit for its kind. */
  MEDIA_TOO_LARGE,
  /** More pixels than the limit. */
  MEDIA_TOO_MANY_PIXELS,
  /** Width or height is 0 or beyond the limit. */
  MEDIA_BAD_SIDE,
  /** The sides are further apart than the limit. */
  MEDIA_BAD_ASPECT,
  /** The header and the decoded picture differ in size. */
  MEDIA_SIZE_MISMATCH,
  /** More streams in the container than the limit. */
  MEDIA_TOO_MANY_STREAMS,
  /** More frames asked for than the limit. */
  MEDIA_TOO_MANY_FRAMES,
  /** More scans, chunks or metadata than the limit. */
  MEDIA_TOO_MUCH_METADATA,
  /** Channel count or sample rate outside the limits. */
  MEDIA_BAD_AUDIO_SHAPE,
  /** More parts, or more pixels over all parts, than one request may bring. */
  MEDIA_TOO_MANY_PARTS,
  /** The media has no picture track. */
  MEDIA_NO_VIDEO,
  /** The media has no sound track, or one without samples. */
  MEDIA_NO_AUDIO
}
