/** Tests of the pruning methods. */
@NullMarked
package dev.precis.compress.prune;

import org.jspecify.annotations.NullMarked;
