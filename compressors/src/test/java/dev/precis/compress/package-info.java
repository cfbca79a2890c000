/** Tests of the compression API. */
@NullMarked
package dev.precis.compress;

import org.jspecify.annotations.NullMarked;
