/** Methods that keep some tokens and drop the rest. API. */
@NullMarked
package dev.precis.compress.prune;

import org.jspecify.annotations.NullMarked;
