package dev.precis.compress.learned;

import java.util.Optional;

/** A method that may want a large picture in slices, each an input of the encoder. */
public interface SlicedMethod {
  /** How pictures are cut; empty if the encoder sees them whole. */
  Optional<SliceLimit> slices();
}
