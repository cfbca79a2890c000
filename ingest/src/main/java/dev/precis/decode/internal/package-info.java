/**
 * The decoder that runs inside this process: puts header checks, picture and container decoding
 * together. Internal.
 */
@NullMarked
package dev.precis.decode.internal;

import org.jspecify.annotations.NullMarked;
