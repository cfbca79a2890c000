/** Tests of the long proofs. */
@NullMarked
package dev.precis.soak;

import org.jspecify.annotations.NullMarked;
