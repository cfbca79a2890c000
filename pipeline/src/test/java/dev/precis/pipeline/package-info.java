/** Tests of the pipeline on real decoders and encoders. */
@NullMarked
package dev.precis.pipeline;

import org.jspecify.annotations.NullMarked;
