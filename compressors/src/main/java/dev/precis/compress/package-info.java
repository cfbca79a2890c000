/**
 * What a compression method is, how it is chosen, and how it is run: {@link
 * dev.precis.compress.Compressors} is the door. API.
 */
@NullMarked
package dev.precis.compress;

import org.jspecify.annotations.NullMarked;
