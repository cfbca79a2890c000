/**
 * Methods that merge or drop tokens of a clip across space and time at once. API: the compressors
 * and the classes of the released algorithms.
 */
@NullMarked
package dev.precis.compress.spacetime;

import org.jspecify.annotations.NullMarked;
