package dev.precis.image;

import dev.precis.decode.DecodedImage;
import java.lang.foreign.MemorySegment;

/** The inputs of the encoder that one picture becomes. One thread at a time. */
interface Pieces {
  /** Group of tokens that need none. */
  int NO_GROUP = -1;

  /** How many there are. */
  int count();

  /** Provenance group of a piece's tokens. */
  int group(int number);

  /**
   * Writes the input of a piece and answers where its pixels lie in the picture.
   *
   * @param planes f32 [3, height, width] of the encoder's size, the caller's memory
   */
  Placement apply(DecodedImage image, int number, MemorySegment planes);

  /** The piece written last, before it was normalised: RGB24 of the encoder's size. */
  MemorySegment pixels(int number);

  /** Short description, e.g. {@code anyres 2x1 of 336 bicubic black}. */
  String id();
}
