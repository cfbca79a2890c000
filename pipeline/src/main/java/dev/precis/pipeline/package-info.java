/**
 * The road from a medium to compact tokens: ingest, encode, compress, sink, as Vert.x streams with
 * demand. {@link dev.precis.pipeline.Pipeline} is what a library user opens first. API.
 */
@NullMarked
package dev.precis.pipeline;

import org.jspecify.annotations.NullMarked;
