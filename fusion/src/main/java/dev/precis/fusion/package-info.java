/** Several sequences of tokens, and text, become one prompt. API. */
@NullMarked
package dev.precis.fusion;

import org.jspecify.annotations.NullMarked;
