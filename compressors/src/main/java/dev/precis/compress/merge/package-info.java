/** Methods that merge tokens which resemble one another. API. */
@NullMarked
package dev.precis.compress.merge;

import org.jspecify.annotations.NullMarked;
