/** Tests of the greedy searches. */
@NullMarked
package dev.precis.compress.greedy;

import org.jspecify.annotations.NullMarked;
