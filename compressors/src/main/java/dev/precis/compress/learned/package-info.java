/**
 * Compressors that were trained: graphs from a model pack do the matrix products, Java the
 * geometry, the masks, the pooling and the choice of rows. They fit only the language model they
 * were trained with. API.
 */
@NullMarked
package dev.precis.compress.learned;

import org.jspecify.annotations.NullMarked;
