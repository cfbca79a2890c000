package dev.precis.media;

/** What media is, told by its content and never by its name. */
public enum MediaKind {
  /** One picture; of an animation, its first frame. */
  IMAGE,
  /** Moving pictures, with or without sound. */
  VIDEO,
  /** Sound alone; a cover picture does not make it a video. */
  AUDIO
}
