/** Tests of the methods for sound. Internal. */
@NullMarked
package dev.precis.compress.audio;

import org.jspecify.annotations.NullMarked;
