/** Tests of the figures that compare methods. */
@NullMarked
package dev.precis.compare;

import org.jspecify.annotations.NullMarked;
