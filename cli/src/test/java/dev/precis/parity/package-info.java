/** Tests of the reference runner. Internal. */
@NullMarked
package dev.precis.parity;

import org.jspecify.annotations.NullMarked;
