/** One budget of tokens for a whole request, shared over its media by their content. API. */
@NullMarked
package dev.precis.fusion.budget;

import org.jspecify.annotations.NullMarked;
