/** Tests of the methods across space and time. */
@NullMarked
package dev.precis.compress.spacetime;

import org.jspecify.annotations.NullMarked;
