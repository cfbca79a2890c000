/**
 * Dense float arithmetic over matrices: one facade, {@link dev.precis.kernel.Kernels}, over a
 * scalar and a SIMD implementation. API.
 */
@NullMarked
package dev.precis.kernel;

import org.jspecify.annotations.NullMarked;
