/** Several sequences of tokens become one. API. */
@NullMarked
package dev.precis.fusion;

import org.jspecify.annotations.NullMarked;
