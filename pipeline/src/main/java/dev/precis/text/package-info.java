/** Text as embeddings, for methods that ask what the question is about. API. */
@NullMarked
package dev.precis.text;

import org.jspecify.annotations.NullMarked;
