/** Micro-benchmarks and end-to-end runs; nothing depends on them. Internal. */
@NullMarked
package dev.precis.bench;

import org.jspecify.annotations.NullMarked;
