/**
 * Headers of pictures and containers read in plain Java, before any native code sees a byte.
 * Internal.
 */
@NullMarked
package dev.precis.decode.header;

import org.jspecify.annotations.NullMarked;
