package dev.precis.pipeline;

import dev.precis.tokens.Modality;

/**
 * How far a run is.
 *
 * @param modality of the stream in work
 * @param steps frames, tiles or audio tokens encoded so far
 * @param expected steps that the header promises; 0 if it does not say
 * @param tokensOut tokens of this stream so far
 */
public record Progress(Modality modality, long steps, long expected, long tokensOut) {}
