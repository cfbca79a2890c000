/** Methods that pool neighbouring tokens whatever they hold. API. */
@NullMarked
package dev.precis.compress.pool;

import org.jspecify.annotations.NullMarked;
