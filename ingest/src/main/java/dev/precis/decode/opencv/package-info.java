/** Pictures through OpenCV. Internal. */
@NullMarked
package dev.precis.decode.opencv;

import org.jspecify.annotations.NullMarked;
