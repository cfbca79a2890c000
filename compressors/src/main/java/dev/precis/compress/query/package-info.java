/** Relevance of tokens and regions to a question, and the methods that go by it. API. */
@NullMarked
package dev.precis.compress.query;

import org.jspecify.annotations.NullMarked;
