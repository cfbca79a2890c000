/**
 * Methods that cluster the tokens of a clip by density, over segments or windows of frames. API:
 * the compressors and the classes of the released algorithms.
 */
@NullMarked
package dev.precis.compress.cluster;

import org.jspecify.annotations.NullMarked;
