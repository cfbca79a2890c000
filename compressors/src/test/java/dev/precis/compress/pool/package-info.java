/** Tests of the pooling methods. */
@NullMarked
package dev.precis.compress.pool;

import org.jspecify.annotations.NullMarked;
