/** Tests of fusion. */
@NullMarked
package dev.precis.fusion;

import org.jspecify.annotations.NullMarked;
