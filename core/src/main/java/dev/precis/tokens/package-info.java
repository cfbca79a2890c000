/**
 * Tokens and where they came from: the sequence that flows through every stage, and the file it is
 * kept in. API.
 */
@NullMarked
package dev.precis.tokens;

import org.jspecify.annotations.NullMarked;
