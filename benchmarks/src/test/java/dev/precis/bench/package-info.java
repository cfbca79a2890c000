/** Tests of the benchmarks' own parts. Internal. */
@NullMarked
package dev.precis.bench;

import org.jspecify.annotations.NullMarked;
