/** Tests of token sequences and files. */
@NullMarked
package dev.precis.tokens;

import org.jspecify.annotations.NullMarked;
